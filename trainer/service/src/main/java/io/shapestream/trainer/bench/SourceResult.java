package io.shapestream.trainer.bench;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code bench source} found, as its JSON has it.
 *
 * @param contestants memory first: the other's ratio is its throughput by memory's
 * @param imagesPerSecond fed by Kafka
 * @param dataWait share of a step's time that the training thread waited for its batch, fed by
 *     Kafka
 */
public record SourceResult(
    Map<String, String> versions,
    String network,
    String mode,
    long parameters,
    long macs,
    String device,
    int threads,
    int batchSize,
    int imageSize,
    int rounds,
    int steps,
    List<Timed> contestants,
    double imagesPerSecond,
    Spread dataWait) {

  public SourceResult {
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    contestants = List.copyOf(contestants);
  }

  /** For people. */
  public String text() {
    String head =
        String.format(
            Locale.ROOT,
            "%s%n%s, %s: %,d parameters, %.1f M MACs; %s, %d threads; batches of %d images of %d px%n"
                + "%d rounds by turns of %d batches, after some that aren't counted; median (least to most)%n",
            StepText.versions(versions),
            network,
            mode,
            parameters,
            macs / 1e6,
            device,
            threads,
            batchSize,
            imageSize,
            rounds,
            steps);
    String times =
        contestants.stream()
            .map(each -> each.text("its throughput / memory's") + System.lineSeparator())
            .collect(Collectors.joining());
    return head
        + times
        + String.format(
            Locale.ROOT,
            "  %.0f images/s by Kafka; the training thread waited for %s of a step's time",
            imagesPerSecond,
            dataWait.text(4));
  }
}
