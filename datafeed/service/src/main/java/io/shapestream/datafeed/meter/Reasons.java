package io.shapestream.datafeed.meter;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;

/**
 * Counts by reason, with few reasons: numbers read N, and what comes after the first {@value #MOST}
 * different ones is counted as other. Any thread may call.
 */
final class Reasons {
  static final int MOST = 20;
  private static final int LONGEST = 80;
  private static final String OTHER = "other";

  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  void count(String reason) {
    String known = general(reason);
    boolean room = counts.containsKey(known) || counts.size() < MOST;
    counts.merge(room ? known : OTHER, 1L, Long::sum);
  }

  void forEach(ObjLongConsumer<String> rows) {
    counts.forEach(rows::accept);
  }

  private static String general(String reason) {
    String words = reason.replaceAll("[0-9]+", "N").strip();
    return words.length() <= LONGEST ? words : words.substring(0, LONGEST);
  }
}
