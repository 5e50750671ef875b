package io.shapestream.datafeed.plan;

import io.shapestream.stream.Plan;
import io.shapestream.stream.StreamTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues units to the plan, up to {@code lead} ahead of the slowest live run.
 *
 * <p>The next unit of a partition follows from where its log ends, so nothing is remembered between
 * planners. Records are written without transactions: the plan has no markers, {@code unit = offset
 * * P + partition} always holds, and a second planner (a zombie) can only issue the units that come
 * next anyway.
 *
 * <p>{@link #runOnce} belongs to one thread, which whoever owns plan partition 0 runs; it blocks on
 * Kafka. When it falls behind, feeders idle. {@link #status} may be read by any thread.
 */
public final class Planner {
  private static final Logger log = LoggerFactory.getLogger(Planner.class);
  private static final int MOST_AT_ONCE = 10_000;
  private static final long RETENTION_PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  private final StreamTopics topics;
  private final Plan plan;
  private final long lead;
  private final PlanEnds planEnds;
  private final RunDirectory directory;
  private final Retention retention;
  private final Producer<byte[], byte[]> producer;
  private final LongSupplier nanoTime;
  private final Runs runs;
  private final Set<String> warned = new TreeSet<>();
  private long @Nullable [] ends;
  private Set<String> endangered = Set.of();
  private long retentionDueNanos;
  private long deaths;
  private volatile PlannerStatus status = PlannerStatus.NONE;

  /**
   * Wires a planner; it does nothing by itself.
   *
   * @param lead units that may lie ready beyond the slowest live run
   * @param runTimeout a run that stands still for so long is dead
   * @param producer idempotent, one request at a time; stays the caller's
   * @param nanoTime a monotonic clock, {@code System::nanoTime}
   */
  public Planner(
      StreamTopics topics,
      Plan plan,
      long lead,
      Duration runTimeout,
      PlanEnds planEnds,
      RunDirectory directory,
      Retention retention,
      Producer<byte[], byte[]> producer,
      LongSupplier nanoTime) {
    this.topics = topics;
    this.plan = plan;
    this.lead = lead;
    this.planEnds = planEnds;
    this.directory = directory;
    this.retention = retention;
    this.producer = producer;
    this.nanoTime = nanoTime;
    this.runs = new Runs(runTimeout);
    this.retentionDueNanos = nanoTime.getAsLong();
  }

  /** Looks where the runs are and issues what is due. */
  public void runOnce() throws InterruptedException {
    long now = nanoTime.getAsLong();
    tell(runs.update(directory.positions(), now));
    lookAtRetention(now);
    long base = runs.base(now);
    long[] known = ends == null ? planEnds.ends() : ends;
    ends = null; // Until everything is acknowledged, the log alone knows where it ends.
    issue(known, Math.min(plan.units(), base + lead));
    ends = known;
    status =
        new PlannerStatus(
            planned(known),
            base,
            runs.slowest(now).orElse(""),
            runs.live(now),
            runs.dead(now),
            deaths,
            endangered);
  }

  /** Forgets where the plan ends: another planner may have gone on. */
  public void reset() {
    ends = null;
  }

  /** It is another's turn: forgets where the plan ends and says nothing of it. */
  public void rest() {
    reset();
    status = PlannerStatus.NONE;
  }

  public PlannerStatus status() {
    return status;
  }

  private void lookAtRetention(long now) throws InterruptedException {
    if (now - retentionDueNanos < 0) {
      return;
    }
    Set<String> before = endangered;
    endangered = retention.endangered();
    retentionDueNanos = now + RETENTION_PERIOD_NANOS;
    endangered.stream().filter(run -> !before.contains(run)).forEach(this::warnOfRetention);
  }

  private void warnOfRetention(String run) {
    log.warn(
        "Run {} is about to lose units that its checkpoint still needs: four fifths of the time that {}"
            + " keeps them are over; let it go on, or raise retention.ms of the topic",
        run,
        topics.train());
  }

  /** Every unit below {@code limit} that is not in the log yet, in the order of units. */
  private void issue(long[] known, long limit) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int p = lowest(known); next(known, p) < limit; p = lowest(known)) {
      long unit = next(known, p);
      sent.add(
          producer.send(new ProducerRecord<>(topics.plan(), p, null, plan.unit(unit).encode())));
      known[p]++;
      if (sent.size() == MOST_AT_ONCE) {
        acknowledged(sent);
        sent.clear();
      }
    }
    acknowledged(sent);
  }

  private void acknowledged(List<Future<RecordMetadata>> sent) throws InterruptedException {
    for (Future<RecordMetadata> record : sent) {
      try {
        record.get();
      } catch (ExecutionException e) {
        throw new KafkaException("a plan unit could not be written", e.getCause());
      }
    }
  }

  private int lowest(long[] known) {
    int lowest = 0;
    for (int p = 1; p < known.length; p++) {
      if (next(known, p) < next(known, lowest)) {
        lowest = p;
      }
    }
    return lowest;
  }

  private long next(long[] known, int partition) {
    return plan.unitAt(partition, known[partition]);
  }

  private long planned(long[] known) {
    return Math.min(plan.units(), next(known, lowest(known)));
  }

  private void tell(Runs.Changes changes) {
    for (String run : changes.dead()) {
      if (warned.add(run)) {
        deaths++;
        log.warn("Run {} stands still and counts as dead: the plan no longer waits for it", run);
      }
    }
    for (String run : changes.revived()) {
      warned.remove(run);
      log.info("Run {} moves again: the plan waits for it", run);
    }
  }
}
