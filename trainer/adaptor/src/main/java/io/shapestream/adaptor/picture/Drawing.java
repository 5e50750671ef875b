package io.shapestream.adaptor.picture;

import io.shapestream.adaptor.picture.Panel.Bar;
import java.util.List;
import java.util.Locale;

/**
 * Lays panels out and writes them as SVG. Every bar is as high as its feature map, centred on the
 * panel's middle line, so that a network's outline narrows as its maps do.
 */
final class Drawing {
  private static final int PANELS_PER_ROW = 3;
  private static final int BAR_WIDTH = 12;
  private static final int BAR_STEP = 19;
  private static final int LEAST_PANEL_WIDTH = 250;
  private static final int MARGIN = 24;
  private static final int HEADING = 58;
  private static final int FIELD = 220;
  private static final int NAMES = 70;
  private static final int ROW = HEADING + FIELD + NAMES;

  /** Distinguishable with any colour vision, and in grey. */
  private static final List<String> COLOURS =
      List.of("#0b5394", "#b45309", "#0f766e", "#7e22ce", "#9f1239", "#4d7c0f");

  /** Whether there is text in the picture. */
  enum Labels {
    SHOWN,
    LEFT_OUT
  }

  private final List<Panel> panels;
  private final Labels labels;
  private final int largest;
  private final int panelWidth;
  private final StringBuilder out = new StringBuilder();

  Drawing(List<Panel> panels, Labels labels) {
    this.panels = panels;
    this.labels = labels;
    this.largest = panels.stream().mapToInt(Panel::largest).max().orElse(1);
    int mostBars = panels.stream().mapToInt(panel -> panel.bars().size()).max().orElse(1);
    this.panelWidth = Math.max(LEAST_PANEL_WIDTH, mostBars * BAR_STEP);
  }

  String svg() {
    int columns = Math.min(PANELS_PER_ROW, panels.size());
    int rows = (panels.size() + columns - 1) / columns;
    int width = columns * (panelWidth + MARGIN) + MARGIN;
    int height = rows * (ROW + MARGIN) + MARGIN;
    open(width, height);
    for (int i = 0; i < panels.size(); i++) {
      int left = MARGIN + i % columns * (panelWidth + MARGIN);
      int top = MARGIN + i / columns * (ROW + MARGIN);
      panel(panels.get(i), COLOURS.get(i % COLOURS.size()), left, top);
    }
    return out.append("</svg>\n").toString();
  }

  private void open(int width, int height) {
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " role=\"img\" aria-labelledby=\"title desc\" font-family=\"DejaVu Sans, Liberation"
            + " Sans, Helvetica, Arial, sans-serif\">",
        width, height, width, height);
    line("<title id=\"title\">Network shapes</title>");
    line("<desc id=\"desc\">%s</desc>", description());
    line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
  }

  private String description() {
    StringBuilder text = new StringBuilder("Feature-map sizes in pixels, layer by layer.");
    for (Panel panel : panels) {
      text.append(' ').append(panel.title()).append(" (").append(panel.caption()).append("): ");
      text.append(panel.sizes()).append('.');
    }
    return escaped(text.toString());
  }

  private void panel(Panel panel, String colour, int left, int top) {
    line("<g transform=\"translate(%d %d)\">", left, top);
    text(0, 15, "font-size=\"15\" font-weight=\"bold\" fill=\"#111827\"", panel.title());
    text(0, 34, "font-size=\"12\" fill=\"#374151\"", panel.caption());
    int middle = HEADING + FIELD / 2;
    line(
        "<line x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#d1d5db\"/>",
        middle, panelWidth, middle);
    for (int i = 0; i < panel.bars().size(); i++) {
      bar(panel, i, colour, middle);
    }
    line("</g>");
  }

  private void bar(Panel panel, int i, String colour, int middle) {
    Bar bar = panel.bars().get(i);
    double height = Math.max(2, (double) FIELD * bar.size() / largest);
    double top = middle - height / 2;
    int x = i * BAR_STEP;
    line(
        "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" rx=\"1.5\" fill=\"%s\"><title>%s:"
            + " %d px</title></rect>",
        x, top, BAR_WIDTH, height, colour, escaped(bar.name()), bar.size());
    if (i == 0 || panel.bars().get(i - 1).size() != bar.size()) {
      centred(x + BAR_WIDTH / 2, top - 4, Integer.toString(bar.size()));
    }
    name(x, bar.name());
  }

  private void centred(int x, double y, String text) {
    String style = "font-size=\"10\" text-anchor=\"middle\" fill=\"#111827\"";
    text(x, (int) Math.round(y), style, text);
  }

  private void name(int x, String name) {
    int y = HEADING + FIELD + 10;
    int middle = x + BAR_WIDTH / 2 + 3;
    String turned =
        String.format(
            Locale.ROOT,
            "font-size=\"9\" text-anchor=\"end\" fill=\"#4b5563\" transform=\"rotate(-60 %d %d)\"",
            middle,
            y);
    text(middle, y, turned, name);
  }

  private void text(int x, int y, String style, String text) {
    if (labels == Labels.SHOWN) {
      line("<text x=\"%d\" y=\"%d\" %s>%s</text>", x, y, style, escaped(text));
    }
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
