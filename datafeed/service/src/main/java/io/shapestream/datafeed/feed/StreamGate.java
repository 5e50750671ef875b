package io.shapestream.datafeed.feed;

import io.shapestream.command.UserError;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.read.TestSplitReader;
import java.time.Duration;
import java.util.List;

/**
 * Lets a feeder feed only the stream that it was configured for: the first record of the test topic
 * says what the stream is made of.
 *
 * <p>Belongs to one thread.
 */
public final class StreamGate implements AutoCloseable {
  private final StreamDescription mine;
  private final TestSplitReader reader;
  private boolean open;

  /**
   * A closed gate.
   *
   * @param reader closed by {@link #close}
   */
  public StreamGate(StreamDescription mine, TestSplitReader reader) {
    this.mine = mine;
    this.reader = reader;
  }

  /**
   * Whether the stream was seen to be ours; asks Kafka while it wasn't.
   *
   * @throws UserError when it is another stream
   */
  public boolean isOpen(Duration timeout) {
    if (!open) {
      reader.description(timeout).ifPresent(this::check);
    }
    return open;
  }

  @Override
  public void close() {
    reader.close();
  }

  private void check(StreamDescription stream) {
    same(stream, mine);
    open = true;
  }

  static void same(StreamDescription stream, StreamDescription mine) {
    List<String> differences = mine.differencesFrom(stream);
    if (!differences.isEmpty()) {
      throw new UserError(
          "stream '%s' already exists and is made differently: here %s; use the same settings and data, or another --stream"
              .formatted(stream.stream(), String.join(", ", differences)));
    }
  }
}
