package io.shapestream.trainer.ingest;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamDescription;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the ring from the stream, ahead of training.
 *
 * <p>{@link #start} starts the thread {@code ingest}, which alone touches the Kafka consumer. It
 * blocks on Kafka or, when training is slower, on the ring; in either case it publishes the run's
 * position about once a second. When it fails, the ring tells the training thread why. It ends when
 * {@link #close} or {@link #finish} is called, the latter after telling the planner that the run
 * needs no more.
 */
public final class Ingest implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final Supplier<Units> source;
  private final BatchRing ring;
  private final Assembler assembler;
  private final long endUnit;
  private final Thread thread = new Thread(this::runUntilClosed, "ingest");
  private final AtomicReference<@Nullable StartingPoint> checkpoint = new AtomicReference<>();
  private volatile boolean closing;
  private volatile boolean finishing;

  /**
   * Reads Kafka.
   *
   * @param expected the stream as the test split describes it
   * @param endUnit the unit before which reading stops
   */
  public Ingest(
      Map<String, Object> kafka,
      String run,
      StreamDescription expected,
      StartingPoint from,
      long endUnit,
      int unitsPerBatch,
      BatchRing ring) {
    this(
        () -> Units.of(kafka, expected.stream(), run, from),
        expected,
        endUnit,
        unitsPerBatch,
        ring);
  }

  Ingest(
      Supplier<Units> source,
      StreamDescription expected,
      long endUnit,
      int unitsPerBatch,
      BatchRing ring) {
    this.source = source;
    this.ring = ring;
    this.assembler = new Assembler(ring, expected, unitsPerBatch);
    this.endUnit = endUnit;
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** A checkpoint was written, from which the run would go on here; any thread may say so. */
  public void checkpointed(StartingPoint at) {
    checkpoint.set(at);
  }

  /** Publishes that the run is done, then ends. */
  public void finish() {
    finishing = true;
    close();
  }

  /** Ends the thread and closes the consumer; waits a few seconds for it. Idempotent. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(FAREWELL.multipliedBy(2).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runUntilClosed() {
    Units units = opened();
    if (units == null) {
      return;
    }
    try (units) {
      units.keep(units.nextUnit(), units.nextOffsets());
      while (!closing) {
        runOnce(units);
      }
      if (finishing) {
        units.finish(FAREWELL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ring.fail(new IllegalStateException("ingest was interrupted", e));
    } catch (RuntimeException e) {
      LOG.debug("Ingest failed", e);
      ring.fail(e);
    }
  }

  private @Nullable Units opened() {
    try {
      return source.get();
    } catch (RuntimeException e) {
      LOG.debug("The stream could not be opened", e);
      ring.fail(e);
      return null;
    }
  }

  /** Moves one unit, or waits a little for one or for room. */
  void runOnce(Units units) throws InterruptedException {
    StartingPoint written = checkpoint.getAndSet(null);
    if (written != null) {
      units.keep(written.unit(), written.nextOffsets());
    }
    if (units.nextUnit() >= endUnit) {
      Thread.sleep(PATIENCE.toMillis());
      units.heartbeat();
    } else if (assembler.hasRoom(PATIENCE)) {
      Optional<ImageBatch> unit = units.next(PATIENCE);
      unit.ifPresent(arrived -> assembler.add(arrived, units));
    } else {
      units.heartbeat();
    }
  }
}
