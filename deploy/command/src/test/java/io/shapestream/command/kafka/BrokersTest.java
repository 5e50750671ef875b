package io.shapestream.command.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokersTest {

  @Test
  void anAddressWhereNobodyListensIsTold() {
    assertThatThrownBy(() -> Brokers.requireAnswer(client("127.0.0.1:1")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no broker answered at 127.0.0.1:1 within 0.5 s")
        .hasMessageContaining("Check --bootstrap-servers");
  }

  @Test
  void aServerThatNeverAnswersIsTold() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      assertThatThrownBy(() -> Brokers.requireAnswer(client(address)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no broker answered at " + address);
    }
  }

  private static Map<String, Object> client(String address) {
    return Map.of(
        "bootstrap.servers", address,
        "default.api.timeout.ms", "500",
        "request.timeout.ms", "500");
  }
}
