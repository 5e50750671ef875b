package io.shapestream.datafeed.data;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bar on a terminal; elsewhere a line of the log every ten seconds. */
final class Progress {
  private static final Logger log = LoggerFactory.getLogger(Progress.class);
  private static final int WIDTH = 100;

  private Progress() {}

  static ProgressBar bytes(String task, long all) {
    return started(builder(task, all).setUnit(" MB", 1_000_000));
  }

  static ProgressBar samples(String task, long all) {
    return started(builder(task, all));
  }

  private static ProgressBarBuilder builder(String task, long all) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(all)
        .setStyle(ProgressBarStyle.ASCII)
        .showSpeed();
  }

  private static ProgressBar started(ProgressBarBuilder builder) {
    boolean terminal = isTerminal();
    ProgressBarConsumer consumer =
        terminal
            ? new ConsoleProgressBarConsumer(
                new PrintStream(new FileOutputStream(FileDescriptor.err), true), WIDTH)
            : new DelegatingProgressBarConsumer(log::info, WIDTH);
    return builder.setConsumer(consumer).setUpdateIntervalMillis(terminal ? 200 : 10_000).build();
  }

  /** Standard error; from JDK 22 on, a console is there for any process. */
  private static boolean isTerminal() {
    try {
      String device = Path.of("/proc/self/fd/2").toRealPath().toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
