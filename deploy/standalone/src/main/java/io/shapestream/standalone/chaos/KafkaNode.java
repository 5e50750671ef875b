package io.shapestream.standalone.chaos;

import io.shapestream.command.UserError;
import io.shapestream.standalone.process.Child;
import io.shapestream.standalone.process.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The broker as a process that can be killed and comes back at the same address. */
final class KafkaNode implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofSeconds(20);
  private static final int ATTEMPTS = 20;

  private final Launcher launcher;
  private final Path folder;
  private final String address;
  private Child child;

  KafkaNode(Launcher launcher, Path folder) throws InterruptedException {
    this.launcher = launcher;
    this.folder = folder;
    this.child = start("0");
    this.address = ready(child);
  }

  String address() {
    return address;
  }

  /** Kills it and starts it again on its data; returns when it serves clients. */
  void killAndRestart() throws InterruptedException {
    child.kill();
    for (int attempt = 1; ; attempt++) {
      child = start(address.substring(address.indexOf(':') + 1));
      try {
        ready(child);
        return;
      } catch (UserError e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(500); // A client that looks for the broker may hold its port for a moment.
      }
    }
  }

  void check() {
    if (!child.isAlive()) {
      throw child.failure();
    }
  }

  @Override
  public void close() {
    child.requestStop();
    child.awaitEnd(END);
  }

  private Child start(String port) {
    return Child.start(
        launcher,
        "kafka",
        "kafka",
        List.of(
            "--data-dir",
            folder.resolve("kafka").toString(),
            "--port",
            port,
            "--log-level",
            "WARN"),
        folder);
  }

  private String ready(Child broker) throws InterruptedException {
    try {
      return broker.awaitReady(START);
    } catch (UserError | InterruptedException e) {
      broker.kill();
      throw e;
    }
  }
}
