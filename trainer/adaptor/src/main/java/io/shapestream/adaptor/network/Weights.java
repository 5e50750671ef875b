package io.shapestream.adaptor.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.shapestream.adaptor.interchange.Head;
import io.shapestream.adaptor.interchange.MisfitException;
import io.shapestream.adaptor.interchange.StateDict;
import io.shapestream.adaptor.safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network's values from and to safetensors files under PyTorch's names, torchvision's for the
 * human-designed networks: a ResNet-50 pretrained in Python starts {@code autotl}, and a trained
 * network goes back.
 */
public final class Weights {

  private Weights() {}

  /**
   * Overwrites the network's weights and statistics, and its alphas where the file has them.
   * Numbers of another width are converted. To be called before a training is made of the network.
   *
   * @throws MisfitException listing the differences; nothing is changed then
   * @throws io.shapestream.adaptor.safetensors.DamagedFileException naming the file's defect
   */
  public static void load(AdaptorNetwork network, Path file, Head head) throws IOException {
    Map<String, Tensor> given = new StateDict(network.plan()).read(file, head);
    Map<String, NDArray> own = network.tensors();
    try (NDManager copies = own.values().iterator().next().getManager().newSubManager()) {
      List<NDArray> targets = new ArrayList<>();
      List<NDArray> sources = new ArrayList<>();
      given.forEach(
          (name, tensor) -> {
            targets.add(Objects.requireNonNull(own.get(name)));
            sources.add(HostTensors.array(copies, name, tensor));
          });
      Gradients.unrecorded(() -> network.bridge().assign(targets, sources));
    }
  }

  /** Writes a new file, with what builds the network again as metadata. Waits for the device. */
  public static void save(AdaptorNetwork network, Path file) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    network.tensors().forEach((name, array) -> tensors.put(name, HostTensors.of(array)));
    new StateDict(network.plan()).write(file, tensors);
  }
}
