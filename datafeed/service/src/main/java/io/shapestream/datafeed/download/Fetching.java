package io.shapestream.datafeed.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a published data set into a folder, file by file; what is there already is left alone. One
 * thread; blocks on the network and the disk.
 */
public final class Fetching {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Published set;
  private final URI base;
  private final Path folder;
  private final Proxies proxies;
  private final Watcher watcher;

  /** Is told what goes on. */
  public interface Watcher {
    /** A file is begun; the result is told how many of its bytes are here. */
    LongConsumer begins(RemoteFile file);
  }

  /**
   * @param mirror another address of the same files; null: the publishers'
   */
  public Fetching(
      Published set, @Nullable URI mirror, Path folder, Proxies proxies, Watcher watcher) {
    this.set = set;
    this.base = mirror == null ? set.base() : asFolder(mirror);
    this.folder = folder;
    this.proxies = proxies;
    this.watcher = watcher;
  }

  /**
   * Returns false when all was there already.
   *
   * @throws DownloadException when it can't be had
   */
  public boolean run() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    if (!set.members().isEmpty() && isHere()) {
      return false;
    }
    boolean fetched = false;
    for (RemoteFile file : set.files()) {
      fetched |= fetched(file);
    }
    return fetched;
  }

  private boolean fetched(RemoteFile file) throws IOException, InterruptedException {
    LongConsumer position = watcher.begins(file);
    Transfer transfer = new Transfer(file, proxies, position);
    boolean fetched = new Download(file, base.resolve(file.name()), folder, transfer, PAUSE).run();
    if (!set.members().isEmpty()) {
      new Unpacking(folder.resolve(file.name()), set.members()).run();
      Files.delete(folder.resolve(file.name()));
    }
    return fetched;
  }

  /** An archive is gone once its members are here, all of them or none. */
  private boolean isHere() {
    return set.results().stream().allMatch(name -> Files.exists(folder.resolve(name)));
  }

  private static URI asFolder(URI mirror) {
    return mirror.toString().endsWith("/") ? mirror : URI.create(mirror + "/");
  }
}
