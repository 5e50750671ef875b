package io.shapestream.stream.read;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Plan;
import io.shapestream.stream.StreamException;
import io.shapestream.stream.StreamTopics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a run that comes late gets on: the first unit of the next epoch.
 *
 * @param epoch of the plan
 * @param nextOffsets by partition, where to listen from; what comes there before the epoch's first
 *     unit is passed by
 */
public record JoinPoint(int epoch, Map<Integer, Long> nextOffsets) {
  public JoinPoint {
    nextOffsets = Map.copyOf(nextOffsets);
  }

  /**
   * The first epoch of which nothing is in the log yet. Costs a short read of each partition.
   *
   * @param kafka client settings
   * @throws StreamException when the plan ends before it, or the log has nothing left to tell by
   */
  public static JoinPoint nextEpoch(Map<String, Object> kafka, StreamTopics topics, Plan plan) {
    try (LogTail tail = new LogTail(ReaderSettings.consumer(kafka, topics.stream() + ".join"))) {
      return nextEpoch(tail, topics, plan);
    }
  }

  private static JoinPoint nextEpoch(LogTail tail, StreamTopics topics, Plan plan) {
    Map<Integer, Long> offsets = new HashMap<>();
    long fed = 0;
    boolean untouched = true;
    for (int p = 0; p < plan.partitions(); p++) {
      LogTail.End end = tail.of(new TopicPartition(topics.train(), p));
      offsets.put(p, end.offset());
      fed = Math.max(fed, end.last().map(ImageBatch::unit).orElse(-1L) + 1);
      untouched &= end.untouched();
    }
    if (fed == 0 && !untouched) {
      throw new StreamException(
          "%s was emptied: nothing in it tells which epoch comes next; wait for a unit"
              .formatted(topics.train()));
    }
    return new JoinPoint(epochFrom(fed, topics, plan), offsets);
  }

  private static int epochFrom(long fed, StreamTopics topics, Plan plan) {
    int perEpoch = plan.unitsPerEpoch();
    long epoch = (fed + perEpoch - 1) / perEpoch;
    if (!plan.contains(epoch * perEpoch)) {
      throw new StreamException(
          "no epoch of stream %s is left to join: its plan ends after epoch %d"
              .formatted(topics.stream(), plan.epochs()));
    }
    return (int) epoch;
  }
}
