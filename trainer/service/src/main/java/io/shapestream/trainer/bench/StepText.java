package io.shapestream.trainer.bench;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@link StepResult} for people. */
final class StepText {
  private StepText() {}

  static String head(StepResult result) {
    return """
        %s
        %s, %d threads; batches of %d images of 3 x %d x %d, %d classes; every %d. batch with both phases
        %d rounds by turns of 1 batch with both phases and %d with the weights' alone; median (least to most)"""
        .formatted(
            versions(result.versions()),
            result.device(),
            result.threads(),
            result.batchSize(),
            result.imageSize(),
            result.imageSize(),
            result.classes(),
            result.alphaStep(),
            result.rounds(),
            result.steps());
  }

  static String of(StepResult.Network network) {
    String head =
        String.format(
            Locale.ROOT,
            "%s: %,d parameters, %.1f M MACs, network shape %s, first loss %.4f",
            network.network(),
            network.parameters(),
            network.macs() / 1e6,
            network.shape().stream().map(String::valueOf).collect(Collectors.joining("·")),
            network.losses().get(0));
    return network.contestants().stream()
        .map(each -> each.text("ours / its"))
        .collect(Collectors.joining(System.lineSeparator(), head + System.lineSeparator(), ""));
  }

  static String versions(Map<String, String> versions) {
    return versions.entrySet().stream()
        .map(version -> version.getKey() + " " + version.getValue())
        .collect(Collectors.joining(", "));
  }
}
