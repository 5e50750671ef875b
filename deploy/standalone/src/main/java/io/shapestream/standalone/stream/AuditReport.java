package io.shapestream.standalone.stream;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What {@code stream audit} prints.
 *
 * @param result ok or violations
 */
@JsonPropertyOrder({"stream", "result", "violations", "epochs"})
record AuditReport(String stream, String result, long violations, List<EpochAudit.Result> epochs) {
  AuditReport {
    epochs = List.copyOf(epochs);
  }

  static AuditReport of(String stream, List<EpochAudit.Result> epochs) {
    long violations = epochs.stream().mapToLong(EpochAudit.Result::violations).sum();
    return new AuditReport(stream, violations == 0 ? "ok" : "violations", violations, epochs);
  }

  String text() {
    return epochs.stream()
        .map(epoch -> AuditReport.text(epoch, stream))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String text(EpochAudit.Result epoch, String stream) {
    if (epoch.violations() > 0) {
      return "Epoch %d: %,d violations, of which the first: %s"
          .formatted(epoch.epoch(), epoch.violations(), String.join("; ", epoch.sentences()));
    }
    String replaced =
        epoch.replaced() == 0
            ? ""
            : ", %d of them replaced as %s.rejected says".formatted(epoch.replaced(), stream);
    return String.format(
        Locale.ROOT,
        "Epoch %d: ok, each of %,d samples exactly once%s, in %,d units in the plan's order",
        epoch.epoch(),
        epoch.samples(),
        replaced,
        epoch.units());
  }
}
