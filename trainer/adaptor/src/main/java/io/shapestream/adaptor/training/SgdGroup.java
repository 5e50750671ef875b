package io.shapestream.adaptor.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.shapestream.adaptor.network.Bridge;
import io.shapestream.adaptor.network.Gradients;
import io.shapestream.adaptor.network.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors that one phase trains, with their momentum: SGD with Nesterov momentum, one fused
 * pass.
 */
final class SgdGroup {
  private final String name;
  private final Bridge bridge;
  private final Map<String, NDArray> buffers = new LinkedHashMap<>();
  private final List<NDArray> tensors;
  private final List<NDArray> momentum;

  /** Buffers belong to the manager. */
  SgdGroup(String name, Map<String, NDArray> tensors, Bridge bridge, NDManager manager) {
    this.name = name;
    this.bridge = bridge;
    this.tensors = List.copyOf(tensors.values());
    tensors.forEach((key, tensor) -> buffers.put(key, zerosLike(tensor, manager)));
    this.momentum = List.copyOf(buffers.values());
    if (!this.tensors.isEmpty()) {
      bridge.watch(this.tensors);
    }
  }

  boolean isEmpty() {
    return tensors.isEmpty();
  }

  /** Updates the tensors by a loss; frees the loss's graph. */
  void step(NDArray loss, double rate, double decay, double momentumFactor, double clipNorm) {
    NDArray setting = Settings.on(loss.getManager(), rate, decay, momentumFactor, clipNorm);
    Gradients.unrecorded(() -> bridge.step(loss, tensors, momentum, setting));
  }

  /** Momentum under its name in a checkpoint. */
  Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    buffers.forEach((key, buffer) -> state.put(stateName(key), buffer));
    return state;
  }

  private String stateName(String tensor) {
    return "optimizer." + name + "." + tensor + ".momentum_buffer";
  }

  private static NDArray zerosLike(NDArray tensor, NDManager manager) {
    return manager.zeros(tensor.getShape(), tensor.getDataType(), tensor.getDevice());
  }
}
