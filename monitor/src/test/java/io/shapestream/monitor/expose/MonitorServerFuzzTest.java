package io.shapestream.monitor.expose;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.fuzzing.Conversation;
import io.shapestream.monitor.FakeRun;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** Whatever is sent to the monitor, it is not its fault, and the next one is served. */
class MonitorServerFuzzTest {
  private static final byte[] HEALTH =
      "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
  private static final MonitorServer SERVER = started();

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @FuzzTest
  void aRequestIsAnsweredOrRefused(byte[] bytes) throws Exception {
    Conversation talk = Conversation.with(SERVER.port(), bytes);
    // 501: a transfer coding or method unknown to the web server; 505: another version of HTTP.
    assertThat(talk.status()).isNotIn(500, 502, 503, 504);
    assertThat(Conversation.with(SERVER.port(), HEALTH).answer()).endsWith("\r\n\r\nok\n");
  }

  /** With a run of three adaptors, of which every page has something to tell. */
  private static MonitorServer started() {
    Runs runs = new Runs(Clock.systemUTC(), Duration.ofHours(1));
    new FakeRun("run", 3, 2, System.currentTimeMillis(), 1)
        .untilStep(FakeRun.STEPS_PER_EPOCH)
        .forEach(runs::accept);
    PrometheusRegistry registry = new PrometheusRegistry();
    RunCollector collector = new RunCollector(runs);
    registry.register(collector);
    Readings live = new Readings(Readings.State.LIVE, 0, 0, 0, 0, 0, 0, 0, "");
    MonitorServer server =
        new MonitorServer(
            Door.open("127.0.0.1", 0),
            runs,
            () -> live,
            List::of,
            collector,
            registry,
            Clock.systemUTC());
    server.start();
    return server;
  }
}
