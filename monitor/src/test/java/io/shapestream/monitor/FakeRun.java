package io.shapestream.monitor;

import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.telemetry.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Makes the reports of a made-up run of a VGG, with curves like those of a real one. */
public final class FakeRun {
  public static final int STEPS_PER_EPOCH = 66;
  private static final int EVERY = 6;
  private static final long BUDGET = 500_000_000;
  private static final int[] WIDTHS = {
    64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512
  };
  private static final int[] HUMAN = {28, 28, 14, 14, 7, 7, 7, 3, 3, 3, 1, 1, 1};

  private final String name;
  private final int adaptors;
  private final int epochs;
  private final Random random;
  private long startMs;
  private String commit = "4f2c1ab";
  private long sequence;

  /** A run with {@code adaptors} adaptors, or a human-designed one with none. */
  public FakeRun(String name, int adaptors, int epochs, long startMs, long seed) {
    this.name = name;
    this.adaptors = adaptors;
    this.epochs = epochs;
    this.startMs = startMs;
    this.random = new Random(seed);
  }

  /** From here on the reports are of a process of another build. */
  public void restart(long nowMs, String newCommit) {
    startMs = nowMs;
    commit = newCommit;
  }

  public String name() {
    return name;
  }

  /** All reports of the run, first to last, with its end. */
  public List<Report> whole() {
    List<Report> reports = new ArrayList<>(untilStep((long) epochs * STEPS_PER_EPOCH));
    reports.add(report(reports.size(), ended()));
    return reports;
  }

  /** The reports until {@code lastStep}. */
  public List<Report> untilStep(long lastStep) {
    List<Report> reports = new ArrayList<>();
    reports.add(report(0, started()));
    for (long step = EVERY; step <= lastStep; step += EVERY) {
      reports.add(report(step, progress(step)));
      if (step % STEPS_PER_EPOCH == 0) {
        reports.add(report(step, evaluated(step)));
        reports.add(report(step, new Checkpointed(step, step, 0.21, 9_437_184, "/data/" + name)));
        reports.add(report(step, started()));
      }
    }
    return reports;
  }

  /** One more report of this run. */
  public Report report(long step, Report.Kind kind) {
    return new Report(name, sequence++, startMs, startMs + step * 400, kind);
  }

  public RunStarted started() {
    List<String> layers =
        IntStream.range(0, WIDTHS.length).mapToObj(i -> "features." + i + ".conv").toList();
    return new RunStarted(
        "fashion",
        new RunStarted.Network(
            "vgg-d",
            adaptors == 0 ? "human-cifar" : "shape-adaptor",
            28,
            10,
            922_000 + adaptors,
            0.5,
            1,
            layers,
            adaptors == 0 ? 0 : BUDGET),
        new RunStarted.Schedule(epochs, STEPS_PER_EPOCH, 128),
        "cpu",
        Map.of(
            "seed", "7",
            "version.commit", commit,
            "stream.fingerprint", "9d0e5c51",
            "version.djl", "0.36.0",
            "version.libtorch", "2.7.1",
            "width", "0.25"),
        new RunStarted.Audit(1, 0));
  }

  public Progress progress(long step) {
    double part = (double) step / (epochs * STEPS_PER_EPOCH);
    List<Progress.AdaptorState> states = adaptorStates(part);
    List<Integer> shape = adaptors == 0 ? IntStream.of(HUMAN).boxed().toList() : shape(states);
    double loss = 2.3 * Math.exp(-5 * part) + 0.32 + noise(0.05);
    return new Progress(
        new Progress.Position(step / STEPS_PER_EPOCH, step, step),
        new Progress.Learning(
            loss,
            clamp(accuracy(part) + noise(0.02)),
            0.05 * (1 + Math.cos(Math.PI * part)),
            adaptors == 0 ? 0 : 0.05 * (1 + Math.cos(Math.PI * part))),
        new Progress.Pace(
            (adaptors == 0 ? 1510 : 742) + noise(40),
            clamp(0.03 + noise(0.02)),
            IntStream.range(0, EVERY).mapToObj(i -> 0.08 + Math.abs(noise(0.02))).toList(),
            12 + random.nextInt(9),
            (1 - part) * epochs * STEPS_PER_EPOCH * 0.4,
            IntStream.range(0, EVERY).mapToObj(i -> Math.abs(noise(0.004))).toList()),
        new Progress.NetworkState(states, shape, macs(shape), 1));
  }

  private List<Progress.AdaptorState> adaptorStates(double part) {
    List<Progress.AdaptorState> states = new ArrayList<>();
    double size = 28;
    for (int i = 0; i < adaptors; i++) {
      double alpha =
          0.4 + (1.7 - i * 0.9) * (1 - Math.exp(-3 * part)) + 0.2 * Math.sin(9 * part + i);
      double factor = 0.5 + 0.5 / (1 + Math.exp(-alpha));
      size = Math.max(1, Math.floor(size * factor));
      states.add(new Progress.AdaptorState(alpha, factor, factor, (int) size));
    }
    return states;
  }

  private static List<Integer> shape(List<Progress.AdaptorState> states) {
    List<Integer> shape = new ArrayList<>();
    for (int layer = 0; layer < WIDTHS.length; layer++) {
      int passed = Math.min(layer * (states.size() + 1) / WIDTHS.length, states.size());
      shape.add(passed == 0 ? 28 : states.get(passed - 1).outputSize());
    }
    return shape;
  }

  private static long macs(List<Integer> shape) {
    long macs = 0;
    for (int i = 0; i < WIDTHS.length; i++) {
      long in = i == 0 ? 1 : WIDTHS[i - 1] / 4;
      macs += 9 * in * (WIDTHS[i] / 4) * shape.get(i) * shape.get(i);
    }
    return macs;
  }

  public Evaluated evaluated(long step) {
    double part = (double) step / (epochs * STEPS_PER_EPOCH);
    return new Evaluated(
        step / STEPS_PER_EPOCH - 1,
        step,
        2.1 * Math.exp(-5 * part) + 0.38,
        clamp(accuracy(part) - 0.015 + noise(0.006)),
        1500);
  }

  public RunEnded ended() {
    return new RunEnded(RunEnded.Outcome.COMPLETED, "", accuracy(1), accuracy(1));
  }

  private double accuracy(double part) {
    return (adaptors == 0 ? 0.872 : 0.891) - 0.62 * Math.exp(-6 * part);
  }

  private double noise(double scale) {
    return random.nextGaussian() * scale;
  }

  private static double clamp(double ratio) {
    return Math.min(1, Math.max(0, ratio));
  }
}
