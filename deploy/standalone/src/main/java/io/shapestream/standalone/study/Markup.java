package io.shapestream.standalone.study;

import java.util.Locale;

/** Small pieces of HTML and SVG. */
final class Markup {
  static final int COLOURS = 8;

  private Markup() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** With two decimals at most. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceAll("\\.?0+$", "");
  }

  /** An SVG of this size that fills its place; the title is for screen readers. */
  static String svg(int width, int height, String title, String content) {
    return "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>%s</svg>"
        .formatted(width, height, escaped(title), content);
  }

  static String line(double x1, double y1, double x2, double y2) {
    return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
        .formatted(number(x1), number(y1), number(x2), number(y2));
  }

  /**
   * @param anchor start, middle or end
   */
  static String text(double x, double y, String anchor, String content) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
        .formatted(number(x), number(y), anchor, escaped(content));
  }
}
