package io.shapestream.datafeed.dataset;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the samples of one shard. A sample is made of entries one after the other that are called
 * alike up to the first dot of the file name: one image and one {@code .cls}, the label in digits.
 * Anything else is passed over, and a sample without image as well.
 */
final class ShardIndex {
  private static final int MOST_DIGITS = 5;
  private static final int BUFFER = 1 << 13;

  private final Path shard;
  private final String name;
  private final List<ShardSample> samples = new ArrayList<>();
  private String key = "";
  private @Nullable TarArchiveEntry image;
  private long offset;
  private int label = -1;

  ShardIndex(Path folder, Path shard) {
    this.shard = shard;
    this.name = folder.relativize(shard).toString();
  }

  List<ShardSample> read() {
    long position = 0;
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new BufferedInputStream(new FileInputStream(shard.toFile()), BUFFER), "UTF-8")) {
      long size = Files.size(shard);
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        position = tar.getBytesRead();
        add(e, tar, position, size);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new DatasetException(
          "%s is damaged after byte %d: %s".formatted(shard, position, e.getMessage()), e);
    }
    finish();
    return samples;
  }

  private void add(TarArchiveEntry entry, TarArchiveInputStream tar, long at, long size)
      throws IOException {
    if (!entry.isFile() || entry.isSparse()) {
      return;
    }
    if (at + entry.getSize() > size) {
      throw new IOException(
          "the shard is truncated: it has %d bytes, but its entry %s ends at %d"
              .formatted(size, entry.getName(), at + entry.getSize()));
    }
    String path = entry.getName();
    int dot = path.indexOf('.', path.lastIndexOf('/') + 1);
    if (dot < 0) {
      return;
    }
    begin(path.substring(0, dot));
    take(path.substring(dot + 1).toLowerCase(Locale.ROOT), entry, tar, at);
  }

  private void begin(String next) {
    if (!next.equals(key)) {
      finish();
      key = next;
    }
  }

  private void take(String ending, TarArchiveEntry entry, TarArchiveInputStream tar, long at)
      throws IOException {
    if (ending.equals("cls")) {
      label = label(entry, tar.readNBytes(MOST_DIGITS + 3));
    } else if (EncodedImages.ENDINGS.contains(ending)) {
      if (image != null) {
        throw new IOException(
            "the sample %s has two images, %s and %s"
                .formatted(key, image.getName(), entry.getName()));
      }
      image = entry;
      offset = at;
    }
  }

  private static int label(TarArchiveEntry entry, byte[] content) throws IOException {
    String digits = new String(content, StandardCharsets.US_ASCII).strip();
    if (!digits.matches("[0-9]{1," + MOST_DIGITS + "}")) {
      throw new IOException("%s must be a label 0..99999".formatted(entry.getName()));
    }
    return Integer.parseInt(digits);
  }

  private void finish() {
    TarArchiveEntry found = image;
    if (found != null) {
      if (label < 0) {
        throw new DatasetException(
            "%s has the image %s at byte %d, but no label %s.cls beside it"
                .formatted(shard, found.getName(), offset, key));
      }
      samples.add(new ShardSample(name, found.getName(), offset, found.getSize(), label));
    }
    image = null;
    label = -1;
  }
}
