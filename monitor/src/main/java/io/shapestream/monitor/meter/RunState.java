package io.shapestream.monitor.meter;

import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.telemetry.RunStarted;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one run. A run may be several processes, one after the other, each of which goes
 * on from a checkpoint: what the former did beyond that is forgotten. For one thread.
 */
final class RunState {
  /** Enough for a chart as wide as a screen; about 60 kB a run with eight adaptors. */
  static final int HISTORY = 240;

  private final String name;
  private final Trail<History.Moment> moments = new Trail<>(HISTORY);
  private final Trail<History.Verdict> verdicts = new Trail<>(HISTORY);
  private final Durations steps = new Durations(Metric.RUN_STEP_DURATION);
  private final Durations fetches = new Durations(Metric.RUN_FETCH_DURATION);
  private long incarnation = -1;
  private long nextSequence;
  private boolean positioned;
  private long reportedMs;
  private @Nullable RunStarted started;
  private @Nullable Progress progress;
  private @Nullable Evaluated evaluated;
  private @Nullable Double bestAccuracy;
  private @Nullable Checkpointed checkpointed;
  private long checkpointedMs;
  private @Nullable RunEnded ended;
  private long reports;
  private long lost;

  RunState(String name) {
    this.name = name;
  }

  /** Takes {@code report} in, and returns whether it was news. */
  boolean accept(Report report) {
    if (isStale(report)) {
      return false;
    }
    if (report.incarnation() > incarnation) {
      begin(report);
    }
    lost += report.sequence() - nextSequence;
    nextSequence = report.sequence() + 1;
    reports++;
    reportedMs = Math.max(reportedMs, report.timeMs());
    take(report.kind(), report.timeMs());
    return true;
  }

  private boolean isStale(Report report) {
    return report.incarnation() < incarnation
        || (report.incarnation() == incarnation && report.sequence() < nextSequence);
  }

  // Its first report may have been deleted from the topic long ago: that is no loss.
  private void begin(Report report) {
    incarnation = report.incarnation();
    nextSequence = report.sequence();
    positioned = false;
    ended = null;
  }

  private void take(Report.Kind kind, long timeMs) {
    if (kind instanceof RunStarted news) {
      started = news;
    } else if (kind instanceof Progress news) {
      rewindOnce(news.position().step());
      progress = news;
      steps.observe(news.pace().stepSeconds());
      fetches.observe(news.pace().fetchSeconds());
      moments.add(History.Moment.of(timeMs, news));
    } else if (kind instanceof Evaluated news) {
      rewindOnce(news.step());
      evaluated = news;
      bestAccuracy = Math.max(news.accuracy(), bestAccuracy == null ? 0 : bestAccuracy);
      verdicts.add(
          new History.Verdict(timeMs, news, progress == null ? 0 : progress.network().macs()));
    } else if (kind instanceof Checkpointed news) {
      checkpointed = news;
      checkpointedMs = timeMs;
    } else if (kind instanceof RunEnded news) {
      ended = news;
    }
  }

  private void rewindOnce(long step) {
    if (positioned) {
      return;
    }
    positioned = true;
    moments.rewind(moment -> moment.step() >= step);
    verdicts.rewind(verdict -> verdict.step() >= step);
    if (evaluated != null && evaluated.step() >= step) {
      evaluatedFrom(verdicts.points());
    }
    if (checkpointed != null && checkpointed.step() > step) {
      checkpointed = null;
      checkpointedMs = 0;
    }
  }

  /** Returns those that were ever observed. */
  List<Durations> durations() {
    return Stream.of(steps, fetches).filter(Durations::isObserved).toList();
  }

  boolean isForgotten(long reportedBeforeMs) {
    return reportedMs < reportedBeforeMs;
  }

  History history() {
    return new History(moments.points(), verdicts.points());
  }

  RunView view(long version) {
    return new RunView(
        name,
        incarnation,
        reportedMs,
        started,
        progress,
        evaluated,
        bestAccuracy,
        checkpointed,
        checkpointedMs,
        ended,
        reports,
        lost,
        version);
  }

  private void evaluatedFrom(List<History.Verdict> left) {
    evaluated = left.isEmpty() ? null : left.get(left.size() - 1).evaluated();
    bestAccuracy =
        left.stream()
            .map(verdict -> verdict.evaluated().accuracy())
            .max(Comparator.naturalOrder())
            .orElse(null);
  }
}
