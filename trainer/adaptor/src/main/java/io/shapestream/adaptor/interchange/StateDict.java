package io.shapestream.adaptor.interchange;

import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.AdaptorShape;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.plan.TensorSpec;
import io.shapestream.adaptor.plan.TensorSpec.Kind;
import io.shapestream.adaptor.safetensors.Header.Place;
import io.shapestream.adaptor.safetensors.Safetensors;
import io.shapestream.adaptor.safetensors.SafetensorsFile;
import io.shapestream.adaptor.safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network's tensors as a PyTorch {@code state_dict} lists them. That has one entry more for each
 * batch norm, {@code num_batches_tracked}, which counts batches and takes part in nothing: it is
 * passed over in a file that is read, and 0 in one that is written.
 */
public final class StateDict {
  private static final String VARIANCE = "running_var";
  private static final String COUNTER = "num_batches_tracked";
  private static final Set<Tensor.Type> NUMBERS =
      Set.of(Tensor.Type.F16, Tensor.Type.BF16, Tensor.Type.F32, Tensor.Type.F64);

  private final NetworkPlan plan;
  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();
  private final Map<String, Double> startOf = new LinkedHashMap<>();
  private final Map<String, String> counterBehind = new LinkedHashMap<>();
  private final String head;
  private final PublishedNames names;

  public StateDict(NetworkPlan plan) {
    this.plan = plan;
    this.names = new PublishedNames(plan.spec().architecture());
    this.head = plan.spec().architecture().isResNet() ? "fc." : "classifier.";
    plan.tensors().forEach(this::note);
  }

  /**
   * Every name in a file with its shape; in a layer, and in a file that is written, in this order.
   */
  public Map<String, List<Long>> entries() {
    Map<String, List<Long>> entries = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          entries.put(name, shape);
          counter(name).ifPresent(counter -> entries.put(counter, List.of()));
        });
    return entries;
  }

  /**
   * The file's tensors that the network takes, under the network's own names. A file without any
   * alphas, as that of a human-designed network, leaves them at their start.
   *
   * @throws MisfitException listing what is missing, left over, misshapen or no number
   */
  public Map<String, Tensor> read(Path path, Head from) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      requireNone(path, differences(file, from));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : wanted(file.tensors().keySet(), from).keySet()) {
        tensors.put(names.own(name), file.read(names.in(file.tensors().keySet(), name)));
      }
      requireNone(path, notFinite(tensors));
      return tensors;
    }
  }

  /**
   * Writes a new file for Python, with counters, and with what builds the network again as
   * metadata; returns its size in bytes.
   *
   * @param tensors the network's own, by name; absent alphas are written as they start
   */
  public long write(Path path, Map<String, Tensor> tensors) throws IOException {
    Map<String, Tensor> all = new LinkedHashMap<>();
    List<Double> alphas = new ArrayList<>();
    for (String name : shapes.keySet()) {
      Tensor tensor = tensors.get(names.own(name));
      if (startOf.containsKey(name)) {
        tensor = tensor == null ? Tensor.of(startOf.get(name)) : tensor;
        alphas.add(tensor.number(0));
      }
      all.put(name, Objects.requireNonNull(tensor, name));
      counter(name).ifPresent(counter -> all.put(counter, zero()));
    }
    return Safetensors.write(path, all, metadata(alphas));
  }

  private Map<String, String> metadata(List<Double> alphas) {
    NetworkSpec spec = plan.spec();
    NetworkShape shape = plan.boundedShape(alphas);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put("network", spec.architecture().wireName());
    metadata.put("mode", spec.mode().wireName());
    metadata.put("input_channels", String.valueOf(spec.inputChannels()));
    metadata.put("input_size", String.valueOf(spec.inputSize()));
    metadata.put("classes", String.valueOf(spec.classes()));
    metadata.put("width", String.valueOf(spec.width()));
    metadata.put("r1", String.valueOf(spec.factors().r1()));
    metadata.put("r2", String.valueOf(spec.factors().r2()));
    metadata.put("penalty", String.valueOf(shape.penalty()));
    metadata.put("adaptors", joined(shape));
    return metadata;
  }

  private static String joined(NetworkShape shape) {
    return shape.adaptors().stream().map(StateDict::nameAndSize).collect(Collectors.joining(","));
  }

  private static String nameAndSize(AdaptorShape adaptor) {
    return adaptor.name() + "=" + adaptor.outputSize();
  }

  private void note(TensorSpec tensor) {
    String name = names.published(tensor.name());
    shapes.put(name, tensor.shape().stream().map(Integer::longValue).toList());
    if (tensor.kind() == Kind.ALPHA) {
      startOf.put(name, plan.initialAlphas().get(startOf.size()));
    }
    if (tensor.kind() == Kind.BATCH_NORM_VARIANCE) {
      counterBehind.put(name, name.replace(VARIANCE, COUNTER));
    }
  }

  private Optional<String> counter(String name) {
    return Optional.ofNullable(counterBehind.get(name));
  }

  private static Tensor zero() {
    return new Tensor(Tensor.Type.I64, List.of(), ByteBuffer.allocate(Long.BYTES));
  }

  private List<String> differences(SafetensorsFile file, Head from) {
    Map<String, List<Long>> wanted = wanted(file.tensors().keySet(), from);
    List<String> differences =
        new ArrayList<>(Differences.between(wanted, given(file.tensors(), from)));
    file.tensors()
        .forEach(
            (name, place) -> {
              if (wanted.containsKey(names.published(name)) && !NUMBERS.contains(place.type())) {
                differences.add(
                    name + " must be of type F16, BF16, F32 or F64, was " + place.type());
              }
            });
    return differences;
  }

  private static List<String> notFinite(Map<String, Tensor> tensors) {
    return tensors.entrySet().stream()
        .filter(entry -> !entry.getValue().isFinite())
        .map(entry -> entry.getKey() + " must hold finite numbers, has NaN or an infinity")
        .toList();
  }

  private void requireNone(Path path, List<String> differences) {
    if (!differences.isEmpty()) {
      throw new MisfitException(path, name(), differences);
    }
  }

  private Map<String, List<Long>> wanted(Set<String> given, Head from) {
    boolean hasAlphas = startOf.keySet().stream().anyMatch(given::contains);
    Map<String, List<Long>> wanted = new LinkedHashMap<>(shapes);
    wanted
        .keySet()
        .removeIf(
            name ->
                (startOf.containsKey(name) && !hasAlphas) || (from == Head.NEW && isOfHead(name)));
    return wanted;
  }

  private Map<String, List<Long>> given(Map<String, Place> places, Head from) {
    Map<String, List<Long>> given = new LinkedHashMap<>();
    places.forEach(
        (name, place) -> given.put(names.unlessGiven(places.keySet(), name), place.shape()));
    given
        .keySet()
        .removeIf(
            name -> counterBehind.containsValue(name) || (from == Head.NEW && isOfHead(name)));
    return given;
  }

  /** Whether a tensor is the classifier's, or a sentence about one. */
  public boolean isOfHead(String name) {
    return name.startsWith(head);
  }

  private String name() {
    NetworkSpec spec = plan.spec();
    return "%s in mode %s at %d px with %d classes"
        .formatted(
            spec.architecture().wireName(),
            spec.mode().wireName(),
            spec.inputSize(),
            spec.classes());
  }
}
