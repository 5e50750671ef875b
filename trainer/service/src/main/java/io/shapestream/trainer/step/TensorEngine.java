package io.shapestream.trainer.step;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Utils;
import io.shapestream.adaptor.network.AdaptorEngine;
import io.shapestream.adaptor.training.SelfTest;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts libtorch, tests it, and says in a sentence why it can't be used. */
public final class TensorEngine {
  private static final Logger LOG = LoggerFactory.getLogger(TensorEngine.class);

  private TensorEngine() {}

  /**
   * To be called once, on the training thread, before anything else touches DJL. The first time on
   * a machine it unpacks native libraries (about 400 MB) into DJL's cache folder.
   *
   * @return the manager under which everything lies, on the device chosen; the caller closes it
   * @throws UserError when the library can't be loaded, the device isn't there, or it computes
   *     something else than it should
   */
  public static NDManager start(Compute compute) {
    Path cache = Utils.getEngineCacheDir("pytorch");
    requireWritable(cache);
    long begin = System.nanoTime();
    try {
      Engine engine = AdaptorEngine.start(compute.threads());
      Device device = device(compute, engine);
      NDManager manager = NDManager.newBaseManager(device, "PyTorch");
      SelfTest.run(device);
      LOG.debug("libtorch started in {} ms", (System.nanoTime() - begin) / 1_000_000);
      return manager;
    } catch (EngineException | IllegalStateException | LinkageError e) {
      throw unusable(cache, e);
    }
  }

  private static Device device(Compute compute, Engine engine) {
    boolean cuda = engine.hasCapability(StandardCapabilities.CUDA);
    Device device =
        compute.device().among(cuda ? engine.getGpuCount() : 0, cuda ? "with CUDA" : "for CPUs");
    if (device.isGpu()) {
      compute.tf32().requireIn(System.getenv());
    }
    return device;
  }

  /** As options and reports name it: {@code cpu}, {@code gpu:0}. */
  public static String name(Device device) {
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  /** Threads that libtorch uses. */
  public static int threads() {
    return AdaptorEngine.threads();
  }

  private static UserError unusable(Path cache, Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new UserError(
        ("libtorch can't be used: %s. Its native libraries are unpacked into %s, which needs about 400 MB; another folder"
                + " can be given with the environment variable DJL_CACHE_DIR, and what lies there can be deleted.")
            .formatted(root.getMessage(), cache),
        e);
  }

  private static void requireWritable(Path cache) {
    try {
      Files.createDirectories(cache);
      Files.delete(Files.createTempFile(cache, ".write-test", ".tmp"));
    } catch (IOException e) {
      throw new UserError(
          "Can't write to %s, where DJL keeps libtorch's native libraries: %s; give another folder with the environment variable DJL_CACHE_DIR"
              .formatted(cache, io.shapestream.command.Sentences.of(e)),
          e);
    }
  }
}
