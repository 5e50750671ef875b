package io.shapestream.stream;

import org.jspecify.annotations.Nullable;

/**
 * A stream that doesn't hold what its contract says: damaged bytes, a gap, a double, deleted data.
 *
 * <p>The message is a sentence for people, led by {@code topic-partition@offset} where there is
 * one.
 */
public final class StreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StreamException(String sentence) {
    this(sentence, null);
  }

  public StreamException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
