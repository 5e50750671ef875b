package io.shapestream.datafeed.data;

import io.shapestream.command.UserError;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.DatasetException;
import io.shapestream.datafeed.dataset.Datasets;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** Which data a command is about; a picocli mixin. */
final class FolderOption {
  @Parameters(paramLabel = "DIR", description = "Folder of the data set.")
  Path folder = Path.of(".");

  Dataset dataset() {
    try {
      return Datasets.open(folder);
    } catch (DatasetException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
