package io.shapestream.trainer.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.PlanUnit;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IngestTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ofMillis(50);

  /** 11 samples in units of 2: an epoch has 6 units, the last with one image. */
  private static final StreamDescription STREAM =
      new StreamDescription(
          "s",
          "d",
          List.of("a", "b"),
          1,
          2,
          2,
          11,
          0,
          2,
          3,
          1,
          2,
          List.of(0.5f),
          List.of(0.5f),
          "00".repeat(32),
          "none");

  private final FakeUnits units = new FakeUnits(STREAM);
  private final BatchRing ring = new BatchRing(2, 4, STREAM.imageBytes());
  private final Ingest ingest = new Ingest(() -> units, STREAM, 12, 2, ring);

  @AfterEach
  void end() {
    ingest.close();
  }

  @Test
  void unitsBecomeBatchesThatDoNotCrossEpochs() throws InterruptedException {
    ingest.start();
    List<List<Object>> seen = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      TrainBatch batch = ring.take(SOON).orElseThrow();
      seen.add(List.of(batch.epoch(), batch.size(), batch.nextUnit(), batch.endsEpoch()));
      ring.release(batch);
    }
    assertThat(seen)
        .containsExactly(
            List.of(0, 4, 2L, false),
            List.of(0, 4, 4L, false),
            List.of(0, 3, 6L, true),
            List.of(1, 4, 8L, false),
            List.of(1, 4, 10L, false),
            List.of(1, 3, 12L, true));
  }

  @Test
  void tellsTheStreamWhatTheLatestCheckpointNeeds() {
    ingest.start();
    ingest.checkpointed(new StartingPoint(StartingPoint.How.EXACTLY, 4, Map.of(0, 2L, 1, 2L)));
    org.awaitility.Awaitility.await().until(() -> units.kept.contains(4L));
    assertThat(units.kept).as("where it began, then the checkpoint").containsExactly(0L, 4L);
  }

  @Test
  void aBatchHoldsItsUnitsInOrderAndTheOffsetsBehindThem() throws InterruptedException {
    ingest.start();
    TrainBatch first = ring.take(SOON).orElseThrow();
    assertThat(first.sampleIds()).containsExactly(0, 1, 2, 3);
    assertThat(first.labels()).containsExactly(0, 1, 0, 1);
    assertThat(first.nextOffsets()).isEqualTo(Map.of(0, 1L, 1, 1L));
    ByteBuffer pixels = first.pixels();
    assertThat(pixels.isDirect()).isTrue();
    assertThat(pixels.remaining()).isEqualTo(16);
    assertThat(pixels.get(8)).as("first pixel of sample 2").isEqualTo((byte) 2);
  }

  @Test
  void readsAheadAsFarAsTheRingAndNoFarther() throws InterruptedException {
    ingest.start();
    TrainBatch first = ring.take(SOON).orElseThrow();
    TrainBatch second = ring.take(SOON).orElseThrow();
    assertThat(ring.take(AT_ONCE)).as("both slots are with the trainer").isEmpty();
    assertThat(units.nextUnit()).isEqualTo(4);
    ring.release(first);
    assertThat(ring.take(SOON).orElseThrow()).as("the same memory").isSameAs(first);
    ring.release(second);
  }

  @Test
  void stopsReadingAtTheEndButKeepsPublishingThePosition() throws InterruptedException {
    ingest.start();
    for (int i = 0; i < 6; i++) {
      ring.release(ring.take(SOON).orElseThrow());
    }
    long before = units.heartbeats.get();
    assertThat(ring.take(Duration.ofMillis(400))).isEmpty();
    assertThat(units.heartbeats.get()).isGreaterThan(before);
    assertThat(units.nextUnit()).isEqualTo(12);
  }

  @Test
  void onlyFinishingTellsThatTheRunIsDone() {
    ingest.start();
    ingest.finish();
    assertThat(units.finished).isTrue();
    assertThat(units.closed).isTrue();
  }

  @Test
  void closingLeavesTheRunUndone() {
    ingest.start();
    ingest.close();
    assertThat(units.finished).isFalse();
    assertThat(units.closed).isTrue();
  }

  @Test
  void aFailureReachesTheTrainerAfterTheBatchesBeforeIt() throws InterruptedException {
    units.failAt = 2;
    ingest.start();
    ring.release(ring.take(SOON).orElseThrow());
    assertThatThrownBy(() -> ring.take(SOON))
        .isInstanceOf(StreamException.class)
        .hasMessage("unit 2 is gone");
  }

  @Test
  void aStreamThatCanNotBeOpenedIsAFailureToo() {
    Ingest broken =
        new Ingest(
            () -> {
              throw new StreamException("no topic");
            },
            STREAM,
            12,
            2,
            ring);
    broken.start();
    assertThatThrownBy(() -> ring.take(SOON)).hasMessage("no topic");
    broken.close();
  }

  @Test
  void aUnitOfTheWrongSizeIsRefused() {
    units.shortUnit = 1;
    ingest.start();
    assertThatThrownBy(() -> ring.take(SOON))
        .hasMessage(
            "unit 1 must be slice 1 of epoch 0 with 2 images, was slice 1 of epoch 0 with 1");
  }

  @Test
  void aUnitOfAnotherStreamIsRefused() {
    FakeUnits other =
        new FakeUnits(
            new StreamDescription(
                "s",
                "d",
                List.of("a", "b"),
                1,
                2,
                2,
                11,
                0,
                2,
                3,
                99,
                2,
                List.of(0.5f),
                List.of(0.5f),
                "00".repeat(32),
                "none"));
    Ingest mixed = new Ingest(() -> other, STREAM, 12, 2, ring);
    mixed.start();
    assertThatThrownBy(() -> ring.take(SOON)).hasMessageContaining("seed is 99 instead of 1");
    mixed.close();
  }

  /** Units in order; offsets count the units of a partition. */
  private static final class FakeUnits implements Units {
    private final StreamDescription description;
    private long next;
    private long failAt = -1;
    private long shortUnit = -1;
    private final AtomicLong heartbeats = new AtomicLong();
    private final List<Long> kept = new java.util.concurrent.CopyOnWriteArrayList<>();
    private volatile boolean finished;
    private volatile boolean closed;

    FakeUnits(StreamDescription description) {
      this.description = description;
    }

    @Override
    public Optional<ImageBatch> next(Duration patience) {
      if (next == failAt) {
        throw new StreamException("unit " + next + " is gone");
      }
      PlanUnit unit = description.plan().unit(next);
      boolean isLast = unit.slice() == description.unitsPerEpoch() - 1;
      int size = isLast || next == shortUnit ? 1 : 2;
      next++;
      int[] ids = new int[size];
      int[] labels = new int[size];
      ByteBuffer pixels = ByteBuffer.allocate(size * 4);
      for (int i = 0; i < size; i++) {
        ids[i] = unit.slice() * 2 + i;
        labels[i] = ids[i] % 2;
        pixels.put(i * 4, (byte) ids[i]);
      }
      return Optional.of(
          new ImageBatch(
              unit.unit(), unit.epoch(), unit.slice(), labels, ids, pixels, description));
    }

    @Override
    public Map<Integer, Long> nextOffsets() {
      return Map.of(0, (next + 1) / 2, 1, next / 2);
    }

    @Override
    public synchronized long nextUnit() {
      return next;
    }

    @Override
    public long lag() {
      return 3;
    }

    @Override
    public void heartbeat() {
      heartbeats.incrementAndGet();
    }

    @Override
    public void keep(long unit, Map<Integer, Long> nextOffsets) {
      kept.add(unit);
    }

    @Override
    public void finish(Duration patience) {
      finished = true;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
