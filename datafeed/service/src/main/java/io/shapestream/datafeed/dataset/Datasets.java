package io.shapestream.datafeed.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Finds out what a folder holds. */
public final class Datasets {
  private Datasets() {}

  /**
   * Opens the data set of a folder.
   *
   * @throws DatasetException when there is none, or it can't be read
   */
  public static Dataset open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException("data must be a folder, but " + folder + " is none");
    }
    return IdxFiles.in(folder)
        .or(() -> CifarFiles.in(folder))
        .or(() -> SvhnFiles.in(folder))
        .or(() -> Shards.in(folder))
        .or(() -> ImageFolder.in(folder))
        .orElseThrow(unknown(folder));
  }

  private static Supplier<DatasetException> unknown(Path folder) {
    List<String> names =
        Stream.of(
                IdxFiles.names(),
                CifarFiles.names(),
                SvhnFiles.names(),
                Shards.names(),
                ImageFolder.names())
            .flatMap(List::stream)
            .toList();
    return () ->
        new DatasetException(
            "the folder %s (data) holds no data set: looked for %s"
                .formatted(folder, String.join(", ", names)));
  }
}
