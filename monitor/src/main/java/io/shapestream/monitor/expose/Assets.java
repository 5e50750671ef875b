package io.shapestream.monitor.expose;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files of the live page, read once from the jar. Only these are served. */
final class Assets {
  private static final List<String> FILES =
      List.of(
          "index.html",
          "page.css",
          "icon.svg",
          "page.js",
          "live.js",
          "cards.js",
          "table.js",
          "charts.js",
          "network.js",
          "streams.js",
          "format.js",
          "dom.js");

  private final Map<String, Asset> byPath;

  private record Asset(String type, String text) {}

  private Assets(Map<String, Asset> byPath) {
    this.byPath = byPath;
  }

  static Assets load() {
    Map<String, Asset> byPath = new LinkedHashMap<>();
    for (String file : FILES) {
      byPath.put("/" + file, new Asset(type(file), text(file)));
    }
    byPath.put("/", new Asset("text/html; charset=utf-8", text("index.html")));
    return new Assets(byPath);
  }

  Set<String> paths() {
    return byPath.keySet();
  }

  void serve(Context context) {
    Asset asset = byPath.get(context.path());
    if (asset == null) {
      context.status(404);
      return;
    }
    context.header("Cache-Control", "no-cache");
    context.contentType(asset.type).result(asset.text);
  }

  private static String type(String file) {
    String ending = file.substring(file.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalStateException("no type for " + file);
    };
  }

  private static String text(String file) {
    try (InputStream in = Assets.class.getResourceAsStream("page/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks page/" + file);
      }
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException("reading page/" + file, failure);
    }
  }
}
