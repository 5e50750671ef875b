package io.shapestream.telemetry;

import io.shapestream.telemetry.wire.Adaptor;

/** Our records as Protobuf messages. Generated types whose names clash are written out. */
final class ToWire {
  private ToWire() {}

  static io.shapestream.telemetry.wire.Report wire(Report report) {
    var wire =
        io.shapestream.telemetry.wire.Report.newBuilder()
            .setVersion(ReportCodec.VERSION)
            .setRun(report.run())
            .setSequence(report.sequence())
            .setIncarnation(report.incarnation())
            .setTimeMs(report.timeMs());
    putKind(report.kind(), wire);
    return wire.build();
  }

  private static void putKind(
      Report.Kind kind, io.shapestream.telemetry.wire.Report.Builder report) {
    if (kind instanceof RunStarted started) {
      report.setStarted(wire(started));
    } else if (kind instanceof Progress progress) {
      report.setProgress(wire(progress));
    } else if (kind instanceof Evaluated evaluated) {
      report.setEvaluated(wire(evaluated));
    } else if (kind instanceof Checkpointed checkpointed) {
      report.setCheckpointed(wire(checkpointed));
    } else if (kind instanceof RunEnded ended) {
      report.setEnded(wire(ended));
    } else {
      throw new AssertionError("a kind without bytes: " + kind.getClass());
    }
  }

  private static io.shapestream.telemetry.wire.RunStarted wire(RunStarted started) {
    RunStarted.Network network = started.network();
    RunStarted.Schedule schedule = started.schedule();
    return io.shapestream.telemetry.wire.RunStarted.newBuilder()
        .setStream(started.stream())
        .setNetwork(network.name())
        .setMode(network.mode())
        .setInputSize(network.inputSize())
        .setClasses(network.classes())
        .setParameters(network.parameters())
        .setEpochs(schedule.epochs())
        .setStepsPerEpoch(schedule.stepsPerEpoch())
        .setBatchSize(schedule.batchSize())
        .setR1(network.r1())
        .setR2(network.r2())
        .addAllLayers(network.layers())
        .putAllProvenance(started.provenance())
        .setDevice(started.device())
        .setBudgetMacs(network.budgetMacs())
        .setAuditedEpochs(started.audit().epochs())
        .setAuditViolations(started.audit().violations())
        .build();
  }

  private static io.shapestream.telemetry.wire.Progress wire(Progress progress) {
    Progress.Position position = progress.position();
    Progress.Learning learning = progress.learning();
    Progress.Pace pace = progress.pace();
    Progress.NetworkState network = progress.network();
    return io.shapestream.telemetry.wire.Progress.newBuilder()
        .setEpoch(position.epoch())
        .setStep(position.step())
        .setUnit(position.unit())
        .setLoss(learning.loss())
        .setAccuracy(learning.accuracy())
        .setWeightLearningRate(learning.weightLearningRate())
        .setAlphaLearningRate(learning.alphaLearningRate())
        .setImagesPerSecond(pace.imagesPerSecond())
        .setDataWait(pace.dataWait())
        .addAllAdaptors(network.adaptors().stream().map(ToWire::wire).toList())
        .addAllShape(network.shape())
        .setMacs(network.macs())
        .setPenalty(network.penalty())
        .addAllStepSeconds(pace.stepSeconds())
        .setLagUnits(pace.lagUnits())
        .setRemainingSeconds(pace.remainingSeconds())
        .addAllFetchSeconds(pace.fetchSeconds())
        .build();
  }

  private static Adaptor wire(Progress.AdaptorState adaptor) {
    return Adaptor.newBuilder()
        .setAlpha(adaptor.alpha())
        .setReshapeFactor(adaptor.reshapeFactor())
        .setReshapeFactorTrue(adaptor.reshapeFactorTrue())
        .setOutputSize(adaptor.outputSize())
        .build();
  }

  private static io.shapestream.telemetry.wire.Evaluated wire(Evaluated evaluated) {
    return io.shapestream.telemetry.wire.Evaluated.newBuilder()
        .setEpoch(evaluated.epoch())
        .setStep(evaluated.step())
        .setLoss(evaluated.loss())
        .setAccuracy(evaluated.accuracy())
        .setSamples(evaluated.samples())
        .build();
  }

  private static io.shapestream.telemetry.wire.Checkpointed wire(Checkpointed checkpointed) {
    return io.shapestream.telemetry.wire.Checkpointed.newBuilder()
        .setStep(checkpointed.step())
        .setUnit(checkpointed.unit())
        .setSeconds(checkpointed.seconds())
        .setBytes(checkpointed.bytes())
        .setPath(checkpointed.path())
        .build();
  }

  private static io.shapestream.telemetry.wire.RunEnded wire(RunEnded ended) {
    return io.shapestream.telemetry.wire.RunEnded.newBuilder()
        .setOutcome(wire(ended.outcome()))
        .setMessage(ended.message())
        .setAccuracy(ended.accuracy())
        .setBestAccuracy(ended.bestAccuracy())
        .build();
  }

  private static io.shapestream.telemetry.wire.RunEnded.Outcome wire(RunEnded.Outcome outcome) {
    return switch (outcome) {
      case COMPLETED -> io.shapestream.telemetry.wire.RunEnded.Outcome.COMPLETED;
      case STOPPED -> io.shapestream.telemetry.wire.RunEnded.Outcome.STOPPED;
      case FAILED -> io.shapestream.telemetry.wire.RunEnded.Outcome.FAILED;
    };
  }
}
