package io.shapestream.monitor.grafana;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A dashboard as Grafana's JSON. */
final class DashboardJson {
  private static final Map<String, Object> DATASOURCE =
      map("type", "prometheus", "uid", "${datasource}");

  private final Dashboard dashboard;
  private int id;

  private DashboardJson(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  static String of(Dashboard dashboard) throws JsonProcessingException {
    return new ObjectMapper()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(new DashboardJson(dashboard).json())
        + "\n";
  }

  private Map<String, Object> json() {
    return map(
        "uid", dashboard.uid(),
        "title", dashboard.title(),
        "description", dashboard.description(),
        "tags", List.of("shapestream"),
        "schemaVersion", 39,
        "editable", false,
        "graphTooltip", 1,
        "refresh", "10s",
        "time", map("from", "now-1h", "to", "now"),
        "timezone", "",
        "links", List.of(links()),
        "annotations", map("list", annotations()),
        "templating", map("list", variables()),
        "panels", panels());
  }

  private static Map<String, Object> links() {
    return map(
        "type", "dashboards",
        "title", "ShapeStream",
        "tags", List.of("shapestream"),
        "asDropdown", false,
        "includeVars", true,
        "keepTime", true,
        "targetBlank", false);
  }

  private List<Object> annotations() {
    return List.of(
        annotation(
            "Process started",
            "blue",
            "shapestream_run_start_timestamp_seconds{$M}"
                + " != shapestream_run_start_timestamp_seconds{$M} offset $__interval",
            "{{run}} (re)started"),
        annotation(
            "Deploy",
            "purple",
            "shapestream_run_info{$M} unless on (run, commit)"
                + " (shapestream_run_info{$M} offset $__interval)",
            "{{run}}: now of commit {{commit}}"),
        annotation(
            "Epoch",
            "text",
            "shapestream_run_epoch{$M} != shapestream_run_epoch{$M} offset $__interval",
            "{{run}}: next epoch"));
  }

  private Object annotation(String name, String color, String expression, String title) {
    return map(
        "name", name,
        "datasource", DATASOURCE,
        "enable", dashboard.ofRuns() == Dashboard.Runs.ONE,
        "iconColor", color,
        "expr", expression.replace("$M", dashboard.matchers()),
        "step", "30s",
        "titleFormat", title);
  }

  private List<Object> variables() {
    List<Object> variables = new ArrayList<>();
    variables.add(
        map(
            "name", "datasource",
            "label", "Data source",
            "type", "datasource",
            "query", "prometheus",
            "current", map("text", "default", "value", "default")));
    String services =
        dashboard.ofRuns() == Dashboard.Runs.NONE
            ? "{__name__=~\"shapestream_(monitor|feeder)_ready\"$S}"
            : "shapestream_monitor_ready{$S}";
    variables.add(
        variable(
            "job",
            "label_values(" + services.replace("{$S}", "").replace("$S", "") + ", job)",
            true));
    variables.add(
        variable(
            "instance",
            "label_values("
                + services.replace("{$S", "{job=~\"$job\"").replace("$S", ", job=~\"$job\"")
                + ", instance)",
            true));
    if (dashboard.ofRuns() != Dashboard.Runs.NONE) {
      variables.add(
          variable(
              "run",
              "label_values(shapestream_run_state{job=~\"$job\", instance=~\"$instance\"}, run)",
              dashboard.ofRuns() == Dashboard.Runs.MANY));
    }
    return variables;
  }

  // refresh 2: the choices follow the time range.
  private static Object variable(String name, String query, Boolean many) {
    Map<String, Object> variable =
        map(
            "name", name,
            "label", name,
            "type", "query",
            "datasource", DATASOURCE,
            "query", map("query", query, "refId", name),
            "refresh", 2,
            "sort", 1,
            "multi", many,
            "includeAll", many);
    if (many) {
      variable.put("allValue", ".+");
      variable.put("current", map("text", List.of("All"), "value", List.of("$__all")));
    }
    return variable;
  }

  private List<Object> panels() {
    List<Object> panels = new ArrayList<>();
    int y = 0;
    for (Dashboard.Row row : dashboard.rows()) {
      panels.add(
          map(
              "id",
              ++id,
              "type",
              "row",
              "title",
              row.title(),
              "collapsed",
              false,
              "gridPos",
              place(0, y, 24, 1),
              "panels",
              List.of()));
      y = addRow(row, y + 1, panels);
    }
    return panels;
  }

  private int addRow(Dashboard.Row row, int top, List<Object> panels) {
    int x = 0;
    int y = top;
    int lineHeight = 0;
    for (Panel panel : row.panels()) {
      if (x + panel.width() > 24) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      panels.add(panel(panel, place(x, y, panel.width(), panel.height())));
      x += panel.width();
      lineHeight = Math.max(lineHeight, panel.height());
    }
    return y + lineHeight;
  }

  private static Map<String, Object> place(int x, int y, int width, int height) {
    return map("x", x, "y", y, "w", width, "h", height);
  }

  private Map<String, Object> panel(Panel panel, Map<String, Object> place) {
    Map<String, Object> json =
        map(
            "id", ++id,
            "type", panel.kind().type(),
            "title", panel.title(),
            "description", panel.description(),
            "datasource", DATASOURCE,
            "gridPos", place,
            "targets", targets(panel),
            "fieldConfig", map("defaults", defaults(panel), "overrides", List.of()),
            "options", options(panel));
    if (panel.kind() == Panel.Kind.SCATTER) {
      json.put("transformations", joinByRun());
    }
    return json;
  }

  private List<Object> targets(Panel panel) {
    List<Object> targets = new ArrayList<>();
    for (Panel.Query query : panel.queries()) {
      targets.add(
          map(
              "refId", String.valueOf((char) ('A' + targets.size())),
              "datasource", DATASOURCE,
              "expr", query.promql(dashboard.matchers()),
              "legendFormat", query.legend().isEmpty() ? "__auto" : query.legend(),
              "instant", panel.kind().isInstant(),
              "range", !panel.kind().isInstant(),
              "format",
                  panel.kind() == Panel.Kind.TABLE || panel.kind() == Panel.Kind.SCATTER
                      ? "table"
                      : "time_series"));
    }
    return targets;
  }

  private static Map<String, Object> defaults(Panel panel) {
    Map<String, Object> defaults = map("unit", panel.unit());
    if (panel.unit().equals("percentunit")) {
      defaults.put("max", 1);
    }
    switch (panel.kind()) {
      case LINES ->
          defaults.put(
              "custom",
              map("lineWidth", 2, "fillOpacity", 0, "showPoints", "never", "spanNulls", true));
      case LAYERS -> {
        defaults.put("color", map("mode", "continuous-blues"));
        defaults.put("custom", map("lineWidth", 0, "fillOpacity", 90));
      }
      case SCATTER -> defaults.put("custom", map("show", "points", "pointSize", map("fixed", 8)));
      case STAT, BARS, TABLE -> {
        // Grafana's own defaults.
      }
    }
    return defaults;
  }

  private static Map<String, Object> options(Panel panel) {
    Map<String, Object> newest =
        map("calcs", List.of("lastNotNull"), "fields", "", "values", false);
    return switch (panel.kind()) {
      case STAT ->
          map(
              "reduceOptions",
              newest,
              "colorMode",
              "none",
              "graphMode",
              "area",
              "textMode",
              "value");
      case BARS ->
          map("reduceOptions", newest, "orientation", "horizontal", "displayMode", "basic");
      case LINES ->
          map(
              "legend", map("displayMode", "list", "placement", "bottom", "showLegend", true),
              "tooltip", map("mode", "multi", "sort", "desc"));
      case LAYERS ->
          map(
              "showValue",
              "auto",
              "mergeValues",
              true,
              "rowHeight",
              0.9,
              "legend",
              map("showLegend", false));
      case TABLE -> map("showHeader", true, "cellHeight", "sm");
      case SCATTER -> map("mapping", "auto", "legend", map("showLegend", false));
    };
  }

  private static List<Object> joinByRun() {
    return List.of(
        map("id", "joinByField", "options", map("byField", "run", "mode", "inner")),
        map(
            "id",
            "organize",
            "options",
            map(
                "excludeByName", map("Time 1", true, "Time 2", true),
                "renameByName", map("Value #A", "MACs", "Value #B", "Best accuracy"))));
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
