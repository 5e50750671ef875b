package io.shapestream.adaptor.network;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Starts DJL's PyTorch engine the way this library wants it: offline, without usage tracking, and
 * with TorchScript's optimiser off (it would recompile for every new feature-map size).
 */
public final class AdaptorEngine {
  private static final String ENGINE = "PyTorch";

  private AdaptorEngine() {}

  /**
   * To be called before anything else touches DJL, from the process's main thread.
   *
   * @param threads for libtorch's operations; 0 leaves libtorch's own choice
   */
  public static Engine start(int threads) {
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
    Engine engine = Engine.getEngine(ENGINE);
    if (threads > 0) {
      JniUtils.setNumThreads(threads);
    }
    prepareThread();
    return engine;
  }

  /**
   * To be called once by every thread that runs a network: libtorch keeps these switches per
   * thread.
   */
  public static void prepareThread() {
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(false);
  }

  public static int threads() {
    return JniUtils.getNumThreads();
  }

  private static void setUnlessSet(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
