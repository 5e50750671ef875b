package io.shapestream.standalone.watch;

import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.telemetry.RunStarted;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The latest that a run has reported, as the line that the terminal shows. One thread's. */
public final class RunProgress {

  private final String run;
  private @Nullable RunStarted started;
  private @Nullable Progress progress;
  private @Nullable Evaluated evaluated;
  private @Nullable RunEnded ended;

  public RunProgress(String run) {
    this.run = run;
  }

  public void accept(Report report) {
    Report.Kind kind = report.kind();
    if (kind instanceof RunStarted news) {
      started = news;
      ended = null;
    } else if (kind instanceof Progress news) {
      progress = news;
    } else if (kind instanceof Evaluated news) {
      evaluated = news;
    } else if (kind instanceof RunEnded news) {
      ended = news;
    }
  }

  /** Whole epochs that the run has evaluated. */
  public long epochsEvaluated() {
    return evaluated == null ? 0 : evaluated.epoch() + 1;
  }

  /**
   * One line: where the run stands, how well and how fast it learns, and what its network looks
   * like.
   */
  public String line() {
    if (started == null || progress == null) {
      return String.format(
          Locale.ROOT,
          "%-13s %s",
          run,
          started == null ? "starting" : "waiting for the first batch");
    }
    return String.join(
        "  ",
        String.format(Locale.ROOT, "%-13s", run),
        position(),
        learning(),
        pace(),
        network(),
        timeLeft());
  }

  private String position() {
    RunStarted.Schedule schedule = started().schedule();
    Progress.Position position = progress().position();
    return String.format(
        Locale.ROOT,
        "epoch %d/%d step %d/%d",
        Math.min(position.epoch() + 1, schedule.epochs()),
        schedule.epochs(),
        position.step(),
        schedule.epochs() * schedule.stepsPerEpoch());
  }

  private String learning() {
    Progress.Learning learning = progress().learning();
    String test =
        evaluated == null
            ? ""
            : String.format(Locale.ROOT, " (test %.1f %%)", 100 * evaluated.accuracy());
    return String.format(
        Locale.ROOT, "loss %.3f acc %.1f %%%s", learning.loss(), 100 * learning.accuracy(), test);
  }

  private String pace() {
    return String.format(Locale.ROOT, "%.0f img/s", progress().pace().imagesPerSecond());
  }

  private String network() {
    List<Progress.AdaptorState> adaptors = progress().network().adaptors();
    String factors =
        adaptors.stream()
            .map(adaptor -> String.format(Locale.ROOT, "%.2f", adaptor.reshapeFactor()))
            .collect(Collectors.joining(" "));
    return (factors.isEmpty() ? "" : "s " + factors + "  ")
        + "shape "
        + shape(progress().network().shape());
  }

  private String timeLeft() {
    if (ended != null) {
      return ended.outcome().name().toLowerCase(Locale.ROOT);
    }
    long seconds = Math.round(progress().pace().remainingSeconds());
    return seconds == 0
        ? ""
        : String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
  }

  /** Sizes in the order of the layers, equal neighbours once: 32·16·8. */
  public static String shape(List<Integer> sizes) {
    StringBuilder text = new StringBuilder();
    Integer previous = null;
    for (Integer size : sizes) {
      if (!size.equals(previous)) {
        text.append(text.isEmpty() ? "" : "·").append(size);
      }
      previous = size;
    }
    return text.toString();
  }

  private RunStarted started() {
    return java.util.Objects.requireNonNull(started);
  }

  private Progress progress() {
    return java.util.Objects.requireNonNull(progress);
  }
}
