package io.shapestream.command;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What went wrong, in words for the one who can mend it. */
public final class Sentences {

  private Sentences() {}

  /** The reason behind {@code failure}, as a part of a sentence. */
  public static String of(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof NoSuchFileException e) {
      return "no such file: " + e.getFile();
    }
    if (cause instanceof AccessDeniedException e) {
      return "no permission: " + e.getFile();
    }
    if (cause instanceof NotDirectoryException e) {
      return "not a folder: " + e.getFile();
    }
    if (cause instanceof FileAlreadyExistsException e) {
      return "already exists and is not a folder: " + e.getFile();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  /**
   * Whether the failure is Kafka's word on something that the user can mend: an address, a
   * credential, a right.
   */
  static boolean isKafkaCircumstance(Throwable failure) {
    Throwable cause = unwrap(failure);
    return cause instanceof TimeoutException
        || cause instanceof AuthenticationException
        || cause instanceof AuthorizationException
        || cause instanceof UnsupportedVersionException
        || cause instanceof org.apache.kafka.common.config.ConfigException;
  }

  /** The failure itself, without the wrappers that futures and clients put around it. */
  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && isWrapper(cause)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof ExecutionException
        || failure instanceof CompletionException
        || failure instanceof java.io.UncheckedIOException
        || failure.getClass() == org.apache.kafka.common.KafkaException.class;
  }
}
