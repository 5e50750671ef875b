package io.shapestream.monitor.grafana;

import java.util.ArrayList;
import java.util.List;

/**
 * One dashboard: a title, and rows of panels.
 *
 * @param uid by which dashboards link to each other; the file's name too
 * @param ofRuns whether the reader chooses runs; every query then selects them
 */
public record Dashboard(String uid, String title, String description, Runs ofRuns, List<Row> rows) {

  /** Which runs the reader chooses. */
  public enum Runs {
    ONE,
    MANY,
    NONE
  }

  /** A titled row of panels. */
  public record Row(String title, List<Panel> panels) {
    public Row {
      panels = List.copyOf(panels);
    }

    static Row of(String title, Panel... panels) {
      return new Row(title, List.of(panels));
    }
  }

  public Dashboard {
    rows = List.copyOf(rows);
  }

  /** Returns the matchers that each selector has. */
  String matchers() {
    String instance = "job=~\"$job\", instance=~\"$instance\"";
    return ofRuns == Runs.NONE ? instance : instance + ", run=~\"$run\"";
  }

  List<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    rows.forEach(row -> panels.addAll(row.panels()));
    return panels;
  }
}
