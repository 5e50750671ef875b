package io.shapestream.adaptor.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Calls the methods of {@code bridge.py}. One per network: belongs to the thread that uses the
 * network and to the manager it was opened with. A result belongs to the manager of the first
 * argument.
 *
 * <p>DJL tells a script's arguments apart by the names of the arrays: those called {@code x[]}
 * become a list, and {@code module_method:NAME} selects the method. Names are therefore set at each
 * call.
 */
public final class Bridge {
  private static final String SCRIPT = "bridge.py";
  private static final String CLASS = "Bridge";

  private final PtSymbolBlock module;
  private final NDManager manager;
  private final Map<String, NDArray> selectors = new ConcurrentHashMap<>();

  private Bridge(NDManager manager, PtSymbolBlock module) {
    this.manager = manager;
    this.module = module;
  }

  /** Lives as long as the manager. */
  public static Bridge open(NDManager manager) {
    if (!(manager instanceof PtNDManager torch)) {
      throw new IllegalStateException(
          "shape adaptors run on DJL's PyTorch engine, the manager belongs to "
              + manager.getEngine().getEngineName());
    }
    try (InputStream archive = new ByteArrayInputStream(archive())) {
      return new Bridge(manager, JniUtils.loadModule(torch, archive, true, false));
    } catch (IOException e) {
      throw new UncheckedIOException("The TorchScript bridge could not be loaded", e);
    }
  }

  /** An adaptor's output; setting as {@code bridge.py} lists it. */
  NDArray adapt(NDArray down, NDArray keep, NDArray alpha, NDArray setting) {
    return call("adapt", single(down), single(keep), single(alpha), single(setting));
  }

  /** A general adaptor's output; belongs to the first branch's manager. */
  NDArray mix(List<NDArray> branches, NDArray logits, NDArray setting) {
    return call("mix", listed("branches[]", branches), single(logits), single(setting));
  }

  /** Bilinear, corners aligned. */
  NDArray resize(NDArray x, NDArray setting) {
    return call("resize", single(x), single(setting));
  }

  /** Of feature maps that are to be computed in bfloat16. */
  NDArray lower(NDArray x) {
    return call("lower", single(x));
  }

  /** Of bfloat16 maps with float32 weights; setting: stride, padding, groups. */
  NDArray convolution(NDArray x, NDArray weight, @Nullable NDArray bias, NDArray setting) {
    return bias == null
        ? call("convolution", single(x), single(weight), single(setting))
        : call("convolution_biased", single(x), single(weight), single(bias), single(setting));
  }

  /** Of bfloat16 values with float32 weights; float32 comes out. */
  NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return call("linear", single(x), single(weight), single(bias));
  }

  NDArray relu6(NDArray x) {
    return call("relu6", single(x));
  }

  /** The mean cross-entropy; sums go to totals, [loss * images, right answers]. */
  public NDArray loss(NDArray logits, NDArray labels, NDArray totals, NDArray setting) {
    return call("loss", single(logits), single(labels), single(totals), single(setting));
  }

  public void watch(List<NDArray> tensors) {
    close(call("watch", listed("tensors[]", tensors)));
  }

  /** In the order of the tensors; owned by the loss's manager. */
  public NDList gradients(NDArray loss, List<NDArray> tensors) {
    return callForList("gradients", single(loss), listed("tensors[]", tensors));
  }

  /** Backward and SGD in one; to be called with gradients off, see {@link Gradients}. */
  public void step(NDArray loss, List<NDArray> tensors, List<NDArray> buffers, NDArray setting) {
    close(
        call(
            "step",
            single(loss),
            listed("tensors[]", tensors),
            listed("buffers[]", buffers),
            single(setting)));
  }

  public void assign(List<NDArray> targets, List<NDArray> sources) {
    close(call("assign", listed("targets[]", targets), listed("sources[]", sources)));
  }

  private NDArray call(String method, NDList... arguments) {
    return callForList(method, arguments).get(0);
  }

  private NDList callForList(String method, NDList... arguments) {
    NDList all = new NDList();
    for (NDList argument : arguments) {
      all.addAll(argument);
    }
    all.add(selectors.computeIfAbsent(method, this::selector));
    return IValueUtils.forward(module, all, true);
  }

  private NDArray selector(String method) {
    NDArray selector = manager.create(0f);
    selector.setName("module_method:" + method);
    return selector;
  }

  private static NDList single(NDArray array) {
    array.setName("x");
    return new NDList(array);
  }

  private static NDList listed(String name, List<NDArray> arrays) {
    arrays.forEach(array -> array.setName(name));
    return new NDList(arrays);
  }

  private static void close(NDArray result) {
    result.close();
  }

  /**
   * A TorchScript archive is an uncompressed zip: the script, an empty object of its class, and no
   * constants.
   */
  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "bridge/data.pkl", pickledObject());
      store(zip, "bridge/code/__torch__.py", script());
      store(zip, "bridge/constants.pkl", latin1("\u0080\u0002)."));
      store(zip, "bridge/version", latin1("3\n"));
    }
    return bytes.toByteArray();
  }

  /** Pickle protocol 2: {@code __torch__.Bridge} with {@code training = True}. */
  private static byte[] pickledObject() {
    return latin1("\u0080\u0002c__torch__\n" + CLASS + "\n)\u0081}X\u0008\0\0\0training\u0088sb.");
  }

  private static byte[] script() throws IOException {
    try (InputStream script = Bridge.class.getResourceAsStream(SCRIPT)) {
      if (script == null) {
        throw new IOException("resource " + SCRIPT + " is missing from the jar");
      }
      return script.readAllBytes();
    }
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
