package io.shapestream.monitor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Prometheus text strictly: what it doesn't understand is an error. */
public final class Scrape {
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE|UNIT) (\\S+) (.*)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)( \\S+)?", Pattern.DOTALL);
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"(?:,|$)");

  private final Map<String, Double> values = new TreeMap<>();
  private final Map<String, String> types = new HashMap<>();
  private final Map<String, String> helps = new HashMap<>();

  private Scrape() {}

  public static Scrape of(String text) {
    Scrape scrape = new Scrape();
    text.lines().filter(line -> !line.isEmpty() && !line.equals("# EOF")).forEach(scrape::line);
    return scrape;
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      Matcher comment = match(COMMENT, line);
      if (comment.group(1).equals("HELP")) {
        put(helps, comment.group(2), comment.group(3));
      } else if (comment.group(1).equals("TYPE")) {
        put(types, comment.group(2), comment.group(3));
      }
      return;
    }
    Matcher sample = match(SAMPLE, line);
    String key = key(sample.group(1), labels(sample.group(2) == null ? "" : sample.group(2)));
    put(values, key, number(sample.group(3)));
  }

  private static <T> void put(Map<String, T> map, String key, T value) {
    if (map.put(key, value) != null) {
      throw new AssertionError("twice: " + key);
    }
  }

  private static Matcher match(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new AssertionError("not Prometheus text: " + text);
    }
    return matcher;
  }

  private static List<String> labels(String text) {
    List<String> labels = new ArrayList<>();
    Matcher label = LABEL.matcher(text);
    int end = 0;
    while (label.find() && label.start() == end) {
      String value =
          label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
      labels.add(label.group(1) + "=" + value);
      end = label.end();
    }
    if (end != text.length()) {
      throw new AssertionError("not labels: " + text);
    }
    return labels;
  }

  private static String key(String name, List<String> labels) {
    return name + new TreeSet<>(labels);
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** Returns the value of the sample with exactly these labels, each as {@code name=value}. */
  public double value(String name, String... labels) {
    Double value = values.get(key(name, List.of(labels)));
    if (value == null) {
      throw new AssertionError("no " + key(name, List.of(labels)) + " in " + values.keySet());
    }
    return value;
  }

  public boolean has(String name, String... labels) {
    return values.containsKey(key(name, List.of(labels)));
  }

  /** Returns names with labels of all samples. */
  public Map<String, Double> values() {
    return values;
  }

  public Map<String, String> types() {
    return types;
  }

  public Map<String, String> helps() {
    return helps;
  }
}
