package io.shapestream.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes safetensors files: the length of a JSON header as eight bytes, little-endian;
 * the header, which gives each tensor's type, shape and place; then the tensors' bytes without
 * gaps.
 *
 * <p>Files hold less than 2 GB here. A reader maps nothing and executes nothing; every number of
 * the header is checked against the file before it is used.
 */
public final class Safetensors {
  private static final String METADATA = "__metadata__";
  private static final int LONGEST_HEADER = 100_000_000;
  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private record Place(String name, Tensor.Type type, List<Long> shape, int begin, int end) {}

  private Safetensors() {}

  /** Writes a new file and forces it to the disk; returns its size in bytes. */
  public static long write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    byte[] header = header(tensors, metadata);
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    prefix.putLong(header.length).flip();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(out, prefix);
      writeAll(out, ByteBuffer.wrap(header));
      for (Tensor tensor : tensors.values()) {
        writeAll(out, tensor.data());
      }
      out.force(true);
      return out.size();
    }
  }

  /**
   * Reads a whole file; the tensors share one buffer outside the heap.
   *
   * @throws DamagedFileException naming the defect
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    ByteBuffer bytes = bytes(file);
    ByteBuffer header = headerOf(file, bytes);
    ByteBuffer data = bytes.slice();
    List<Place> places = places(file, header);
    requireNoGaps(file, places, data.remaining());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Place place : places) {
      ByteBuffer part = data.slice(place.begin(), place.end() - place.begin());
      tensors.put(place.name(), new Tensor(place.type(), place.shape(), part));
    }
    return tensors;
  }

  private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata)
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

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static ByteBuffer bytes(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      if (in.size() > Integer.MAX_VALUE) {
        throw new DamagedFileException(
            file, "it has " + in.size() + " bytes, at most 2 GB are read");
      }
      ByteBuffer bytes = ByteBuffer.allocateDirect((int) in.size());
      while (bytes.hasRemaining() && in.read(bytes) >= 0) {
        // A read may stop anywhere.
      }
      return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** The header's bytes; leaves {@code bytes} behind them. */
  private static ByteBuffer headerOf(Path file, ByteBuffer bytes) throws IOException {
    if (bytes.remaining() < Long.BYTES) {
      throw new DamagedFileException(file, "it ends within its first eight bytes");
    }
    long length = bytes.getLong();
    if (length < 2 || length > LONGEST_HEADER || length > bytes.remaining()) {
      throw new DamagedFileException(
          file,
          "its header should have %s bytes, but %d follow"
              .formatted(Long.toUnsignedString(length), bytes.remaining()));
    }
    ByteBuffer header = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return header;
  }

  private static List<Place> places(Path file, ByteBuffer header) throws IOException {
    byte[] text = new byte[header.remaining()];
    header.get(text);
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new DamagedFileException(file, "its header is not JSON: " + e.getOriginalMessage());
    }
    if (!root.isObject()) {
      throw new DamagedFileException(file, "its header is not a JSON object");
    }
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals(METADATA)) {
        places.add(place(file, field.getKey(), field.getValue()));
      }
    }
    places.sort(Comparator.comparingInt(Place::begin).thenComparingInt(Place::end));
    return places;
  }

  private static Place place(Path file, String name, JsonNode node) throws IOException {
    String type = node.path("dtype").asText();
    if (Arrays.stream(Tensor.Type.values()).noneMatch(known -> known.name().equals(type))) {
      throw new DamagedFileException(file, "tensor %s has type '%s'".formatted(name, type));
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
    if (begin < 0 || end < begin || end > Integer.MAX_VALUE) {
      throw new DamagedFileException(file, "tensor %s lies at %d..%d".formatted(name, begin, end));
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
    return new Place(name, type, shape, (int) begin, (int) end);
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

  private static void requireNoGaps(Path file, List<Place> places, int available)
      throws IOException {
    int end = 0;
    for (Place place : places) {
      if (place.begin() != end) {
        throw new DamagedFileException(
            file,
            "tensor %s begins at %d, but the one before it ends at %d"
                .formatted(place.name(), place.begin(), end));
      }
      end = place.end();
    }
    if (end != available) {
      throw new DamagedFileException(
          file, "its tensors take %d bytes, but %d are there".formatted(end, available));
    }
  }
}
