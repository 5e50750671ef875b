package io.shapestream.datafeed.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.Commands;
import io.shapestream.datafeed.download.Catalogue;
import io.shapestream.datafeed.download.FileServer;
import io.shapestream.datafeed.download.Published;
import io.shapestream.datafeed.download.Published.Member;
import io.shapestream.datafeed.download.RemoteFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The commands as a person uses them, except that data sets are small and come from this machine.
 */
class DataCommandTest {
  private static final Path SAMPLE = Path.of("..", "data", "fashion-mnist");
  private static final Path SOUND = Path.of("src", "test", "resources", "pil");

  private final Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  DataCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void anArchiveIsFetchedUnpackedAndDescribed() throws Exception {
    byte[] archive = cifar("../../train.bin", "x/test.bin", "fine_label_names.txt", "evil.sh");
    Path to = folder.resolve("in").resolve("cifar100");
    try (FileServer server = new FileServer().with("cifar.tar.gz", archive)) {
      GetCommand get = new GetCommand(catalogue(archive, server.address(), false), Map.of());
      assertThat(run(get, "tiny", "--to", to.toString())).as(err.toString()).isZero();
      assertThat(out.toString())
          .isEqualTo(
              "tiny fetched: 2 samples to train on, 1 to test on, 2 classes, in %s%nTerms: Be kind.%n"
                  .formatted(to));
      assertThat(names(to))
          .containsExactly("channels.properties", "fine_label_names.txt", "test.bin", "train.bin");
      assertThat(Files.readString(to.resolve("channels.properties")))
          .contains("mean=0.5071, 0.4865, 0.4409");
      assertThat(run(get, "tiny", "--to", to.toString())).isZero();
      assertThat(out.toString()).contains("tiny was there already: 2 samples");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aMirrorIsAskedInPlaceOfThePublishers() throws Exception {
    byte[] archive = cifar("train.bin", "test.bin", "fine_label_names.txt", "more");
    try (FileServer server = new FileServer().with("a/b/cifar.tar.gz", archive)) {
      URI gone = URI.create("http://gone.invalid/");
      GetCommand get = new GetCommand(catalogue(archive, gone, false), Map.of());
      String mirror = server.address() + "a/b";
      assertThat(run(get, "tiny", "--to", folder.toString(), "--mirror", mirror)).isZero();
      assertThat(server.requests()).containsExactly("/a/b/cifar.tar.gz");
    }
  }

  @Test
  void anArchiveWithMembersThatAreTooLongOrMissingIsRefused() throws Exception {
    byte[] archive = cifar("train.bin", "other.bin", "fine_label_names.txt", "more");
    try (FileServer server = new FileServer().with("cifar.tar.gz", archive)) {
      GetCommand get = new GetCommand(catalogue(archive, server.address(), false), Map.of());
      assertThat(run(get, "tiny", "--to", folder.toString())).isEqualTo(1);
      assertThat(err.toString())
          .isEqualTo("get: %s lacks test.bin%n".formatted(folder.resolve("cifar.tar.gz")));
    }
  }

  @Test
  void restrictedTermsMustBeAgreedTo() throws Exception {
    byte[] archive = cifar("train.bin", "test.bin", "fine_label_names.txt", "more");
    try (FileServer server = new FileServer().with("cifar.tar.gz", archive)) {
      GetCommand get = new GetCommand(catalogue(archive, server.address(), true), Map.of());
      assertThat(run(get, "tiny", "--to", folder.toString())).isEqualTo(1);
      assertThat(err.toString())
          .isEqualTo("get: accept-terms must be given for tiny. Its terms: Be kind.%n".formatted());
      assertThat(server.requests()).isEmpty();
      assertThat(run(get, "tiny", "--to", folder.toString(), "--accept-terms")).isZero();
    }
  }

  @Test
  void anUnknownNameIsToldWithTheKnownOnes() {
    assertThat(run(new GetCommand(), "imagenet")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "get: name must be one of fashion-mnist, mnist, cifar10, cifar100, svhn, was 'imagenet'%n"
                .formatted());
  }

  @Test
  void anotherFileUnderAKnownNameIsRefused() throws Exception {
    byte[] other = Files.readAllBytes(SAMPLE.resolve("t10k-labels-idx1-ubyte.gz"));
    try (FileServer server = new FileServer().with("train-images-idx3-ubyte.gz", new byte[10])) {
      server.with("t10k-labels-idx1-ubyte.gz", other);
      String mirror = server.address().toString();
      String[] arguments = {"mnist", "--to", folder.toString(), "--mirror", mirror};
      assertThat(run(new GetCommand(), arguments)).isEqualTo(1);
      assertThat(err.toString())
          .contains(
              "train-images-idx3-ubyte.gz must have 9912422 bytes, has 10: it is not the file");
    }
  }

  @Test
  void statisticsAreMeasuredAndKept() throws Exception {
    for (String name : names(SAMPLE)) {
      Files.copy(SAMPLE.resolve(name), folder.resolve(name));
    }
    assertThat(run(new StatsCommand(), folder.toString())).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("data set   fashion-mnist", "8,500 to train on, 1,500 to test on")
        .contains("         9 ankle boot 850")
        .contains("measured   mean 0.2873, deviation 0.3525")
        .contains("published  mean 0.2860, deviation 0.3530")
        .contains("kept in    " + folder.resolve("channels.properties"));
    assertThat(run(new StatsCommand(), folder.toString(), "--published")).isZero();
    assertThat(Files.readString(folder.resolve("channels.properties")))
        .contains("mean=0.286")
        .contains("deviation=0.353");
  }

  @Test
  void nothingIsKeptWhereAskedNotTo() throws Exception {
    int before = names(SAMPLE).size();
    assertThat(run(new StatsCommand(), SAMPLE.toString(), "--print-only")).isZero();
    assertThat(names(SAMPLE)).hasSize(before);
    assertThat(run(new StatsCommand(), folder.toString(), "--print-only")).isEqualTo(1);
  }

  @Test
  void brokenFilesAreListedBySplitNumberAndReason() throws Exception {
    Path cats = Files.createDirectories(folder.resolve("cat"));
    for (int i = 0; i < 10; i++) {
      Files.copy(SOUND.resolve("plain.jpg"), cats.resolve(i + ".jpg"));
    }
    assertThat(run(new CheckCommand(), folder.toString())).as(err.toString()).isZero();
    Files.write(cats.resolve("3.jpg"), new byte[0]);
    Files.writeString(cats.resolve("6.jpg"), "no image");
    assertThat(run(new CheckCommand(), folder.toString())).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            """
            train 3, cat/3.jpg: it is empty
            test 0, cat/6.jpg: it is no JPEG, PNG, WebP or BMP image
            %s: 2 of 10 samples can't be used
            """
                .formatted(folder.getFileName()));
  }

  private int run(Object command, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Commands.run(Map.of(), line, arguments);
  }

  private static Catalogue catalogue(byte[] archive, URI base, boolean restricted)
      throws Exception {
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
    return new Catalogue(
        List.of(
            new Published(
                "tiny",
                "Be kind.",
                restricted,
                base,
                List.of(new RemoteFile("cifar.tar.gz", archive.length, sha256)),
                List.of(
                    new Member("train.bin", 2 * 3074),
                    new Member("test.bin", 3074),
                    new Member("fine_label_names.txt", 100)))));
  }

  /** An archive with CIFAR-100's files under these names, and one more. */
  private static byte[] cifar(String train, String test, String names, String more)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      entry(tar, train, new byte[2 * 3074]);
      entry(tar, test, new byte[3074]);
      entry(tar, names, "apple\nbaby\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      entry(tar, more, new byte[10]);
    }
    return bytes.toByteArray();
  }

  private static void entry(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> String.valueOf(f.getFileName())).sorted().toList();
    }
  }
}
