package io.shapestream.adaptor.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @Test
  void tensorsComeBackAsTheyWere(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.safetensors");
    Map<String, Tensor> written = new LinkedHashMap<>();
    written.put("layer.weight", floats(List.of(2L, 2L), 1, -0f, Float.NaN, Float.MIN_VALUE));
    written.put("\"odd\" näme\n", floats(List.of(), 7));
    written.put("empty", floats(List.of(0L, 3L)));
    written.put(
        "bytes", new Tensor(Tensor.Type.U8, List.of(3L), ByteBuffer.wrap(new byte[] {1, 2, -1})));
    long size = Safetensors.write(file, written, Map.of("format", "pt"));
    Map<String, Tensor> read = Safetensors.read(file);
    assertThat(size).isEqualTo(Files.size(file));
    assertThat(read.keySet()).isEqualTo(written.keySet());
    written.forEach(
        (name, tensor) -> {
          Tensor other = Objects.requireNonNull(read.get(name));
          assertThat(other.type()).as(name).isEqualTo(tensor.type());
          assertThat(other.shape()).as(name).isEqualTo(tensor.shape());
          assertThat(other.data()).as(name).isEqualTo(tensor.data());
        });
  }

  @Test
  void theLayoutIsTheFormats(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.safetensors");
    Safetensors.write(file, Map.of("w", floats(List.of(1L), 1)), Map.of());
    String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 4).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded).put(header.getBytes(UTF_8));
    while (expected.position() < 8 + padded) {
      expected.put((byte) ' ');
    }
    expected.putFloat(1);
    assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          not-json          | what                                                                  | not JSON
          not-an-object     | [1]                                                                   | not a JSON object
          trailing-text     | {} {}                                                                 | not JSON
          name-twice        | {"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}} | Duplicate field
          unknown-type      | {"w":{"dtype":"F8","shape":[4],"data_offsets":[0,4]}}                 | tensor w has type 'F8'
          no-shape          | {"w":{"dtype":"U8","data_offsets":[0,4]}}                             | tensor w has no shape
          fractional-shape  | {"w":{"dtype":"U8","shape":[4.5],"data_offsets":[0,4]}}               | dimension 4.5
          negative-shape    | {"w":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}                | negative dimension
          overflowing-shape | {"w":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,4]}} | too large
          wrong-length      | {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}                | needs 8 bytes, but has 4
          one-offset        | {"w":{"dtype":"U8","shape":[4],"data_offsets":[4]}}                   | no data_offsets
          backward-offsets  | {"w":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}                 | lies at 4..0
          offset-beyond-file | {"w":{"dtype":"U8","shape":[4],"data_offsets":[9999999999,10000000003]}} | begins at 9999999999
          offset-overflow   | {"w":{"dtype":"U8","shape":[4],"data_offsets":[0,18446744073709551620]}} | dimension 18446744073709551620
          tensor-too-large  | {"w":{"dtype":"U8","shape":[3000000000],"data_offsets":[0,3000000000]}} | at most 2 GB
          place-is-text     | {"w":"here"}                                                          | tensor w has type ''
          metadata-no-text  | {"__metadata__":{"a":1},"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}} | its metadata a is no text
          gap-at-start      | {"w":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}                 | begins at 1
          overlap           | {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | begins at 2
          data-left-over    | {"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}                 | take 2 bytes, but 4 are there
          data-missing      | {"w":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}}                 | take 6 bytes, but 4 are there
          """)
  void aDamagedHeaderIsNamedByItsDefect(
      String defect, String header, String sentence, @TempDir Path folder) throws IOException {
    Path file = folder.resolve(defect + ".safetensors");
    byte[] text = header.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(text.length).put(text).array());
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(defect + ".safetensors is damaged")
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "empty,0,0",
    "cut-in-length,5,0",
    "header-beyond-end,8,100",
    "header-of-a-terabyte,8,1099511627776",
    "length-negative,8,-1",
    "length-zero,8,0"
  })
  void aFileWithoutAWholeHeaderIsDamaged(String defect, int size, long length, @TempDir Path folder)
      throws IOException {
    Path file = folder.resolve(defect + ".safetensors");
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file, java.util.Arrays.copyOf(bytes.array(), size));
    assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(DamagedFileException.class);
  }

  @Test
  void aHeaderNestedWithoutEndIsDamaged(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("nested.safetensors");
    byte[] text = "[".repeat(1_000_000).getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(text.length).put(text).array());
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("not JSON");
  }

  @Test
  void oneTensorIsReadWithoutTheOthers(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.safetensors");
    Map<String, Tensor> written = new LinkedHashMap<>();
    written.put("first", floats(List.of(1L), 1));
    written.put("second", floats(List.of(2L), 2, 3));
    Safetensors.write(file, written, Map.of("format", "pt"));
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      assertThat(open.tensors().keySet()).containsExactly("first", "second");
      assertThat(open.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(open.read("second").data())
          .isEqualTo(Objects.requireNonNull(written.get("second")).data());
      assertThatThrownBy(() -> open.read("third"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a.safetensors has no tensor third");
    }
  }

  static Tensor floats(List<Long> shape, float... values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    return new Tensor(Tensor.Type.F32, shape, data.flip());
  }
}
