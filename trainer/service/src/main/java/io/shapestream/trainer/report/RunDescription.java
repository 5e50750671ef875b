package io.shapestream.trainer.report;

import io.shapestream.adaptor.MacsBudget;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.telemetry.RunStarted;
import io.shapestream.trainer.checkpoint.RunState.AuditResult;
import java.util.Map;
import java.util.TreeMap;

/**
 * What does not change while a run lives.
 *
 * @param epochs of the whole run
 * @param stepsPerEpoch batches
 * @param batchSize images of a full batch
 * @param provenance configuration, data fingerprint, versions
 */
public record RunDescription(
    String run,
    String stream,
    NetworkSpec network,
    int epochs,
    int stepsPerEpoch,
    int batchSize,
    String device,
    Map<String, String> provenance) {

  public RunDescription {
    provenance = new TreeMap<>(provenance);
  }

  /** How a run's report of its start looks, with an audit as the run has it now. */
  RunStarted started(NetworkShape shape, AuditResult audit) {
    Map<String, String> known = new TreeMap<>(provenance);
    known.put("audit", Reporter.inWords(audit));
    return new RunStarted(
        stream,
        new RunStarted.Network(
            network.architecture().wireName(),
            network.mode().wireName(),
            network.inputSize(),
            network.classes(),
            shape.parameters(),
            network.factors().r1(),
            network.factors().r2(),
            shape.stageNames(),
            budgetMacs()),
        new RunStarted.Schedule(epochs, stepsPerEpoch, batchSize),
        device,
        known,
        new RunStarted.Audit(audit.epochs(), audit.violations()));
  }

  private long budgetMacs() {
    MacsBudget budget = network.budget();
    if (budget instanceof MacsBudget.AtMost most) {
      return most.macs();
    }
    return budget == null ? 0 : NetworkShape.of(network.human()).macs();
  }
}
