package io.shapestream.adaptor.interchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares tensors by name and shape, before any of them is used. */
public final class Differences {
  private static final int LISTED = 10;

  private Differences() {}

  /** One sentence each; none where both agree. */
  public static List<String> between(
      Map<String, List<Long>> wanted, Map<String, List<Long>> given) {
    List<String> differences = new ArrayList<>();
    wanted.forEach((name, shape) -> compare(name, shape, given, differences));
    given.keySet().stream()
        .filter(name -> !wanted.containsKey(name))
        .forEach(name -> differences.add(name + " is left over"));
    return differences;
  }

  /** The first of them in one sentence, and how many more there are. */
  public static String inShort(List<String> differences) {
    String first = String.join("; ", differences.subList(0, Math.min(LISTED, differences.size())));
    int more = differences.size() - LISTED;
    return more > 0 ? first + "; and " + more + " more" : first;
  }

  private static void compare(
      String name, List<Long> wanted, Map<String, List<Long>> given, List<String> differences) {
    List<Long> other = given.get(name);
    if (other == null) {
      differences.add(name + " is missing");
    } else if (!other.equals(wanted)) {
      differences.add(name + " must be " + wanted + ", was " + other);
    }
  }
}
