package io.shapestream.adaptor.network;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/** Switches the recording of gradients on or off for this thread, and back. */
public final class Gradients {

  private Gradients() {}

  public static <T> T recorded(Supplier<T> work) {
    return with(true, work);
  }

  public static <T> T unrecorded(Supplier<T> work) {
    return with(false, work);
  }

  public static void unrecorded(Runnable work) {
    with(
        false,
        () -> {
          work.run();
          return true;
        });
  }

  private static <T> T with(boolean recording, Supplier<T> work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
