package io.shapestream.trainer.step;

import io.shapestream.adaptor.safetensors.Tensor;
import io.shapestream.trainer.checkpoint.RunState.AuditResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Counts how often each sample is trained on: within an epoch it must be once. Costs a byte a
 * sample.
 */
public final class SampleAudit {
  private static final String COUNTS = "counts";
  private static final int SENTENCES = 10;

  private final byte[] counts;
  private final List<String> sentences = new ArrayList<>();
  private int epochs;
  private long violations;

  public SampleAudit(int samples) {
    counts = new byte[samples];
  }

  public void trained(int... sampleIds) {
    for (int id : sampleIds) {
      if (counts[id] < Byte.MAX_VALUE) {
        counts[id]++;
      }
    }
  }

  /** Judges the epoch that ended and begins the next. */
  public void endEpoch(int epoch) {
    for (int id = 0; id < counts.length; id++) {
      if (counts[id] != 1) {
        violation(epoch, id);
      }
    }
    epochs++;
    Arrays.fill(counts, (byte) 0);
  }

  public AuditResult result() {
    return new AuditResult(epochs, violations, sentences);
  }

  /** The counts of the epoch under way. */
  public Map<String, Tensor> state() {
    ByteBuffer copy = ByteBuffer.wrap(counts.clone());
    return Map.of(COUNTS, new Tensor(Tensor.Type.U8, List.of((long) counts.length), copy));
  }

  /**
   * Goes on counting where a checkpoint was taken.
   *
   * @throws IllegalArgumentException where the counts are those of another number of samples
   */
  public void restore(Map<String, Tensor> state, AuditResult result) {
    Tensor stored = state.get(COUNTS);
    if (stored == null || stored.data().remaining() != counts.length) {
      throw new IllegalArgumentException(
          "the audit must count " + counts.length + " samples, has " + state);
    }
    stored.data().get(counts);
    epochs = result.epochs();
    violations = result.violations();
    sentences.clear();
    sentences.addAll(result.sentences());
  }

  private void violation(int epoch, int id) {
    violations++;
    if (sentences.size() < SENTENCES) {
      sentences.add(
          "epoch %d: sample %d was trained on %s".formatted(epoch, id, times(counts[id])));
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
