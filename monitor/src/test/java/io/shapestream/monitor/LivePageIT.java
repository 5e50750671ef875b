package io.shapestream.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.monitor.collect.FakeStream;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.collect.StreamView;
import io.shapestream.monitor.expose.Door;
import io.shapestream.monitor.expose.MonitorServer;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.RunEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The live page in headless Chromium. Without a browser it is skipped, except in CI, where it
 * fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // the browser is opened before all tests
class LivePageIT {
  private static final Path PICTURES = Path.of("target/pictures");
  private static final int EPOCH = FakeRun.STEPS_PER_EPOCH;
  private static final String HOSTILE =
      "\"><img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>";

  private Browser browser;
  private Runs runs;
  private MonitorServer server;
  private volatile Readings readings;
  private volatile List<StreamView> streams = List.of();

  @BeforeAll
  void openBrowser() throws Exception {
    if (!Browser.isThere()) {
      String missing =
          "no /usr/bin/chromium and /usr/bin/chromedriver: the live page is not tested";
      assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
      assumeTrue(false, missing);
    }
    Files.createDirectories(PICTURES);
    browser = new Browser(1280, 1600);
  }

  @AfterAll
  void closeBrowser() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void serve() {
    readings = new Readings(Readings.State.LIVE, 0, 0, 0, 0, 0, 0, 0, "");
    streams = List.of();
    runs = new Runs(Clock.systemUTC(), Duration.ofHours(1));
    server = newServer(0);
    server.start();
  }

  @AfterEach
  void end() throws Exception {
    assertThat(browser.complaints()).as("what the browser complained about").isEmpty();
    browser.open("about:blank");
    server.close();
  }

  @Test
  void waitsForTheFirstRunAndShowsItWhenItComes() throws Exception {
    open();
    awaitText("#link", "Live");
    assertThat(visible("#empty")).as("hint").isTrue();
    assertThat(visible("#overview")).as("table").isFalse();
    browser.screenshot(PICTURES.resolve("no-runs.png"));
    accept("first", 4, EPOCH);

    awaitText(".card h3", "first");
    assertThat(visible("#empty")).as("hint").isFalse();
  }

  @Test
  void showsEverythingOfTwoRuns() throws Exception {
    accept("vgg-adaptor", 4, 6 * EPOCH);
    accept("vgg-human", 0, 6 * EPOCH);
    open();
    awaitCount(".card", 2);
    awaitText(".card:nth-child(1) .position", "Epoch 7 of 8");

    assertThat(text("#summary")).isEqualTo("2 running");
    assertThat(count("#table tbody tr")).isEqualTo(2);
    assertThat(text(".card:nth-child(1) .what"))
        .isEqualTo("vgg-d · shape-adaptor · 28 px · 10 classes · cpu");
    assertThat(count(".card:nth-child(1) .network-bars rect")).as("a bar per layer").isEqualTo(13);
    assertThat(count(".card:nth-child(1) .adaptors tbody tr")).as("adaptors").isEqualTo(4);
    assertThat(visible(".card:nth-child(2) .learned")).as("adaptors of a human network").isFalse();
    assertThat(text(".card:nth-child(1) .figures")).contains("Test accuracy", "MACs", "Images/s");
    awaitCount(".card:nth-child(1) .chart .series.test circle", 12);
    awaitCount("#scatter .dot", 2);
    awaitCount("#race .series", 2);
    browser.screenshot(PICTURES.resolve("two-runs.png"));
    browser.run(
        "document.querySelector('#theme').click(); document.querySelector('#theme').click()");
    assertThat(text("#theme")).isEqualTo("Theme: dark");
    assertThat(browser.run("return getComputedStyle(document.body).backgroundColor").asText())
        .as("a dark ground")
        .isEqualTo("rgb(15, 19, 25)");
    browser.screenshot(PICTURES.resolve("dark.png"));
    browser.run("localStorage.clear()");
  }

  @Test
  void movesByItself() throws Exception {
    FakeRun run = new FakeRun("moving", 4, 8, System.currentTimeMillis(), 1);
    run.untilStep(60).forEach(runs::accept);
    open();
    awaitText(".card .position", "step 60");
    String before = barTransforms();
    runs.accept(run.report(66, run.progress(400)));

    awaitText(".card .position", "step 400");
    assertThat(barTransforms()).as("bars of the network").isNotEqualTo(before);
    assertThat(text("#table tbody tr td:nth-child(4)")).isEqualTo("6.1 / 8");
  }

  @Test
  void comesBackWhenTheMonitorDoes() throws Exception {
    accept("first", 0, 60);
    int port = server.port();
    open();
    awaitText(".card h3", "first");
    server.close();
    awaitText("#link", "Reconnecting");
    runs = new Runs(Clock.systemUTC(), Duration.ofHours(1));
    accept("second", 0, 60);
    server = newServer(port);
    server.start();

    awaitText("#link", "Live");
    awaitText(".card h3", "second");
    assertThat(count(".card")).as("cards: the first run is gone").isEqualTo(1);
    assertThat(browser.complaints())
        .allSatisfy(lost -> assertThat(lost).contains("/api/events", "net::ERR_"));
  }

  @Test
  void showsTheStreamAndWhatItRejected() throws Exception {
    streams = List.of(FakeStream.view("fashion", 700));
    accept("one", 0, EPOCH);
    accept("two", 2, 2 * EPOCH);
    open();
    awaitText(".stream h3", "fashion");

    awaitText(".stream .figures", "of 700 planned");
    awaitText(".stream .figures", "2 of at most 4 feeders");
    awaitText(".stream .position", "Slowest run: one, at unit 66");
    awaitCount(".stream .mark", 2);
    awaitCount(".stream .rejected canvas", 5);
    awaitCount(".stream .no-picture", 1);
    awaitText(".stream .rejected li", "The file is no image.");
    assertThat(
            browser
                .run(
                    "const c = document.querySelector('.rejected canvas');"
                        + " return [...c.getContext('2d').getImageData(1, 0, 1, 1).data].join()")
                .asText())
        .as("the pixel at (1, 0)")
        .isEqualTo("1,0,200,255");
    browser.run("document.querySelector('.stream details').open = true");
    browser.run("document.querySelector('#streams').scrollIntoView()");
    browser.screenshot(PICTURES.resolve("stream.png"));
    streams =
        List.of(new StreamView("fashion", 800, 700, 0, 4, 0, List.of(), "Kafka: not authorized"));
    awaitText(".stream .failure", "Kafka: not authorized");
    awaitText(".stream .figures .bad", "0 of at most 4 feeders");
  }

  @Test
  void showsHostileNamesOfStreamsAndFilesAsText() throws Exception {
    streams = List.of(FakeStream.hostile(HOSTILE));
    accept("run", 0, EPOCH);
    open();
    awaitText(".stream h3", HOSTILE);
    awaitText(".stream .rejected li .source", HOSTILE);

    assertThat(count(".stream img, .stream script")).as("elements made of a name").isZero();
    assertThat(browser.run("return document.title").asText()).doesNotContain("hacked");
  }

  @Test
  void showsHostileNamesAsText() throws Exception {
    accept(HOSTILE, 2, EPOCH);
    open();
    awaitText(".card h3", HOSTILE);

    assertThat(text("#table .run-link")).isEqualTo(HOSTILE);
    assertThat(count(".card img, #table img, main script")).as("elements made of a name").isZero();
    assertThat(browser.run("return document.title").asText()).doesNotContain("hacked");
  }

  @Test
  void showsNumbersThatAreNone() throws Exception {
    FakeRun run = new FakeRun("diverged", 1, 8, System.currentTimeMillis(), 1);
    run.untilStep(60).forEach(runs::accept);
    runs.accept(
        run.report(
            66,
            new Progress(
                new Progress.Position(1, 66, 66),
                new Progress.Learning(Double.NaN, 0.1, 0.1, 0.1),
                new Progress.Pace(1, 0, List.of(), 0, 0),
                new Progress.NetworkState(
                    List.of(new Progress.AdaptorState(Double.NaN, Double.NaN, Double.NaN, 1)),
                    List.of(1, 1),
                    0,
                    1))));
    open();

    awaitText(".card .figures .bad", "NaN");
    awaitText(".card .adaptors .bad", "NaN");
  }

  @Test
  void tellsHowARunEnded() throws Exception {
    FakeRun run = new FakeRun("failed", 0, 8, System.currentTimeMillis(), 1);
    run.untilStep(60).forEach(runs::accept);
    runs.accept(
        run.report(60, new RunEnded(RunEnded.Outcome.FAILED, "The disk is full.", 0.5, 0.5)));
    open();

    awaitText(".card .pill", "failed");
    awaitText(".card .failure", "The disk is full.");
  }

  @Test
  void saysThatARunIsSilent() throws Exception {
    new FakeRun("quiet", 0, 8, System.currentTimeMillis() - 600_000, 1)
        .untilStep(60)
        .forEach(runs::accept);
    open();

    awaitText(".card .pill", "silent for");
  }

  @Test
  void saysThatTheMonitorIsBehindOrInTrouble() throws Exception {
    readings = new Readings(Readings.State.CATCHING_UP, 0, 0, 0, 3, 0, 0, 4321, "Kafka: no route");
    accept("run", 0, 60);
    open();

    awaitText("#notice", "Kafka: no route. The monitor keeps trying.");
    awaitText("#footnote", "3 telemetry records could not be read and were skipped");
  }

  @Test
  void staysUsableWithTwoHundredRuns() throws Exception {
    for (int i = 0; i < 200; i++) {
      accept("run-" + i, i % 7, EPOCH);
    }
    open();
    awaitCount("#table tbody tr", 200);
    awaitCount(".card", 12);
    awaitText("#more", "Show 12 more of 188");
    browser.screenshot(PICTURES.resolve("two-hundred-runs.png"));
    awaitCount("#scatter .dot", 200);
    browser.run("document.querySelector('#more').click()");
    awaitCount(".card", 24);
    browser.run(
        "const s = document.querySelector('#search'); s.value = 'run-199';"
            + " s.dispatchEvent(new Event('input'))");
    awaitCount("#table tbody tr", 1);
    awaitText(".card h3", "run-199");
  }

  @Test
  void sortsTheTableByWhatIsClicked() throws Exception {
    accept("a", 4, EPOCH);
    accept("b", 0, EPOCH);
    open();
    awaitCount("#table tbody tr", 2);
    browser.run("document.querySelector('th[data-key=macs] button').click()");
    await().until(() -> text("#table tbody tr:first-child .run-link").equals("a"));
    browser.run("document.querySelector('th[data-key=macs] button').click()");

    await().until(() -> text("#table tbody tr:first-child .run-link").equals("b"));
    assertThat(browser.run("return document.querySelector('th[data-key=macs]').ariaSort").asText())
        .isEqualTo("ascending");
  }

  @Test
  void isReadByKeyboard() throws Exception {
    accept("run", 4, 3 * EPOCH);
    open();
    awaitCount("#race .series", 1);
    browser.run(
        "const c = document.querySelector('#race'); c.focus();"
            + " for (let i = 0; i < 2; i++)"
            + " c.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowLeft'}))");

    awaitText("#race .reading", "epoch 2.00");
    assertThat(
            browser
                .run(
                    "return [...document.querySelectorAll('button, a, input, summary, .chart,"
                        + " .table-frame')].filter(e => e.tabIndex < 0).length")
                .asInt())
        .as("controls that the keyboard can't reach")
        .isZero();
  }

  @Test
  void fitsAPhone() throws Exception {
    accept("a-run-with-a-name-that-is-rather-long-for-a-phone", 6, 3 * EPOCH);
    try (Browser phone = new Browser(500, 900)) {
      phone.open("http://127.0.0.1:" + server.port() + "/");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> phone.run("return document.querySelectorAll('.card').length").asInt() == 1);
      assertThat(phone.run("return document.documentElement.scrollWidth - innerWidth").asInt())
          .as("pixels to scroll sideways")
          .isLessThanOrEqualTo(0);
      phone.screenshot(PICTURES.resolve("phone.png"));
    }
  }

  private MonitorServer newServer(int port) {
    return new MonitorServer(
        Door.open("127.0.0.1", port),
        runs,
        () -> readings,
        () -> streams,
        new RunCollector(runs),
        new PrometheusRegistry(),
        Clock.systemUTC());
  }

  private void accept(String name, int adaptors, long steps) {
    new FakeRun(name, adaptors, 8, System.currentTimeMillis(), name.hashCode())
        .untilStep(steps)
        .forEach(runs::accept);
  }

  private void open() throws Exception {
    browser.open("http://127.0.0.1:" + server.port() + "/");
  }

  private void awaitText(String selector, String part) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(text(selector)).as(selector).contains(part));
  }

  private void awaitCount(String selector, int number) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(count(selector)).as(selector).isEqualTo(number));
  }

  private String text(String selector) throws Exception {
    return browser
        .run("return document.querySelector(arguments[0])?.textContent ?? ''", selector)
        .asText()
        .replace('\u202f', ' ');
  }

  private int count(String selector) throws Exception {
    return browser.run("return document.querySelectorAll(arguments[0]).length", selector).asInt();
  }

  private boolean visible(String selector) throws Exception {
    return browser
        .run("return document.querySelector(arguments[0]).offsetParent !== null", selector)
        .asBoolean();
  }

  private String barTransforms() throws Exception {
    return browser
        .run(
            "return [...document.querySelectorAll('.network-bars rect')].map(r =>"
                + " r.style.transform).join()")
        .asText();
  }
}
