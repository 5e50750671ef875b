package io.shapestream.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Java libraries an image holds, as a CycloneDX document: read from the jars themselves. */
final class Sbom {
  private static final Pattern FILE = Pattern.compile("(.+?)-(\\d[\\w.+-]*)\\.jar");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Sbom() {}

  static String of(String image, String version, List<Path> jars) throws IOException {
    ObjectNode document = JSON.createObjectNode();
    document.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
    document
        .putObject("metadata")
        .putObject("component")
        .put("type", "container")
        .put("name", image)
        .put("version", version);
    ArrayNode components = document.putArray("components");
    for (Path jar : jars) {
      describe(jar, components.addObject());
    }
    return JSON.writeValueAsString(document);
  }

  private static void describe(Path jar, ObjectNode component) throws IOException {
    Properties maven = coordinates(jar);
    component.put("type", "library");
    String group = maven.getProperty("groupId", "");
    if (!group.isEmpty()) {
      component.put("group", group);
    }
    String name = maven.getProperty("artifactId");
    String version = maven.getProperty("version");
    component.put("name", name).put("version", version);
    component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256(jar));
    if (!group.isEmpty()) {
      component.put("purl", "pkg:maven/" + group + "/" + name + "@" + version);
    }
  }

  /** What the jar says of itself where it speaks of one artifact, else what its file is called. */
  private static Properties coordinates(Path jar) throws IOException {
    Properties found = new Properties();
    String file = jar.getFileName().toString();
    try (JarFile content = new JarFile(jar.toFile())) {
      for (JarEntry entry : content.stream().toList()) {
        if (entry.getName().matches("META-INF/maven/.+/pom\\.properties")) {
          Properties candidate = new Properties();
          try (InputStream properties = content.getInputStream(entry)) {
            candidate.load(properties);
          }
          if (file.startsWith(candidate.getProperty("artifactId", "?") + "-")) {
            return candidate;
          }
        }
      }
    }
    Matcher named = FILE.matcher(file);
    found.setProperty("artifactId", named.matches() ? named.group(1) : file);
    found.setProperty("version", named.matches() ? named.group(2) : "unknown");
    return found;
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
