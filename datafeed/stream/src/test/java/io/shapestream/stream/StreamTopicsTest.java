package io.shapestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StreamTopicsTest {
  @Test
  void namesEverythingAfterTheStream() {
    StreamTopics topics = new StreamTopics("fashion");
    assertThat(topics.settings(4).stream().map(TopicSettings::name))
        .containsExactly("fashion.plan", "fashion.train", "fashion.test", "fashion.rejected");
    assertThat(topics.feederGroup()).isEqualTo("fashion.feeders");
    assertThat(topics.runGroup("vgg")).isEqualTo("fashion.run.vgg");
    assertThat(topics.feedTransactionalId(3)).isEqualTo("fashion-feed-3");
    assertThat(topics.testTransactionalId()).isEqualTo("fashion-test");
  }

  @Test
  void planAndTrainArePartitionedAlikeAndTheRestIsOne() {
    assertThat(new StreamTopics("fashion").settings(4).stream().map(TopicSettings::partitions))
        .containsExactly(4, 4, 1, 1);
  }

  @Test
  void theTestSplitIsKeptForEver() {
    TopicSettings test = new StreamTopics("fashion").settings(4).get(2);
    assertThat(test.configs())
        .containsEntry("retention.ms", "-1")
        .containsEntry("retention.bytes", "-1");
  }

  @Test
  void aNameThatKafkaWouldRefuseIsRefused() {
    for (String bad : new String[] {"", "a b", "a/b", ".a", "-a", "ä", "a".repeat(201)}) {
      assertThatThrownBy(() -> new StreamTopics(bad))
          .as("'%s'", bad)
          .hasMessageStartingWith("stream must be 1..200 letters");
    }
    assertThatThrownBy(() -> new StreamTopics("a").runGroup("b c"))
        .hasMessageStartingWith("run must be 1..200 letters");
  }
}
