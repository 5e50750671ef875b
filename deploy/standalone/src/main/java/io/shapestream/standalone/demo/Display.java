package io.shapestream.standalone.demo;

import io.shapestream.standalone.watch.RunProgress;
import java.util.List;

/** Where the demo shows how its runs get on. One thread's. */
interface Display extends AutoCloseable {

  /** Replaces what is shown of the runs: one line for each. */
  void show(List<RunProgress> runs);

  /** Writes a line that stays. */
  void say(String line);

  @Override
  void close();
}
