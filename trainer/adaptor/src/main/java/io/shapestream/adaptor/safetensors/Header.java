package io.shapestream.adaptor.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file says about itself. The format: the length of a JSON header as eight
 * bytes, little-endian; the header, which gives each tensor's type, shape and place; then the
 * tensors' bytes without gaps.
 */
public final class Header {
  /** Bytes; that of ResNet-101 has 70 thousand. */
  static final int LONGEST = 8_000_000;

  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Map<String, Place> places;
  private final Map<String, String> metadata;

  /**
   * Where a tensor lies.
   *
   * @param begin in bytes, from the end of the header
   * @param end the first byte behind it
   */
  public record Place(Tensor.Type type, List<Long> shape, long begin, long end) {
    public Place {
      shape = List.copyOf(shape);
    }

    long bytes() {
      return end - begin;
    }
  }

  private Header(Map<String, Place> places, Map<String, String> metadata) {
    this.places = Collections.unmodifiableMap(places);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  Map<String, Place> places() {
    return places;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  static byte[] encode(Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writePOJOField(METADATA, metadata);
      }
      long begin = 0;
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        long end = begin + entry.getValue().data().remaining();
        writePlace(json, entry.getKey(), entry.getValue(), begin, end);
        begin = end;
      }
      json.writeEndObject();
    }
    return padded(text.toString().getBytes(UTF_8));
  }

  /**
   * @param available bytes behind the header
   * @throws DamagedFileException naming the defect
   */
  static Header decode(Path file, byte[] text, long available) throws IOException {
    JsonNode root = parsed(file, text);
    Map<String, Place> found = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        metadata.putAll(metadata(file, field.getValue()));
      } else {
        found.put(field.getKey(), place(file, field.getKey(), field.getValue()));
      }
    }
    Map<String, Place> places = inOrder(found);
    requireNoGaps(file, places, available);
    return new Header(places, metadata);
  }

  private static void writePlace(
      JsonGenerator json, String name, Tensor tensor, long begin, long end) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("dtype", tensor.type().name());
    json.writePOJOField("shape", tensor.shape());
    json.writePOJOField("data_offsets", List.of(begin, end));
    json.writeEndObject();
  }

  /** With spaces at its end, so that the tensors begin at a multiple of eight. */
  private static byte[] padded(byte[] header) {
    int length = (header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] padded = Arrays.copyOf(header, length);
    Arrays.fill(padded, header.length, length, (byte) ' ');
    return padded;
  }

  private static JsonNode parsed(Path file, byte[] text) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new DamagedFileException(file, "its header is not JSON: " + e.getOriginalMessage());
    }
    if (!root.isObject()) {
      throw new DamagedFileException(file, "its header is not a JSON object");
    }
    return root;
  }

  private static Map<String, String> metadata(Path file, JsonNode node) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw new DamagedFileException(file, "its metadata " + field.getKey() + " is no text");
      }
      metadata.put(field.getKey(), field.getValue().asText());
    }
    return metadata;
  }

  private static Place place(Path file, String name, JsonNode node) throws IOException {
    String type = node.path("dtype").asText();
    if (Arrays.stream(Tensor.Type.values()).noneMatch(known -> known.name().equals(type))) {
      throw new DamagedFileException(
          file,
          "tensor %s has type '%s', known are %s"
              .formatted(name, type, Arrays.toString(Tensor.Type.values())));
    }
    List<Long> shape = numbers(file, name, node.path("shape"));
    List<Long> offsets = numbers(file, name, node.path("data_offsets"));
    if (offsets.size() != 2) {
      throw new DamagedFileException(file, "tensor " + name + " has no data_offsets");
    }
    return place(file, name, Tensor.Type.valueOf(type), shape, offsets);
  }

  private static Place place(
      Path file, String name, Tensor.Type type, List<Long> shape, List<Long> offsets)
      throws IOException {
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (begin < 0 || end < begin || end - begin > Integer.MAX_VALUE) {
      throw new DamagedFileException(
          file, "tensor %s lies at %d..%d; a tensor has at most 2 GB".formatted(name, begin, end));
    }
    long expected;
    try {
      expected = Tensor.bytes(type, shape);
    } catch (IllegalArgumentException e) {
      throw new DamagedFileException(file, "tensor " + name + ": " + e.getMessage());
    }
    if (end - begin != expected) {
      throw new DamagedFileException(
          file,
          "tensor %s of type %s and shape %s needs %d bytes, but has %d"
              .formatted(name, type, shape, expected, end - begin));
    }
    return new Place(type, shape, begin, end);
  }

  private static List<Long> numbers(Path file, String name, JsonNode node) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : node) {
      if (!number.isIntegralNumber() || !number.canConvertToLong()) {
        throw new DamagedFileException(
            file, "tensor %s has a dimension %s".formatted(name, number));
      }
      numbers.add(number.asLong());
    }
    if (!node.isArray()) {
      throw new DamagedFileException(file, "tensor " + name + " has no shape or no place");
    }
    return numbers;
  }

  private static Map<String, Place> inOrder(Map<String, Place> places) {
    Map<String, Place> sorted = new LinkedHashMap<>();
    places.entrySet().stream()
        .sorted(
            Map.Entry.comparingByValue(
                Comparator.comparingLong(Place::begin).thenComparingLong(Place::end)))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  private static void requireNoGaps(Path file, Map<String, Place> places, long available)
      throws IOException {
    long end = 0;
    for (Map.Entry<String, Place> entry : places.entrySet()) {
      Place place = entry.getValue();
      if (place.begin() != end) {
        throw new DamagedFileException(
            file,
            "tensor %s begins at %d, but the one before it ends at %d"
                .formatted(entry.getKey(), place.begin(), end));
      }
      end = place.end();
    }
    if (end != available) {
      throw new DamagedFileException(
          file, "its tensors take %d bytes, but %d are there".formatted(end, available));
    }
  }
}
