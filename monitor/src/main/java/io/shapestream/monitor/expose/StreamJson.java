package io.shapestream.monitor.expose;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.shapestream.monitor.collect.Picture;
import io.shapestream.monitor.collect.RejectedSample;
import io.shapestream.monitor.collect.StreamView;
import io.shapestream.stream.Rejection;
import org.jspecify.annotations.Nullable;

/** A stream as the page gets it, twice a second at most; what was rejected it asks for itself. */
record StreamJson(
    String stream,
    long planned,
    long fed,
    int feeders,
    int partitions,
    long rejected,
    String trouble) {

  static StreamJson of(StreamView view) {
    return new StreamJson(
        view.stream(),
        view.planned(),
        view.fed(),
        view.feeders(),
        view.partitions(),
        view.rejected(),
        view.trouble());
  }

  /**
   * A sample that could not be used.
   *
   * @param picture of what took its slot
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Rejected(
      long timeMs,
      long unit,
      int slot,
      int sampleId,
      int replacedBy,
      String source,
      String reason,
      boolean test,
      @Nullable Picture picture) {

    static Rejected of(RejectedSample sample) {
      Rejection rejection = sample.rejection();
      return new Rejected(
          sample.timeMs(),
          rejection.unit(),
          rejection.slot(),
          rejection.sampleId(),
          rejection.replacedBy(),
          rejection.source(),
          rejection.reason(),
          rejection.testSplit(),
          sample.picture());
    }
  }
}
