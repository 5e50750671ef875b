package io.shapestream.monitor.meter;

import io.prometheus.metrics.model.snapshots.Labels;
import io.shapestream.telemetry.Progress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The labels of all rows of one run. Making them costs more than anything else in a scrape of many
 * runs, so they are kept from scrape to scrape while they fit.
 */
record RunLabels(
    Labels run,
    Labels train,
    Labels test,
    Labels weights,
    Labels alphas,
    Map<RunView.State, Labels> states,
    List<Labels> adaptors,
    List<Labels> layers,
    List<String> layerNames) {

  static RunLabels of(RunView view) {
    Labels run = Labels.of("run", view.name());
    List<String> names = layerNames(view);
    return new RunLabels(
        run,
        run.add("split", "train"),
        run.add("split", "test"),
        run.add("parameters", "weights"),
        run.add("parameters", "alphas"),
        states(run),
        adaptors(view),
        layers(view, names),
        names);
  }

  /** Whether {@code view} has as many adaptors and layers, of the same names. */
  boolean fits(RunView view) {
    return adaptors.size() == adaptorsOf(view)
        && layers.size() == layersOf(view)
        && layerNames.equals(layerNames(view));
  }

  private static Map<RunView.State, Labels> states(Labels run) {
    Map<RunView.State, Labels> states = new EnumMap<>(RunView.State.class);
    for (RunView.State state : RunView.State.values()) {
      states.put(state, run.add("state", state.name().toLowerCase(Locale.ROOT)));
    }
    return states;
  }

  private static List<Labels> adaptors(RunView view) {
    List<Labels> adaptors = new ArrayList<>();
    for (int i = 0; i < adaptorsOf(view); i++) {
      adaptors.add(Labels.of("adaptor", Integer.toString(i), "run", view.name()));
    }
    return adaptors;
  }

  // Three digits, so that sorting by text is sorting by position.
  private static List<Labels> layers(RunView view, List<String> names) {
    List<Labels> layers = new ArrayList<>();
    for (int i = 0; i < layersOf(view); i++) {
      String position = String.format(Locale.ROOT, "%03d", i);
      String name = i < names.size() ? names.get(i) : "";
      layers.add(Labels.of("layer", position, "name", name, "run", view.name()));
    }
    return layers;
  }

  private static List<String> layerNames(RunView view) {
    return view.started() == null ? List.of() : view.started().network().layers();
  }

  private static int adaptorsOf(RunView view) {
    Progress progress = view.progress();
    return progress == null ? 0 : progress.network().adaptors().size();
  }

  private static int layersOf(RunView view) {
    Progress progress = view.progress();
    return progress == null ? 0 : progress.network().shape().size();
  }
}
