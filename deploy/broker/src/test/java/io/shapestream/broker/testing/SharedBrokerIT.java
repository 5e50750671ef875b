package io.shapestream.broker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedBrokerIT {

  @Test
  void isOneBrokerForAll() {
    String address = SharedBroker.bootstrapServers();
    assertThat(SharedBroker.bootstrapServers()).isEqualTo(address).startsWith("127.0.0.1:");
  }

  @Test
  void givesEachTestNamesOfItsOwn() {
    String first = SharedBroker.freshName("stream");
    assertThat(SharedBroker.freshName("stream")).isNotEqualTo(first).startsWith("stream-");
  }
}
