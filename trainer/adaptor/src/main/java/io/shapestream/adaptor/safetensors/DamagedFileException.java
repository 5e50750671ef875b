package io.shapestream.adaptor.safetensors;

import java.io.IOException;
import java.nio.file.Path;

/** A file that does not hold what its format promises; the message is a sentence. */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedFileException(Path file, String defect) {
    super(file.getFileName() + " is damaged: " + defect);
  }
}
