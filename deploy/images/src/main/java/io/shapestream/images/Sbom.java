package io.shapestream.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an image holds beside its base, as a CycloneDX document: libraries as their jars speak of
 * themselves, libtorch file by file, the Java runtime where the image brings one.
 */
final class Sbom {
  private static final Pattern FILE = Pattern.compile("(.+?)-(\\d[\\w.+-]*)\\.jar");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final ObjectNode document = JSON.createObjectNode();
  private final ArrayNode components;

  /**
   * @param image its name
   * @param version of the project
   */
  Sbom(String image, String version) {
    document.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
    component(document.putObject("metadata").putObject("component"), "container", image, version);
    components = document.putArray("components");
  }

  private static ObjectNode component(
      ObjectNode component, String type, String name, String version) {
    return component.put("type", type).put("name", name).put("version", version);
  }

  String json() throws IOException {
    return JSON.writeValueAsString(document);
  }

  void addJar(Path jar) {
    Properties maven = coordinates(jar);
    String name = maven.getProperty("artifactId");
    String version = maven.getProperty("version");
    ObjectNode component = component(components.addObject(), "library", name, version);
    String group = maven.getProperty("groupId", "");
    if (!group.isEmpty()) {
      component.put("group", group);
      component.put("purl", "pkg:maven/" + group + "/" + name + "@" + version);
    }
    hash(component, jar);
  }

  void add(Libtorch libtorch) throws IOException {
    String version = libtorch.version() + "+" + libtorch.flavor();
    ObjectNode component = component(components.addObject(), "library", "libtorch", version);
    ArrayNode files = component.putArray("components");
    for (Path file : AppJar.sorted(libtorch.folder())) {
      String name = file.getFileName().toString();
      hash(files.addObject().put("type", "file").put("name", name), file);
    }
  }

  /** A Java runtime says in its file named release which it is. */
  void addJava(Path runtime) throws IOException {
    Properties release = new Properties();
    try (InputStream content = Files.newInputStream(runtime.resolve("release"))) {
      release.load(content);
    } catch (NoSuchFileException e) {
      throw new UserError(
          runtime + " has no file named release: it must be a Java runtime (--java-runtime)", e);
    }
    String version = release.getProperty("JAVA_VERSION", "unknown").replace("\"", "");
    component(components.addObject(), "platform", "java-runtime", version);
  }

  /** What the jar says of itself where it speaks of one artifact, else what its file is called. */
  private static Properties coordinates(Path jar) {
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Matcher named = FILE.matcher(file);
    found.setProperty("artifactId", named.matches() ? named.group(1) : file);
    found.setProperty("version", named.matches() ? named.group(2) : "unknown");
    return found;
  }

  private static void hash(ObjectNode component, Path file) {
    ObjectNode hash = component.putArray("hashes").addObject();
    hash.put("alg", "SHA-256").put("content", sha256(file));
  }

  private static String sha256(Path file) {
    try (InputStream content = Files.newInputStream(file);
        DigestInputStream read =
            new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
      read.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(read.getMessageDigest().digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
