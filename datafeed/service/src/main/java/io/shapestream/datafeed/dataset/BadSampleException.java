package io.shapestream.datafeed.dataset;

/** One sample that can't be used; the message is a sentence that says why. */
public final class BadSampleException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadSampleException(String sentence) {
    super(sentence);
  }
}
