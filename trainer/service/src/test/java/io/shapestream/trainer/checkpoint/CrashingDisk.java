package io.shapestream.trainer.checkpoint;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The real disk, behind a file system that crashes at a chosen change: creating, opening for
 * writing, writing (half of it is done), forcing, renaming, deleting. After the crash nothing
 * changes any more, so no clean-up of the code under test runs either.
 *
 * <p>With loss of power, what was not forced is gone too: the bytes of files, and renames of
 * folders that were not forced.
 */
final class CrashingDisk extends FileSystemProvider {
  private final Path root;
  private final int crashAt;
  private final boolean losesPower;
  private final List<String> changes = new ArrayList<>();
  private final Set<Path> unforced = new java.util.LinkedHashSet<>();
  private final Deque<Rename> renames = new ArrayDeque<>();
  private boolean crashed;

  private record Rename(Path from, Path to) {}

  /** What ends the code under test: not an exception that it could handle. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String change) {
      super(change, null, false, false);
    }
  }

  /**
   * @param crashAt the change, counted from 0, that isn't made whole
   */
  CrashingDisk(Path root, int crashAt, boolean losesPower) {
    this.root = root;
    this.crashAt = crashAt;
    this.losesPower = losesPower;
  }

  /** The root as the code under test sees it. */
  Path path() {
    return wrapped(root);
  }

  /** What was changed so far, in words. */
  List<String> changes() {
    return changes;
  }

  /** Counts a change; the one of the crash runs what half of it does. */
  void change(String what, HalfDone halfDone) throws IOException {
    if (crashed) {
      throw new Crash("after the crash: " + what);
    }
    changes.add(what);
    if (changes.size() > crashAt) {
      halfDone.run();
      crashed = true;
      if (losesPower) {
        losePower();
      }
      throw new Crash(what);
    }
  }

  interface HalfDone {
    void run() throws IOException;
  }

  void written(Path file) {
    unforced.add(file);
  }

  void forced(Path path) {
    unforced.remove(path);
    renames.removeIf(rename -> path.equals(rename.to().getParent()));
  }

  private void losePower() throws IOException {
    for (Path file : unforced) {
      if (Files.exists(file)) {
        Files.write(file, new byte[0]);
      }
    }
    for (Rename rename : renames) {
      if (Files.exists(rename.to())) {
        Files.move(rename.to(), rename.from());
      }
    }
  }

  private Path wrapped(Path real) {
    return (Path)
        Proxy.newProxyInstance(
            CrashingDisk.class.getClassLoader(),
            new Class<?>[] {Path.class, Wrapped.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("real")) {
                return real;
              }
              if (method.getName().equals("getFileSystem")) {
                return new Disks();
              }
              return answer(real, method, arguments);
            });
  }

  private Object answer(Path real, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    Object[] plain = arguments == null ? new Object[0] : arguments.clone();
    for (int i = 0; i < plain.length; i++) {
      plain[i] = plain[i] instanceof Wrapped path ? path.real() : plain[i];
    }
    try {
      Object result = method.invoke(real, plain);
      return result instanceof Path path ? wrapped(path) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  interface Wrapped {
    Path real();
  }

  private static Path real(Path path) {
    return path instanceof Wrapped wrapped ? wrapped.real() : path;
  }

  private static boolean writes(Set<? extends OpenOption> options) {
    return options.contains(StandardOpenOption.WRITE)
        || options.contains(StandardOpenOption.APPEND);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path file = real(path);
    if (writes(options)) {
      change("open " + file.getFileName(), () -> {});
      written(file);
    }
    return new CrashingChannel(FileChannel.open(file, options, attributes), file, this);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    change("create " + folder.getFileName(), () -> {});
    Files.createDirectory(real(folder), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    change("delete " + path.getFileName(), () -> {});
    Files.delete(real(path));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    change("rename " + source.getFileName() + " to " + target.getFileName(), () -> {});
    if (!List.of(options).contains(StandardCopyOption.ATOMIC_MOVE)) {
      throw new AssertionError("a rename must be atomic");
    }
    Files.move(real(source), real(target), options);
    renames.addFirst(new Rename(real(source), real(target)));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(real(folder))) {
      found.forEach(entry -> entries.add(wrapped(entry)));
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException("a checkpoint is never copied");
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return Files.isSameFile(real(one), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return Files.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return Files.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    real(path).getFileSystem().provider().checkAccess(real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return Files.getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return Files.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return Files.readAttributes(real(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException("setAttribute");
  }

  @Override
  public String getScheme() {
    return "crashing";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    throw new UnsupportedOperationException("newFileSystem");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return new Disks();
  }

  @Override
  public Path getPath(URI uri) {
    return wrapped(Path.of(uri));
  }

  /** Leads from a path back to this provider; the rest is the real one's. */
  private final class Disks extends FileSystem {
    private final FileSystem real = root.getFileSystem();

    @Override
    public FileSystemProvider provider() {
      return CrashingDisk.this;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return real.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return wrapped(real.getPath(first, more));
    }

    @Override
    public java.nio.file.PathMatcher getPathMatcher(String pattern) {
      return real.getPathMatcher(pattern);
    }

    @Override
    public java.nio.file.attribute.UserPrincipalLookupService getUserPrincipalLookupService() {
      return real.getUserPrincipalLookupService();
    }

    @Override
    public java.nio.file.WatchService newWatchService() {
      throw new UnsupportedOperationException("newWatchService");
    }
  }
}
