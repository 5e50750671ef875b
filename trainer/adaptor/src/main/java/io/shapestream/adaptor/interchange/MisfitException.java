package io.shapestream.adaptor.interchange;

import java.nio.file.Path;
import java.util.List;

/** A file of weights that a network can't take; every difference is a sentence. */
public final class MisfitException extends IllegalArgumentException {
  private final transient List<String> differences;

  MisfitException(Path file, String network, List<String> differences) {
    super(
        "%s does not fit %s: %s"
            .formatted(file.getFileName(), network, Differences.inShort(differences)));
    this.differences = List.copyOf(differences);
  }

  public List<String> differences() {
    return differences;
  }
}
