package io.shapestream.command.kafka;

import io.shapestream.command.UserError;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A topic as it should be.
 *
 * @param name 1 to 249 letters, digits, dots, underscores and dashes
 * @param partitions at least 1
 * @param replication copies of each partition, at least 1, or {@link #BROKER_DEFAULT}
 * @param configs topic settings that matter to us, such as {@code max.message.bytes}; others are
 *     left to the broker
 */
public record TopicSpec(String name, int partitions, int replication, Map<String, String> configs) {

  /** Leaves the number of copies to the broker's {@code default.replication.factor}. */
  public static final int BROKER_DEFAULT = -1;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  public TopicSpec {
    configs = Map.copyOf(configs);
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new UserError(
          "a topic's name must be 1..249 letters, digits, dots, underscores or dashes, was '"
              + name
              + "'");
    }
    if (partitions < 1) {
      throw new UserError("partitions of topic " + name + " must be at least 1, was " + partitions);
    }
    if ((replication < 1 && replication != BROKER_DEFAULT) || replication > Short.MAX_VALUE) {
      throw new UserError(
          "replication of topic "
              + name
              + " must be 1.."
              + Short.MAX_VALUE
              + " or "
              + BROKER_DEFAULT
              + " for the broker's default, was "
              + replication);
    }
  }
}
