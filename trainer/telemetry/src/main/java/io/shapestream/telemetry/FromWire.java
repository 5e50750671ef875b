package io.shapestream.telemetry;

import io.shapestream.telemetry.wire.Adaptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Protobuf messages as our records, whose constructors refuse impossible values. */
final class FromWire {
  private FromWire() {}

  /** Returns null when the message has no kind that we know. */
  static Report.@Nullable Kind kind(io.shapestream.telemetry.wire.Report wire) {
    return switch (wire.getKindCase()) {
      case STARTED -> started(wire.getStarted());
      case PROGRESS -> progress(wire.getProgress());
      case EVALUATED -> evaluated(wire.getEvaluated());
      case CHECKPOINTED -> checkpointed(wire.getCheckpointed());
      case ENDED -> ended(wire.getEnded());
      case KIND_NOT_SET -> null;
    };
  }

  private static RunStarted started(io.shapestream.telemetry.wire.RunStarted wire) {
    var network =
        new RunStarted.Network(
            wire.getNetwork(),
            wire.getMode(),
            wire.getInputSize(),
            wire.getClasses(),
            wire.getParameters(),
            wire.getR1(),
            wire.getR2(),
            wire.getLayersList(),
            wire.getBudgetMacs());
    var schedule =
        new RunStarted.Schedule(wire.getEpochs(), wire.getStepsPerEpoch(), wire.getBatchSize());
    return new RunStarted(
        wire.getStream(),
        network,
        schedule,
        wire.getDevice(),
        wire.getProvenanceMap(),
        new RunStarted.Audit(wire.getAuditedEpochs(), wire.getAuditViolations()));
  }

  private static Progress progress(io.shapestream.telemetry.wire.Progress wire) {
    List<Progress.AdaptorState> adaptors =
        wire.getAdaptorsList().stream().map(FromWire::adaptor).toList();
    return new Progress(
        new Progress.Position(wire.getEpoch(), wire.getStep(), wire.getUnit()),
        new Progress.Learning(
            wire.getLoss(),
            wire.getAccuracy(),
            wire.getWeightLearningRate(),
            wire.getAlphaLearningRate()),
        new Progress.Pace(
            wire.getImagesPerSecond(),
            wire.getDataWait(),
            wire.getStepSecondsList(),
            wire.getLagUnits(),
            wire.getRemainingSeconds(),
            wire.getFetchSecondsList()),
        new Progress.NetworkState(
            adaptors, wire.getShapeList(), wire.getMacs(), wire.getPenalty()));
  }

  private static Progress.AdaptorState adaptor(Adaptor wire) {
    return new Progress.AdaptorState(
        wire.getAlpha(),
        wire.getReshapeFactor(),
        wire.getReshapeFactorTrue(),
        wire.getOutputSize());
  }

  private static Evaluated evaluated(io.shapestream.telemetry.wire.Evaluated wire) {
    return new Evaluated(
        wire.getEpoch(), wire.getStep(), wire.getLoss(), wire.getAccuracy(), wire.getSamples());
  }

  private static Checkpointed checkpointed(io.shapestream.telemetry.wire.Checkpointed wire) {
    return new Checkpointed(
        wire.getStep(), wire.getUnit(), wire.getSeconds(), wire.getBytes(), wire.getPath());
  }

  private static RunEnded ended(io.shapestream.telemetry.wire.RunEnded wire) {
    return new RunEnded(
        outcome(wire.getOutcome()), wire.getMessage(), wire.getAccuracy(), wire.getBestAccuracy());
  }

  private static RunEnded.Outcome outcome(io.shapestream.telemetry.wire.RunEnded.Outcome wire) {
    return switch (wire) {
      case COMPLETED -> RunEnded.Outcome.COMPLETED;
      case STOPPED -> RunEnded.Outcome.STOPPED;
      case FAILED -> RunEnded.Outcome.FAILED;
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("outcome must be one of the known, was " + wire);
    };
  }
}
