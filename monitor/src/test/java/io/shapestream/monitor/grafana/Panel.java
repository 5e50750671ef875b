package io.shapestream.monitor.grafana;

import java.util.List;

/**
 * One panel of a dashboard.
 *
 * @param description what it shows and what to conclude, in a sentence or two
 * @param unit as Grafana calls it
 * @param width of 24
 */
public record Panel(
    Kind kind,
    String title,
    String description,
    String unit,
    int width,
    int height,
    List<Query> queries) {

  /** How Grafana draws it. */
  public enum Kind {
    STAT("stat"),
    LINES("timeseries"),
    LAYERS("state-timeline"),
    TABLE("table"),
    BARS("bargauge"),
    SCATTER("xychart");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    String type() {
      return type;
    }

    /** Whether it shows the newest values only. */
    boolean isInstant() {
      return this == TABLE || this == BARS || this == SCATTER;
    }
  }

  /**
   * A query and how its series are called.
   *
   * @param expression PromQL in which {@code $M} stands for the matchers that every selector has
   */
  public record Query(String expression, String legend) {
    String promql(String matchers) {
      return expression.replace("$M", matchers);
    }
  }

  public Panel {
    queries = List.copyOf(queries);
  }

  static Panel stat(
      String title, String description, String unit, String expression, String legend) {
    return new Panel(
        Kind.STAT, title, description, unit, 4, 4, List.of(new Query(expression, legend)));
  }

  static Panel lines(String title, String description, String unit, Query... queries) {
    return new Panel(Kind.LINES, title, description, unit, 12, 8, List.of(queries));
  }

  static Query query(String expression, String legend) {
    return new Query(expression, legend);
  }

  Panel sized(int newWidth, int newHeight) {
    return new Panel(kind, title, description, unit, newWidth, newHeight, queries);
  }
}
