package io.shapestream.datafeed.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine; no published address is ever asked. */
class DownloadTest {
  private static final String NAME = "train.bin";
  private static final int BYTES = 300_000;

  private final Path folder;
  private final byte[] content = new byte[BYTES];
  private final FileServer server;
  private final List<Long> positions = new ArrayList<>();

  DownloadTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    new Random(1).nextBytes(content);
    this.server = new FileServer().with(NAME, content);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aFileIsFetchedOnceAndVerified() throws Exception {
    assertThat(download().run()).as("fetched").isTrue();
    arrived();
    assertThat(positions).isSorted().endsWith((long) BYTES);
    assertThat(download().run()).as("fetched again").isFalse();
    assertThat(server.requests()).containsExactly("/train.bin");
  }

  @Test
  void aFileThatIsDamagedHereIsFetchedAnew() throws Exception {
    Files.write(folder.resolve(NAME), new byte[BYTES]);
    assertThat(download().run()).isTrue();
    arrived();
  }

  @Test
  void aConnectionThatBreaksIsResumedWhereItBroke() throws Exception {
    server.cuttingAfter(130_000);
    download().run();
    arrived();
    assertThat(server.requests())
        .containsExactly("/train.bin", "/train.bin from 130000", "/train.bin from 260000");
  }

  @Test
  void whatAnEarlierCommandBroughtIsKept() throws Exception {
    Files.write(folder.resolve(NAME + ".part"), Arrays.copyOf(content, 299_999));
    download().run();
    arrived();
    assertThat(server.requests()).containsExactly("/train.bin from 299999");
  }

  @Test
  void aServerThatCannotResumeSendsAllOfIt() throws Exception {
    server.withoutRanges();
    Files.write(folder.resolve(NAME + ".part"), new byte[1000]);
    download().run();
    arrived();
    assertThat(server.requests()).containsExactly("/train.bin from 1000");
  }

  @Test
  void aPartOfAnotherFileIsFetchedAnew() throws Exception {
    Files.write(folder.resolve(NAME + ".part"), new byte[1000]);
    download().run();
    arrived();
    assertThat(server.requests()).containsExactly("/train.bin from 1000", "/train.bin");
  }

  @Test
  void aPartThatIsTooLongIsFetchedAnew() throws Exception {
    Files.write(folder.resolve(NAME + ".part"), new byte[BYTES + 5]);
    download().run();
    arrived();
  }

  @Test
  void aWrongChecksumIsToldAndNothingIsKept() throws Exception {
    byte[] other = content.clone();
    other[7]++;
    server.with(NAME, other);
    failsWith(
        "the sha256 of %strain.bin must be %s, was %s: it is not the file that is known; nothing of it was kept"
            .formatted(server.address(), sha256(content), sha256(other)));
    assertThat(folder.resolve(NAME)).doesNotExist();
    assertThat(folder.resolve(NAME + ".part")).isEmptyFile();
  }

  @Test
  void aServerThatSendsMoreIsCutOff() throws Exception {
    server.with(NAME, Arrays.copyOf(content, BYTES * 20)).chunked();
    failsWith(
        server.address()
            + "train.bin must have 300000 bytes, has more: it is not the file that is known");
    assertThat(folder.resolve(NAME)).doesNotExist();
    assertThat(positions.get(positions.size() - 1)).isLessThanOrEqualTo(BYTES);
  }

  @Test
  void aFileOfAnotherLengthIsRefusedAtOnce() throws Exception {
    server.with(NAME, Arrays.copyOf(content, 100));
    failsWith(
        server.address()
            + "train.bin must have 300000 bytes, has 100: it is not the file that is known");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aServerThatOnlySendsTheBeginningIsGivenUpAndTheRestCanFollow() throws Exception {
    server.with(NAME, Arrays.copyOf(content, 100)).chunked();
    assertThatThrownBy(download()::run)
        .isInstanceOf(DownloadException.class)
        .hasMessageStartingWith(server.address() + "train.bin can't be fetched after 5 tries, ")
        .hasMessageEndingWith("; the same command goes on from there");
    server.with(NAME, content);
    download().run();
    arrived();
  }

  @Test
  void aServerThatIsBusyIsAskedAgain() throws Exception {
    server.failing(3, 503);
    download().run();
    arrived();
  }

  @Test
  void aFileThatIsNotThereIsToldAtOnce() throws Exception {
    server.failing(1, 404);
    failsWith(server.address() + "train.bin can't be fetched: the server answers with status 404");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aServerThatFallsSilentIsAskedAgain() throws Exception {
    server.cuttingAfter(200_000).stalling();
    download(server.address(), new Proxies(null, Map.of()), 300).run();
    arrived();
    assertThat(server.requests()).containsExactly("/train.bin", "/train.bin from 200000");
  }

  @Test
  void redirectionsAreFollowedButNotForEver() throws Exception {
    try (FileServer first = new FileServer().redirectingTo(server.address().resolve(NAME))) {
      download(first.address(), new Proxies(null, Map.of()), 30_000).run();
      arrived();
      Files.delete(folder.resolve(NAME));
      first.redirectingTo(first.address().resolve(NAME));
      assertThatThrownBy(() -> download(first.address(), new Proxies(null, Map.of()), 30_000).run())
          .isInstanceOf(DownloadException.class)
          .hasMessage(first.address() + "train.bin redirects more than 5 times");
    }
  }

  @Test
  void aProxyIsAskedInPlaceOfTheServer() throws Exception {
    URI elsewhere = URI.create("http://data.example/");
    download(elsewhere, new Proxies(server.host(), Map.of()), 30_000).run();
    arrived();
    Files.delete(folder.resolve(NAME));
    Map<String, String> environment = Map.of("http_proxy", "http://" + server.host() + "/");
    download(elsewhere, new Proxies(null, environment), 30_000).run();
    arrived();
    assertThat(server.requests())
        .containsExactly("http://data.example/train.bin", "http://data.example/train.bin");
  }

  @Test
  void twoProcessesNeverFetchTheSameFile() throws Exception {
    Path part = folder.resolve(NAME + ".part");
    try (FileChannel other =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(other.tryLock()).isNotNull();
      failsWith(part + " is being fetched by another process");
    }
  }

  private void failsWith(String sentence) throws Exception {
    Download download = download();
    assertThatThrownBy(download::run).isInstanceOf(DownloadException.class).hasMessage(sentence);
  }

  private void arrived() throws IOException {
    assertThat(folder.resolve(NAME)).hasBinaryContent(content);
    assertThat(folder.resolve(NAME + ".part")).doesNotExist();
  }

  private Download download() throws Exception {
    return download(server.address(), new Proxies(null, Map.of()), 30_000);
  }

  private Download download(URI base, Proxies proxies, int patienceMs) throws Exception {
    RemoteFile file = new RemoteFile(NAME, BYTES, sha256(content));
    Transfer transfer = new Transfer(file, proxies, positions::add, patienceMs);
    return new Download(file, base.resolve(NAME), folder, transfer, Duration.ZERO);
  }

  static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
