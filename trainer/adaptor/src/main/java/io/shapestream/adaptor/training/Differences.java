package io.shapestream.adaptor.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares tensors by name and shape, before any of them is used. */
final class Differences {
  private static final int LISTED = 10;

  private Differences() {}

  static Map<String, NDArray> named(NDList tensors) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    for (NDArray tensor : tensors) {
      named.put(String.valueOf(tensor.getName()), tensor);
    }
    return named;
  }

  static void require(Map<String, NDArray> wanted, Map<String, NDArray> given) {
    List<String> differences = between(wanted, given);
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "The tensors do not fit this network and training: "
              + String.join("; ", differences.subList(0, Math.min(LISTED, differences.size())))
              + (differences.size() > LISTED
                  ? "; and " + (differences.size() - LISTED) + " more"
                  : ""));
    }
  }

  private static List<String> between(Map<String, NDArray> wanted, Map<String, NDArray> given) {
    List<String> differences = new ArrayList<>();
    wanted.forEach((name, tensor) -> compare(name, tensor, given, differences));
    given.keySet().stream()
        .filter(name -> !wanted.containsKey(name))
        .forEach(name -> differences.add(name + " is left over"));
    return differences;
  }

  private static void compare(
      String name, NDArray wanted, Map<String, NDArray> given, List<String> differences) {
    NDArray other = given.get(name);
    if (other == null) {
      differences.add(name + " is missing");
    } else if (!other.getShape().equals(wanted.getShape())) {
      differences.add(name + " must be " + wanted.getShape() + ", was " + other.getShape());
    }
  }
}
