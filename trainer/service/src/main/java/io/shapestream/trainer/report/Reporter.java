package io.shapestream.trainer.report;

import io.shapestream.adaptor.plan.AdaptorShape;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.training.Tally;
import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.trainer.checkpoint.RunState.AuditResult;
import io.shapestream.trainer.checkpoint.RunState.Evaluation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells telemetry and the log how a run goes. For the training thread; never waits, but in {@link
 * #settle}.
 *
 * <p>The log has a line per interval, at least five seconds apart; telemetry has every interval.
 */
public final class Reporter {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
  private static final Duration SETTLING = Duration.ofSeconds(1);
  private static final long BETWEEN_LINES_NANOS = Duration.ofSeconds(5).toNanos();

  private final RunDescription run;
  private final ReportEvery every;
  private final ReportSink telemetry;
  private final Interval interval = new Interval();
  private long reportedNanos = System.nanoTime();
  private long loggedNanos = reportedNanos - BETWEEN_LINES_NANOS;

  /**
   * Where the run stands when an interval ends.
   *
   * @param remainingSeconds estimate; 0 when unknown
   */
  public record Standing(
      Progress.Position position,
      double weightLearningRate,
      double alphaLearningRate,
      NetworkShape shape,
      long lagUnits,
      double remainingSeconds) {}

  public Reporter(RunDescription run, ReportEvery every, ReportSink telemetry) {
    this.run = run;
    this.every = every;
    this.telemetry = telemetry;
  }

  /** What is measured for the next report. */
  public Interval interval() {
    return interval;
  }

  public boolean isDue() {
    return every.isDue(interval.steps(), System.nanoTime() - reportedNanos);
  }

  /** At the start, and after every epoch. */
  public void started(NetworkShape shape, AuditResult audit) {
    telemetry.report(run.started(shape, audit));
  }

  /** Ends the interval. */
  public void progress(Standing standing, Tally tally) {
    telemetry.report(
        new Progress(
            standing.position(),
            new Progress.Learning(
                tally.loss(),
                tally.accuracy(),
                standing.weightLearningRate(),
                standing.alphaLearningRate()),
            new Progress.Pace(
                interval.imagesPerSecond(),
                interval.dataWait(),
                interval.stepSeconds(),
                standing.lagUnits(),
                standing.remainingSeconds(),
                interval.fetchSeconds()),
            network(standing.shape())));
    log(standing, tally);
    interval.clear();
    reportedNanos = System.nanoTime();
  }

  public void evaluated(Evaluation evaluation, double bestAccuracy) {
    telemetry.report(
        new Evaluated(
            evaluation.epoch(),
            evaluation.step(),
            evaluation.loss(),
            evaluation.accuracy(),
            evaluation.samples()));
    LOG.info(
        "{}: epoch {}/{} evaluated: accuracy {} (best {}), loss {}",
        run.run(),
        evaluation.epoch() + 1,
        run.epochs(),
        percent(evaluation.accuracy()),
        percent(bestAccuracy),
        decimals(4, evaluation.loss()));
  }

  /**
   * Lets reports reach telemetry before a checkpoint says that their steps are done: a run that is
   * killed and goes on from there leaves no hole in its history. A second at most.
   */
  public void settle() throws InterruptedException {
    telemetry.awaitDelivery(SETTLING);
  }

  public void checkpointed(long step, long unit, double seconds, long bytes, Path path) {
    telemetry.report(new Checkpointed(step, unit, seconds, bytes, path.toString()));
    LOG.info("{}: checkpoint {} in {} s", run.run(), path, decimals(2, seconds));
  }

  /** The process's last word; the message is a sentence where it failed. */
  public void ended(RunEnded.Outcome outcome, String message, Accuracy accuracy) {
    telemetry.report(new RunEnded(outcome, message, accuracy.last(), accuracy.best()));
  }

  /** "ok", or what is wrong. */
  public static String inWords(AuditResult audit) {
    String epochs = audit.epochs() == 1 ? "1 epoch" : audit.epochs() + " epochs";
    return audit.violations() == 0
        ? "ok: each sample trained on once in each of " + epochs
        : audit.violations()
            + " violations in "
            + epochs
            + ": "
            + String.join("; ", audit.sentences());
  }

  private static Progress.NetworkState network(NetworkShape shape) {
    return new Progress.NetworkState(
        shape.adaptors().stream().map(Reporter::adaptor).toList(),
        shape.shape(),
        shape.macs(),
        shape.penalty());
  }

  private static Progress.AdaptorState adaptor(AdaptorShape adaptor) {
    return new Progress.AdaptorState(
        adaptor.alpha(),
        adaptor.reshapeFactor(),
        adaptor.reshapeFactorTrue(),
        adaptor.outputSize());
  }

  private void log(Standing standing, Tally tally) {
    long now = System.nanoTime();
    if (now - loggedNanos >= BETWEEN_LINES_NANOS) {
      loggedNanos = now;
      LOG.info(line(standing, tally));
    } else if (LOG.isDebugEnabled()) {
      LOG.debug(line(standing, tally));
    }
  }

  private String line(Standing standing, Tally tally) {
    NetworkShape shape = standing.shape();
    return "%s: epoch %d/%d step %d loss %s accuracy %s, %s images/s, data wait %s%s, shape %s, %s M MACs, %s left"
        .formatted(
            run.run(),
            standing.position().epoch() + 1,
            run.epochs(),
            standing.position().step(),
            decimals(4, tally.loss()),
            percent(tally.accuracy()),
            decimals(0, interval.imagesPerSecond()),
            percent(interval.dataWait()),
            factors(shape),
            shape.shape().stream().map(String::valueOf).collect(Collectors.joining("-")),
            decimals(1, shape.macs() / 1e6),
            left(standing.remainingSeconds()));
  }

  private static String factors(NetworkShape shape) {
    return shape.adaptors().isEmpty()
        ? ""
        : shape.adaptors().stream()
            .map(adaptor -> decimals(3, adaptor.reshapeFactor()))
            .collect(Collectors.joining(" ", ", reshape factors ", ""));
  }

  private static String left(double seconds) {
    return seconds < 90 ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
  }

  /** A share of 0..1 as people read it. */
  public static String percent(double ratio) {
    return decimals(1, 100 * ratio) + " %";
  }

  private static String decimals(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
