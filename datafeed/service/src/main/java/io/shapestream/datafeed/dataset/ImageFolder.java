package io.shapestream.datafeed.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder of image files, a folder for each class: {@code CLASS/FILE}, split by {@link HoldOut}'s
 * rule, or {@code train/CLASS/FILE} and {@code test/} (or {@code val/}) likewise, as in ImageNet.
 * Classes and files are taken in the order of their names; which number a class has may be said by
 * a {@link ClassIndex}.
 *
 * <p>Only names are read when it is opened. Memory: about 100 bytes a file.
 */
final class ImageFolder implements EncodedImages {
  private static final List<String> TEST_NAMES = List.of("test", "val");

  private final Path folder;
  private final List<String> classes;
  private final ImageFiles train;
  private final ImageFiles test;

  private ImageFolder(Path folder, List<String> classes, ImageFiles train, ImageFiles test) {
    this.folder = folder;
    this.classes = List.copyOf(classes);
    this.train = train;
    this.test = test;
  }

  /** The data set of a folder; empty when no folder in it holds image files. */
  static Optional<Dataset> in(Path folder) {
    boolean split = Files.isDirectory(folder.resolve("train"));
    Path trained = split ? folder.resolve("train") : folder;
    List<String> directories = ImageFiles.directories(trained);
    ClassIndex index = ClassIndex.of(folder, directories);
    ImageFiles train = ImageFiles.in(folder, trained, index);
    if (train.size() == 0) {
      return Optional.empty();
    }
    if (!split) {
      boolean[] held = HoldOut.held(train.size(), train::label, index.names().size());
      return Optional.of(
          new ImageFolder(
              folder, index.names(), train.where(held, false), train.where(held, true)));
    }
    return Optional.of(new ImageFolder(folder, index.names(), train, test(folder, index)));
  }

  static List<String> names() {
    return List.of("folders of image files (CLASS/FILE or train/CLASS/FILE)");
  }

  private static ImageFiles test(Path folder, ClassIndex index) {
    List<ImageFiles> found = new ArrayList<>();
    for (String name : TEST_NAMES) {
      Path part = folder.resolve(name);
      if (Files.isDirectory(part)) {
        found.add(ImageFiles.in(folder, part, index));
      }
    }
    if (found.isEmpty() || found.get(0).size() == 0) {
      throw new DatasetException(
          "%s has train images but no test images: looked for test/CLASS/FILE, val/CLASS/FILE"
              .formatted(folder));
    }
    return found.get(0);
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
    return files(split).size();
  }

  @Override
  public int label(Split split, int id) {
    return files(split).label(id);
  }

  @Override
  public void load(Split split, int id, Picture into) throws BadSampleException {
    files(split).load(id, into);
  }

  @Override
  public String source(Split split, int id) {
    return files(split).name(id);
  }

  /** Names, sizes and labels: to read a large data set for its fingerprint would take hours. */
  @Override
  public void digest(MessageDigest digest) {
    for (ImageFiles files : List.of(train, test)) {
      for (int id = 0; id < files.size(); id++) {
        String line = files.name(id) + "\t" + files.bytes(id) + "\t" + files.label(id) + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private ImageFiles files(Split split) {
    return split == Split.TRAIN ? train : test;
  }
}
