package io.shapestream.command.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicSpecTest {

  @Test
  void refusesNamesThatKafkaRefuses() {
    for (String name : new String[] {"", ".", "..", "with space", "x".repeat(250)}) {
      assertThatThrownBy(() -> new TopicSpec(name, 1, 1, Map.of()))
          .as("name '%s'", name)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("was '" + name + "'");
    }
    assertThat(new TopicSpec("x".repeat(249), 1, 1, Map.of()).name()).hasSize(249);
  }

  @Test
  void needsAPartitionAndACopy() {
    assertThatThrownBy(() -> new TopicSpec("t", 0, 1, Map.of()))
        .hasMessage("partitions of topic t must be at least 1, was 0");
    assertThatThrownBy(() -> new TopicSpec("t", 1, 0, Map.of()))
        .hasMessageContaining("replication of topic t must be 1..32767 or -1")
        .hasMessageContaining("was 0");
    assertThat(new TopicSpec("t", 1, TopicSpec.BROKER_DEFAULT, Map.of()).replication())
        .isEqualTo(-1);
  }

  @Test
  void keepsItsOwnCopyOfTheSettings() {
    Map<String, String> configs = new HashMap<>(Map.of("a", "1"));
    TopicSpec spec = new TopicSpec("t", 1, 1, configs);
    configs.put("a", "2");
    assertThat(spec.configs()).containsEntry("a", "1");
  }
}
