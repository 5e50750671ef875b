package io.shapestream.standalone.stream;

import io.shapestream.command.UserError;
import io.shapestream.standalone.stream.EpochAudit.Slot;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Plan;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads whole epochs from the log and audits each. */
final class Audit {
  private final StreamLog log;
  private final Plan plan;

  Audit(StreamLog log) {
    this.log = log;
    this.plan = log.description().plan();
  }

  /**
   * Audits one epoch, or all that are whole in the log.
   *
   * @throws UserError when none is, or not this one
   */
  List<EpochAudit.Result> run(@Nullable Integer epoch) {
    StreamLog.Range units = log.units();
    int first = (int) ((units.first() + plan.unitsPerEpoch() - 1) / plan.unitsPerEpoch());
    int end = (int) (Math.min(units.end(), plan.units()) / plan.unitsPerEpoch());
    requireWhole(epoch, first, end, units);
    return epoch == null ? audited(first, end) : audited(epoch, epoch + 1);
  }

  /** One after the other, so that memory holds the counts of one. */
  private List<EpochAudit.Result> audited(int first, int end) {
    Map<Slot, Rejection> rejections =
        log.rejections().stream()
            .collect(Collectors.toMap(Slot::of, Function.identity(), (one, same) -> one));
    return IntStream.range(first, end).mapToObj(epoch -> audited(epoch, rejections)).toList();
  }

  private EpochAudit.Result audited(int epoch, Map<Slot, Rejection> rejections) {
    EpochAudit audit = new EpochAudit(epoch, log.description(), rejections);
    log.read(plan.firstUnit(epoch), plan.firstUnit(epoch + 1), record -> add(record, audit));
    return audit.result();
  }

  private static void add(ConsumerRecord<byte[], ByteBuffer> record, EpochAudit audit) {
    try {
      ImageBatch batch = ImageBatch.decode(record);
      audit.add(
          batch,
          record.partition(),
          record.topic() + "-" + record.partition() + "@" + record.offset());
    } catch (StreamException e) {
      audit.damaged(String.valueOf(e.getMessage()));
    }
  }

  private void requireWhole(@Nullable Integer epoch, int first, int end, StreamLog.Range units) {
    boolean asked = epoch == null ? first < end : epoch >= first && epoch < end;
    if (!asked) {
      throw new UserError(
          "%s of stream '%s' is in the log as a whole: it holds units %d..%d, and an epoch has %d%s."
              .formatted(
                  epoch == null ? "No epoch" : "Not all of epoch " + epoch,
                  log.topics().stream(),
                  units.first(),
                  units.end() - 1,
                  plan.unitsPerEpoch(),
                  first < end ? "; whole are epochs " + first + ".." + (end - 1) : ""));
    }
  }
}
