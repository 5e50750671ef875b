package io.shapestream.datafeed.dataset;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Image files with their labels, told by the endings of their names; whether they are images is
 * found out when they are loaded. Hidden files and other endings are no samples.
 *
 * @param root of the data set; links that lead out of it are refused
 * @param names relative to the root
 * @param labels one a file
 */
record ImageFiles(Path root, List<String> names, List<Integer> labels) {
  ImageFiles {
    names = List.copyOf(names);
    labels = List.copyOf(labels);
  }

  /** The files of all class folders of a part, by class and name. */
  static ImageFiles in(Path root, Path part, ClassIndex index) {
    List<String> names = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String directory : directories(part)) {
      List<Path> files = listed(part.resolve(directory), true).filter(ImageFiles::isImage).toList();
      if (files.isEmpty()) {
        continue;
      }
      int label = index.label(directory, part);
      for (Path file : files) {
        names.add(root.relativize(file).toString());
        labels.add(label);
      }
    }
    return new ImageFiles(root, names, labels);
  }

  /** Names of the folders in a folder, sorted. */
  static List<String> directories(Path folder) {
    return listed(folder, false)
        .filter(Files::isDirectory)
        .map(p -> String.valueOf(p.getFileName()))
        .filter(name -> !name.startsWith("."))
        .toList();
  }

  int size() {
    return names.size();
  }

  String name(int id) {
    return names.get(id);
  }

  int label(int id) {
    return labels.get(id);
  }

  /** Size of a file; -1 when it can't be told. */
  long bytes(int id) {
    try {
      return Files.size(root.resolve(name(id)));
    } catch (IOException e) {
      return -1;
    }
  }

  ImageFiles where(boolean[] mask, boolean wanted) {
    int[] kept = IntStream.range(0, size()).filter(i -> mask[i] == wanted).toArray();
    return new ImageFiles(
        root,
        IntStream.of(kept).mapToObj(names::get).toList(),
        IntStream.of(kept).mapToObj(labels::get).toList());
  }

  void load(int id, Picture into) throws BadSampleException {
    Path file = root.resolve(name(id));
    try {
      within(file);
      read(file, EncodedImages.size(Files.size(file)), into);
    } catch (IOException e) {
      throw new BadSampleException("it can't be read: " + DataFile.reason(e));
    }
  }

  /** By a stream that an interrupt can't close: whoever is told to end mustn't refuse a sample. */
  private static void read(Path file, int size, Picture into)
      throws IOException, BadSampleException {
    try (InputStream input = new FileInputStream(file.toFile())) {
      int read = input.readNBytes(into.encoded(size), 0, size);
      if (read < size) {
        throw new BadSampleException("it shrank while it was read");
      }
    }
  }

  /** Also a pipe or a device in place of a file would never end. */
  private void within(Path file) throws IOException, BadSampleException {
    if (!Files.isRegularFile(file)) {
      throw new BadSampleException("it is no regular file");
    }
    boolean plain = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    if (!plain && !file.toRealPath().startsWith(root.toRealPath())) {
      throw new BadSampleException("it is a link that leads out of the data set's folder");
    }
  }

  private static boolean isImage(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0
        && EncodedImages.ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** Sorted; with everything below where asked, without following links to folders. */
  static Stream<Path> listed(Path folder, boolean deep) {
    try (Stream<Path> paths = deep ? Files.walk(folder) : Files.list(folder)) {
      return paths.filter(p -> !p.equals(folder)).sorted().toList().stream();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new DatasetException("can't read the folder " + folder + ": " + e.getMessage(), e);
    }
  }
}
