package io.shapestream.datafeed.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a file here: into {@code NAME.part} until it is whole and its checksum is right. What a
 * connection that broke has brought is kept, and the next try, also of another process, goes on
 * from there; {@value #TRIES} tries in a row that bring nothing end it.
 */
final class Download {
  private static final Logger log = LoggerFactory.getLogger(Download.class);
  private static final int TRIES = 5;

  private final RemoteFile file;
  private final URI address;
  private final Path target;
  private final Path partial;
  private final Transfer transfer;
  private final Duration pause;

  /**
   * @param pause after a try that failed; twice as long after each further one
   */
  Download(RemoteFile file, URI address, Path folder, Transfer transfer, Duration pause) {
    this.file = file;
    this.address = address;
    this.target = folder.resolve(file.name());
    this.partial = folder.resolve(file.name() + ".part");
    this.transfer = transfer;
    this.pause = pause;
  }

  /** Returns false when the file was there already. */
  boolean run() throws IOException, InterruptedException {
    if (Files.exists(target) && isRight(target)) {
      return false;
    }
    try (FileChannel part =
        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(part);
      boolean resumed = part.size() > 0;
      complete(part);
      if (resumed && !isRight(partial)) {
        log.warn("{} is fetched anew: what was there of it is damaged", address);
        part.truncate(0);
        complete(part);
      }
      requireRight(part);
    }
    Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  private void requireRight(FileChannel part) throws IOException {
    if (!isRight(partial)) {
      String found = sha256(partial);
      part.truncate(0);
      throw new DownloadException(
          "the sha256 of %s must be %s, was %s: it is not the file that is known; nothing of it was kept"
              .formatted(address, file.sha256(), found),
          null);
    }
  }

  private void complete(FileChannel part) throws IOException, InterruptedException {
    int failures = 0;
    long furthest = part.size();
    while (part.size() != file.bytes()) {
      IOException failure = tried(part);
      failures = part.size() > furthest ? 0 : failures + 1;
      furthest = Math.max(furthest, part.size());
      if (failures == TRIES) {
        throw givenUp(part.size(), failure);
      }
      Thread.sleep(pause.toMillis() << failures);
    }
  }

  /** Returns what happened, even if the server only ended early. */
  private IOException tried(FileChannel part) throws IOException {
    try {
      if (part.size() > file.bytes()) {
        part.truncate(0);
      }
      transfer.run(address, part);
      return new IOException("the server ends early");
    } catch (IOException e) {
      log.debug("{} is tried again", address, e);
      return e;
    }
  }

  private DownloadException givenUp(long size, IOException last) {
    return new DownloadException(
        "%s can't be fetched after %d tries, %d of %d bytes are here: %s; the same command goes on from there"
            .formatted(address, TRIES, size, file.bytes(), reason(last)),
        last);
  }

  private static String reason(IOException e) {
    return e instanceof java.net.UnknownHostException
        ? "unknown host " + e.getMessage()
        : String.valueOf(e.getMessage());
  }

  /** Until the channel is closed. */
  private void lock(FileChannel part) throws IOException {
    try {
      if (part.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // Told below: this process is no different from another.
    }
    throw new DownloadException(partial + " is being fetched by another process", null);
  }

  private boolean isRight(Path path) throws IOException {
    return Files.size(path) == file.bytes() && sha256(path).equals(file.sha256());
  }

  private static String sha256(Path path) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream input = Files.newInputStream(path)) {
      for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
