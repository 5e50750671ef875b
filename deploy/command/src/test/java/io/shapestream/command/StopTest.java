package io.shapestream.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopTest {

  private final Stop stop = new Stop();
  private final AtomicInteger actions = new AtomicInteger();

  @Test
  void actionsRunOnceHoweverOftenItIsRequested() {
    stop.onRequest(actions::incrementAndGet);
    stop.request();
    stop.request();
    assertThat(actions).hasValue(1);
    assertThat(stop.isRequested()).isTrue();
  }

  @Test
  void anActionThatComesLateRunsAtOnce() {
    stop.request();
    stop.onRequest(actions::incrementAndGet);
    assertThat(actions).hasValue(1);
  }

  @Test
  void theEndOfInputRequestsIt() throws IOException, InterruptedException {
    PipedOutputStream parent = new PipedOutputStream();
    stop.onEndOf(new PipedInputStream(parent));
    parent.write('x');
    assertThat(stop.await(Duration.ofMillis(50))).isFalse();
    parent.close();
    assertThat(stop.await(Duration.ofSeconds(5))).isTrue();
  }
}
