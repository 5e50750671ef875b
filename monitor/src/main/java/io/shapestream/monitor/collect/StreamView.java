package io.shapestream.monitor.collect;

import java.util.List;

/**
 * How far a stream got, as Kafka tells it.
 *
 * @param planned every unit below this number is planned
 * @param fed units fed, of those planned
 * @param feeders that work on it now
 * @param partitions of the plan: the most feeders that can work at once
 * @param rejected samples set aside so far, the test split's among them
 * @param latest of these, the newest first
 * @param trouble why this is old or unknown, in a sentence; empty when it isn't
 */
public record StreamView(
    String stream,
    long planned,
    long fed,
    int feeders,
    int partitions,
    long rejected,
    List<RejectedSample> latest,
    String trouble) {
  public StreamView {
    latest = List.copyOf(latest);
  }

  static StreamView unknown(String stream) {
    return new StreamView(stream, 0, 0, 0, 0, 0, List.of(), "");
  }

  StreamView with(List<RejectedSample> newest, long all) {
    return new StreamView(stream, planned, fed, feeders, partitions, all, newest, trouble);
  }

  StreamView in(String newTrouble) {
    return new StreamView(stream, planned, fed, feeders, partitions, rejected, latest, newTrouble);
  }
}
