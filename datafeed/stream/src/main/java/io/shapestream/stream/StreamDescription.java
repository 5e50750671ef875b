package io.shapestream.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a stream is made of: fixed by its first feeder, repeated by every batch.
 *
 * @param stream the stream's name
 * @param dataset for people
 * @param classes class names; a label is an index into them
 * @param channels of one image
 * @param height pixels
 * @param width pixels
 * @param trainSamples samples of the train split, ids from 0
 * @param testSamples samples of the test split, ids from 0
 * @param unitSize images of a full unit
 * @param epochs of the plan; 0 = unlimited
 * @param seed of the permutation and of every sample's augmentation
 * @param partitions P, of plan and train
 * @param mean per channel, of pixels in 0..1
 * @param deviation per channel, of pixels in 0..1
 * @param fingerprint SHA-256 of the samples, their order and the preprocessing, in lower-case hex
 * @param preprocessing for people
 */
public record StreamDescription(
    String stream,
    String dataset,
    List<String> classes,
    int channels,
    int height,
    int width,
    int trainSamples,
    int testSamples,
    int unitSize,
    int epochs,
    long seed,
    int partitions,
    List<Float> mean,
    List<Float> deviation,
    String fingerprint,
    String preprocessing) {
  public static final int VERSION = 1;

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  public StreamDescription {
    Limits.name("stream", stream);
    classes = List.copyOf(classes);
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    Limits.range("number of classes", classes.size(), 1, Limits.CLASSES);
    Limits.range("channels", channels, 1, Limits.CHANNELS);
    Limits.range("height", height, 1, Limits.SIDE);
    Limits.range("width", width, 1, Limits.SIDE);
    Limits.range("test samples", testSamples, 0, Integer.MAX_VALUE);
    Limits.equal("number of means", mean.size(), channels);
    Limits.equal("number of deviations", deviation.size(), channels);
    normal(mean, deviation);
    if (!SHA_256.matcher(fingerprint).matches()) {
      throw new IllegalArgumentException(
          "fingerprint must be a SHA-256 in hex, was " + fingerprint);
    }
    Plan plan = new Plan(trainSamples, unitSize, epochs, partitions);
    long unitBytes = (long) channels * height * width * plan.unitSize();
    if (unitBytes > StreamTopics.MAX_UNIT_BYTES) {
      throw new IllegalArgumentException(tooBig(unitSize, unitBytes));
    }
  }

  public Plan plan() {
    return new Plan(trainSamples, unitSize, epochs, partitions);
  }

  public Permutation permutation() {
    return new Permutation(seed, trainSamples, unitSize);
  }

  public int unitsPerEpoch() {
    return plan().unitsPerEpoch();
  }

  public int imageBytes() {
    return channels * height * width;
  }

  /** Batches of the test split; an empty split still has one, without images. */
  public int testUnits() {
    return Math.max(1, Plan.unitsOf(testSamples, unitSize));
  }

  /** In which fields this stream differs from another, as "seed is 1 instead of 2". */
  public List<String> differencesFrom(StreamDescription other) {
    List<String> differences = new ArrayList<>();
    differ(differences, "stream", stream, other.stream);
    differ(differences, "seed", seed, other.seed);
    differ(differences, "unit-size", unitSize, other.unitSize);
    differ(differences, "epochs", epochs, other.epochs);
    differ(differences, "partitions", partitions, other.partitions);
    differ(differences, "channels", channels, other.channels);
    differ(differences, "image height", height, other.height);
    differ(differences, "image width", width, other.width);
    differ(differences, "preprocessing", preprocessing, other.preprocessing);
    differ(differences, "data set", dataset, other.dataset);
    differ(differences, "train samples", trainSamples, other.trainSamples);
    differ(differences, "test samples", testSamples, other.testSamples);
    differ(differences, "classes", classes, other.classes);
    differ(differences, "mean", mean, other.mean);
    differ(differences, "deviation", deviation, other.deviation);
    differ(differences, "data fingerprint", fingerprint, other.fingerprint);
    return List.copyOf(differences);
  }

  private static void differ(List<String> into, String field, Object mine, Object theirs) {
    if (!mine.equals(theirs)) {
      into.add(field + " is " + mine + " instead of " + theirs);
    }
  }

  private static void normal(List<Float> mean, List<Float> deviation) {
    for (int c = 0; c < mean.size(); c++) {
      float m = mean.get(c);
      float d = deviation.get(c);
      if (!(m >= 0 && m <= 1) || !(d > 0 && d <= 1)) {
        throw new IllegalArgumentException(
            "mean must be 0..1 and deviation above 0, up to 1, were " + m + " and " + d);
      }
    }
  }

  private static String tooBig(int unitSize, long unitBytes) {
    long most = StreamTopics.MAX_UNIT_BYTES / (unitBytes / unitSize);
    return "unit-size must be 1.."
        + most
        + " for images of "
        + unitBytes / unitSize
        + " bytes (a unit holds at most "
        + StreamTopics.MAX_UNIT_BYTES
        + " bytes), was "
        + unitSize;
  }
}
