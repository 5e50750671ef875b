package io.shapestream.datafeed.dataset;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * WebDataset: tar files in a folder. {@code train*.tar} are to train on, {@code test*.tar} or
 * {@code val*.tar} to test on, by their names or in folders called so; any other {@code *.tar} are
 * split by {@link HoldOut}'s rule. Names of classes lie in {@code classes.txt}, one a line, else
 * they are the labels.
 *
 * <p>Only what precedes each entry is read when it is opened, and the labels. Memory: about 200
 * bytes a sample.
 */
final class Shards implements EncodedImages {
  private static final int MOST_LABEL = 65_535;

  private final Path folder;
  private final List<String> classes;
  private final List<ShardSample> train;
  private final List<ShardSample> test;

  private Shards(
      Path folder, List<String> classes, List<ShardSample> train, List<ShardSample> test) {
    this.folder = folder;
    this.classes = List.copyOf(classes);
    this.train = List.copyOf(train);
    this.test = List.copyOf(test);
    labelled(train);
    labelled(test);
  }

  /** The data set of a folder; empty when it holds no tar files. */
  static Optional<Dataset> in(Path folder) {
    List<Path> shards = shards(folder);
    if (shards.isEmpty()) {
      return Optional.empty();
    }
    List<ShardSample> train = samples(folder, of(folder, shards, "train"));
    List<ShardSample> test =
        samples(folder, of(folder, shards, train.isEmpty() ? "" : "test", "val"));
    if (test.isEmpty()) {
      throw new DatasetException(
          "%s has no samples to test on: looked for test*.tar, val*.tar".formatted(folder));
    }
    List<String> classes = classes(folder, Stream.of(train, test).flatMap(List::stream));
    return Optional.of(
        train.isEmpty()
            ? heldOut(folder, classes, test)
            : new Shards(folder, classes, train, test));
  }

  static List<String> names() {
    return List.of("train*.tar and test*.tar or val*.tar (WebDataset)");
  }

  private static Shards heldOut(Path folder, List<String> classes, List<ShardSample> all) {
    boolean[] held = HoldOut.held(all.size(), i -> all.get(i).label(), MOST_LABEL + 1);
    return new Shards(folder, classes, where(all, held, false), where(all, held, true));
  }

  private static List<ShardSample> where(List<ShardSample> all, boolean[] mask, boolean wanted) {
    return IntStream.range(0, all.size())
        .filter(i -> mask[i] == wanted)
        .mapToObj(all::get)
        .toList();
  }

  private static List<Path> shards(Path folder) {
    return Stream.of("", "train", "test", "val")
        .map(folder::resolve)
        .filter(Files::isDirectory)
        .flatMap(f -> ImageFiles.listed(f, false))
        .filter(p -> p.toString().endsWith(".tar"))
        .toList();
  }

  /** Those whose path, seen from the folder, begins with one of the words. */
  private static List<Path> of(Path folder, List<Path> shards, String... words) {
    return shards.stream()
        .filter(p -> Stream.of(words).anyMatch(folder.relativize(p).toString()::startsWith))
        .toList();
  }

  private static List<ShardSample> samples(Path folder, List<Path> shards) {
    return shards.stream().flatMap(shard -> new ShardIndex(folder, shard).read().stream()).toList();
  }

  private static List<String> classes(Path folder, Stream<ShardSample> samples) {
    Path file = folder.resolve("classes.txt");
    if (Files.exists(file)) {
      return KnownNames.lines(file);
    }
    int most = samples.mapToInt(ShardSample::label).max().orElse(0);
    return IntStream.rangeClosed(0, Math.min(most, MOST_LABEL))
        .mapToObj(Integer::toString)
        .toList();
  }

  private void labelled(List<ShardSample> samples) {
    for (ShardSample sample : samples) {
      if (sample.label() >= classes.size()) {
        throw new DatasetException(
            "the label of %s must be 0..%d, was %d"
                .formatted(sample.source(), classes.size() - 1, sample.label()));
      }
    }
  }

  @Override
  public String name() {
    Path leaf = folder.toAbsolutePath().normalize().getFileName();
    return leaf == null ? "images" : leaf.toString();
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int samples(Split split) {
    return of(split).size();
  }

  @Override
  public int label(Split split, int id) {
    return of(split).get(id).label();
  }

  /** Opens the shard anew: an interrupt can't close it, and nothing has to be given back. */
  @Override
  public void load(Split split, int id, Picture into) throws BadSampleException {
    ShardSample sample = of(split).get(id);
    int size = EncodedImages.size(sample.bytes());
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve(sample.shard()).toFile(), "r")) {
      file.seek(sample.offset());
      file.readFully(into.encoded(size), 0, size);
    } catch (IOException e) {
      throw new BadSampleException("it can't be read: " + DataFile.reason(e));
    }
  }

  @Override
  public String source(Split split, int id) {
    return of(split).get(id).source();
  }

  /** Names, sizes and labels: to read a large data set for its fingerprint would take hours. */
  @Override
  public void digest(MessageDigest digest) {
    for (List<ShardSample> samples : List.of(train, test)) {
      for (ShardSample sample : samples) {
        String line = sample.source() + "\t" + sample.bytes() + "\t" + sample.label() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private List<ShardSample> of(Split split) {
    return split == Split.TRAIN ? train : test;
  }
}
