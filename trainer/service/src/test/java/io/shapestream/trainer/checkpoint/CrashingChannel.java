package io.shapestream.trainer.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A file of a {@link CrashingDisk}: writes and forces are changes of it. */
final class CrashingChannel extends FileChannel {
  private final FileChannel real;
  private final Path file;
  private final CrashingDisk disk;

  CrashingChannel(FileChannel real, Path file, CrashingDisk disk) {
    this.real = real;
    this.file = file;
    this.disk = disk;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    ByteBuffer half = bytes.slice(bytes.position(), bytes.remaining() / 2);
    disk.change("write " + file.getFileName(), () -> real.write(half));
    return real.write(bytes);
  }

  @Override
  public void force(boolean metadata) throws IOException {
    disk.change("force " + file.getFileName(), () -> {});
    real.force(metadata);
    disk.forced(file);
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return real.read(bytes);
  }

  @Override
  public int read(ByteBuffer bytes, long position) throws IOException {
    return real.read(bytes, position);
  }

  @Override
  public long read(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return real.read(bytes, offset, length);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) {
    throw unused("gathering writes");
  }

  @Override
  public int write(ByteBuffer bytes, long position) {
    throw unused("writes at a position");
  }

  @Override
  public FileChannel truncate(long size) {
    throw unused("truncate");
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw unused("transferTo");
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw unused("transferFrom");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw unused("map");
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw unused("lock");
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unused("tryLock");
  }

  private static UnsupportedOperationException unused(String what) {
    return new UnsupportedOperationException("checkpoints use no " + what);
  }
}
