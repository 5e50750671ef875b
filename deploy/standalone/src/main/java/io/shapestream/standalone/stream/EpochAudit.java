package io.shapestream.standalone.stream;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Permutation;
import io.shapestream.stream.Plan;
import io.shapestream.stream.PlanUnit;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Counts the samples of one epoch, and compares each unit with the plan. State only: no Kafka.
 *
 * <p>A sample that could not be used counts as having come once, in the slot where another stands
 * in for it: the rejection says so, or it is a violation. Costs a byte a sample.
 */
final class EpochAudit {
  private static final int SENTENCES = 10;

  private final int epoch;
  private final StreamDescription description;
  private final Plan plan;
  private final Permutation permutation;
  private final Map<Slot, Rejection> rejections;
  private final byte[] counts;
  private final BitSet units = new BitSet();
  private final List<String> sentences = new ArrayList<>();
  private long violations;
  private int replaced;

  /** A place of the stream, and the sample that the plan has there. */
  record Slot(long unit, int slot, int sampleId) {
    static Slot of(Rejection rejection) {
      return new Slot(rejection.unit(), rejection.slot(), rejection.sampleId());
    }
  }

  EpochAudit(int epoch, StreamDescription description, Map<Slot, Rejection> rejections) {
    this.epoch = epoch;
    this.description = description;
    this.plan = description.plan();
    this.permutation = description.permutation();
    this.rejections = rejections;
    this.counts = new byte[description.trainSamples()];
  }

  /** Takes a unit of this epoch, in the order of its partition. */
  void add(ImageBatch batch, int partition, String where) {
    String unit = "unit " + batch.unit() + " (" + where + ")";
    if (!plan.contains(batch.unit()) || plan.unit(batch.unit()).epoch() != epoch) {
      violation(unit + " does not belong to the epoch");
      return;
    }
    PlanUnit planned = plan.unit(batch.unit());
    if (units.get(planned.slice())) {
      violation(unit + " is there before");
    } else if (!units.isEmpty() && isEarlier(planned.slice(), partition)) {
      violation(unit + " comes after a later one");
    }
    units.set(planned.slice());
    placed(batch, planned, partition, unit);
    compare(batch, planned, unit);
  }

  /** A record of this epoch that can't be read. */
  void damaged(String sentence) {
    violation(sentence);
  }

  /** Judges what was added. */
  Result result() {
    long first = plan.firstUnit(epoch);
    for (int slice = units.nextClearBit(0); slice < plan.unitsPerEpoch(); ) {
      violation("unit " + (first + slice) + " is missing");
      slice = units.nextClearBit(slice + 1);
    }
    for (int id = 0; id < counts.length; id++) {
      if (counts[id] != 1) {
        violation("sample " + id + " is there " + times(counts[id]));
      }
    }
    return new Result(
        epoch, units.cardinality(), counts.length, replaced, violations, List.copyOf(sentences));
  }

  /**
   * What the audit of an epoch says.
   *
   * @param samples of the train split
   * @param replaced of these, set aside and replaced as the rejections say
   * @param violations each unit or sample that isn't there exactly once, as planned
   * @param sentences the first few, in words
   */
  record Result(
      int epoch, int units, int samples, int replaced, long violations, List<String> sentences) {}

  private boolean isEarlier(int slice, int partition) {
    for (int later = units.nextSetBit(slice); later >= 0; later = units.nextSetBit(later + 1)) {
      if (plan.partition(plan.firstUnit(epoch) + later) == partition) {
        return true;
      }
    }
    return false;
  }

  private void placed(ImageBatch batch, PlanUnit planned, int partition, String unit) {
    if (plan.partition(batch.unit()) != partition) {
      violation(unit + " belongs into partition " + plan.partition(batch.unit()));
    }
    if (batch.epoch() != planned.epoch() || batch.slice() != planned.slice()) {
      violation("%s says it is slice %d of epoch %d".formatted(unit, batch.slice(), batch.epoch()));
    }
    if (!batch.description().equals(description)) {
      violation(
          "%s belongs to another stream: its %s"
              .formatted(
                  unit, String.join(", ", batch.description().differencesFrom(description))));
    }
  }

  private void compare(ImageBatch batch, PlanUnit planned, String unit) {
    int[] seen = batch.sampleIds();
    int[] ids = permutation.sampleIds(epoch, planned.slice());
    if (seen.length != ids.length) {
      violation(unit + " must hold " + ids.length + " images, holds " + seen.length);
    }
    for (int slot = 0; slot < Math.min(ids.length, seen.length); slot++) {
      compare(batch.unit(), slot, ids[slot], seen[slot], unit);
    }
  }

  private void compare(long number, int slot, int planned, int seen, String unit) {
    Rejection rejection = rejections.get(new Slot(number, slot, planned));
    boolean standsIn = planned != seen && rejection != null && rejection.replacedBy() == seen;
    if (standsIn) {
      replaced++;
    } else if (planned != seen) {
      violation(
          "%s holds sample %d in slot %d where the plan has %d"
              .formatted(unit, seen, slot, planned));
    }
    int counted = standsIn ? planned : seen;
    if (counted < counts.length && counts[counted] < Byte.MAX_VALUE) {
      counts[counted]++;
    }
  }

  private void violation(String sentence) {
    violations++;
    if (sentences.size() < SENTENCES) {
      sentences.add(sentence);
    }
  }

  private static String times(int count) {
    return switch (count) {
      case 0 -> "never";
      case Byte.MAX_VALUE -> Byte.MAX_VALUE + " times or more";
      default -> count + " times";
    };
  }
}
