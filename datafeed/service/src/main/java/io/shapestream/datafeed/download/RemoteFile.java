package io.shapestream.datafeed.download;

/**
 * A file as its publishers have it.
 *
 * @param bytes its exact length
 * @param sha256 in small hexadecimal digits
 */
public record RemoteFile(String name, long bytes, String sha256) {
  public RemoteFile {
    if (bytes < 1 || !sha256.matches("[0-9a-f]{64}") || name.contains("/")) {
      throw new IllegalArgumentException(name + ", " + bytes + " bytes, sha256 " + sha256);
    }
  }
}
