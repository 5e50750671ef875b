package io.shapestream.datafeed.download;

import org.jspecify.annotations.Nullable;

/** What can't be fetched; the message is a sentence that names the address and what to do. */
public final class DownloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DownloadException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
