package io.shapestream.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.fuzzing.Conversation;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whatever is sent to a metrics server, it is not its fault, and the next is served. */
class MetricsServerFuzzTest {
  private static final byte[] HEALTH =
      "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
  private static final MetricsServer SERVER =
      new MetricsServer("127.0.0.1", 0, new PrometheusRegistry(), new State());

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @FuzzTest
  void aRequestIsAnsweredOrRefused(byte[] bytes) throws Exception {
    assertThat(Conversation.with(SERVER.port(), bytes).status()).isLessThan(500);
    assertThat(Conversation.with(SERVER.port(), HEALTH).answer()).endsWith("\r\n\r\nok\n");
  }

  @Test
  void clientsThatNeverEndTheirRequestsHoldUpNobodyForLong() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.port());
        silent.add(socket);
        socket.getOutputStream().write("GET /met".getBytes(US_ASCII));
      }
      Conversation talk = Conversation.with(SERVER.port(), HEALTH);
      for (int attempt = 0; attempt < 10 && talk.status() == 0; attempt++) {
        talk = Conversation.with(SERVER.port(), HEALTH); // It was cut off among the silent ones.
      }
      assertThat(talk.answer()).endsWith("\r\n\r\nok\n");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }
}
