package io.shapestream.telemetry;

import java.util.List;

/** Where the run stands; reported once per report interval. */
public record Progress(Position position, Learning learning, Pace pace, NetworkState network)
    implements Report.Kind {
  static final int MOST_LAYERS = 4096;
  static final int MOST_ADAPTORS = 1024;
  static final int MOST_STEPS = 100_000;

  /**
   * How far the run got.
   *
   * @param epoch 0-based
   * @param step steps trained so far, over all epochs
   * @param unit next unit of the stream
   */
  public record Position(long epoch, long step, long unit) {
    public Position {
      Check.notNegative("epoch", epoch);
      Check.notNegative("step", step);
      Check.notNegative("unit", unit);
    }
  }

  /**
   * How well it learns.
   *
   * @param loss mean over the steps of the interval; may be infinite or not a number, that is news
   * @param accuracy on the train batches of the interval, 0..1
   */
  public record Learning(
      double loss, double accuracy, double weightLearningRate, double alphaLearningRate) {
    public Learning {
      Check.ratio("accuracy", accuracy);
      Check.finiteNotNegative("weight_learning_rate", weightLearningRate);
      Check.finiteNotNegative("alpha_learning_rate", alphaLearningRate);
    }
  }

  /**
   * How fast it goes.
   *
   * @param imagesPerSecond over the interval
   * @param dataWait share of the interval's time spent waiting for data, 0..1
   * @param stepSeconds duration of each step of the interval
   * @param lagUnits units that lie ready beyond the run's position
   * @param remainingSeconds estimated time to the end; 0 when unknown
   * @param fetchSeconds how long each of these steps waited for its batch; empty when unknown
   */
  public record Pace(
      double imagesPerSecond,
      double dataWait,
      List<Double> stepSeconds,
      long lagUnits,
      double remainingSeconds,
      List<Double> fetchSeconds) {
    public Pace {
      Check.finiteNotNegative("images_per_second", imagesPerSecond);
      Check.ratio("data_wait", dataWait);
      Check.size("step_seconds", stepSeconds.size(), MOST_STEPS);
      stepSeconds = List.copyOf(stepSeconds);
      stepSeconds.forEach(seconds -> Check.finiteNotNegative("step_seconds", seconds));
      Check.notNegative("lag_units", lagUnits);
      Check.finiteNotNegative("remaining_seconds", remainingSeconds);
      Check.size("fetch_seconds", fetchSeconds.size(), MOST_STEPS);
      fetchSeconds = List.copyOf(fetchSeconds);
      fetchSeconds.forEach(seconds -> Check.finiteNotNegative("fetch_seconds", seconds));
    }

    /** Where it is unknown how long steps waited. */
    public Pace(
        double imagesPerSecond,
        double dataWait,
        List<Double> stepSeconds,
        long lagUnits,
        double remainingSeconds) {
      this(imagesPerSecond, dataWait, stepSeconds, lagUnits, remainingSeconds, List.of());
    }
  }

  /**
   * The network as it is now.
   *
   * @param adaptors in order of application; empty in a network without adaptors
   * @param shape feature-map size (pixels) of each layer of {@link RunStarted.Network#layers}
   * @param macs multiply-accumulates of one forward pass of one image
   * @param penalty factor on all true reshape factors; 1 when unbounded
   */
  public record NetworkState(
      List<AdaptorState> adaptors, List<Integer> shape, long macs, double penalty) {
    public NetworkState {
      Check.size("adaptors", adaptors.size(), MOST_ADAPTORS);
      Check.size("shape", shape.size(), MOST_LAYERS);
      adaptors = List.copyOf(adaptors);
      shape = List.copyOf(shape);
      shape.forEach(pixels -> Check.notNegative("shape", pixels));
      Check.notNegative("macs", macs);
    }
  }

  /**
   * One adaptor. Its numbers may be infinite or not a number, that is news.
   *
   * @param reshapeFactor applied, penalty included
   * @param reshapeFactorTrue what alpha asks for
   * @param outputSize pixels
   */
  public record AdaptorState(
      double alpha, double reshapeFactor, double reshapeFactorTrue, int outputSize) {
    public AdaptorState {
      Check.notNegative("output_size", outputSize);
    }
  }
}
