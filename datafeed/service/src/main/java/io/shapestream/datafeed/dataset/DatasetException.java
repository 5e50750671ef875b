package io.shapestream.datafeed.dataset;

import org.jspecify.annotations.Nullable;

/** Data that can't be read; the message is a sentence that names the file and the place. */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatasetException(String sentence) {
    this(sentence, null);
  }

  public DatasetException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
