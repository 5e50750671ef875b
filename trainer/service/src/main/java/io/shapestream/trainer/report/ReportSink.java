package io.shapestream.trainer.report;

import io.shapestream.telemetry.Report;
import java.time.Duration;

/** Where a run's reports go. */
public interface ReportSink {
  /** Takes a report. Never waits. */
  void report(Report.Kind kind);

  /** Waits, {@code limit} at most, for what was taken so far to be delivered or lost. */
  void awaitDelivery(Duration limit) throws InterruptedException;
}
