package io.shapestream.command;

import org.jspecify.annotations.Nullable;

/**
 * A mistake or a circumstance that the user can mend: the command prints the sentence, no stack
 * trace, and exits with 1. The sentence says what was attempted, the value, what is allowed and the
 * key to change.
 */
public final class UserError extends RuntimeException {

  public UserError(String sentence) {
    this(sentence, null);
  }

  public UserError(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
