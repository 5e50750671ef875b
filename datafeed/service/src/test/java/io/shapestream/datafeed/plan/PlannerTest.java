package io.shapestream.datafeed.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.stream.Plan;
import io.shapestream.stream.RunPosition;
import io.shapestream.stream.StreamTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final int P = 2;
  private static final Plan ENDLESS = new Plan(10, 4, 0, P);

  private final Map<String, RunPosition> positions = new HashMap<>();
  private final long[] log = new long[P];
  private Set<String> endangered = Set.of();
  private int lookedAtRetention;
  private int asked;
  private long nanos;
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void issuesUnitsUpToTheLeadInTheirOrder() throws InterruptedException {
    planner(ENDLESS, 5).runOnce();
    assertThat(issued()).containsExactly("0:0", "1:1", "0:2", "1:3", "0:4");
  }

  @Test
  void goesOnAsTheSlowestRunDoes() throws InterruptedException {
    Planner planner = planner(ENDLESS, 5);
    planner.runOnce();
    positions.put("fast", new RunPosition(4, 1, RunPosition.State.TRAINING));
    positions.put("slow", new RunPosition(2, 1, RunPosition.State.TRAINING));
    planner.runOnce();
    assertThat(issued()).hasSize(7).endsWith("1:5", "0:6");
    assertThat(planner.status().planned()).isEqualTo(7);
    assertThat(planner.status().base()).isEqualTo(2);
    assertThat(planner.status().liveRuns()).isEqualTo(2);
    assertThat(asked).as("questions for the log's end").isEqualTo(1);
  }

  @Test
  void endsWithItsEpochs() throws InterruptedException {
    planner(new Plan(10, 4, 2, P), 100).runOnce();
    assertThat(issued()).hasSize(6).endsWith("1:5");
  }

  @Test
  void aNewPlannerGoesOnWhereTheLogEndsHoweverUnevenly() throws InterruptedException {
    log[0] = 3;
    log[1] = 1;
    planner(ENDLESS, 8).runOnce();
    assertThat(issued())
        .as("units 0, 1, 2 and 4 are there")
        .containsExactly("1:3", "1:5", "0:6", "1:7");
  }

  @Test
  void asksTheLogAgainAfterAFailure() throws InterruptedException {
    Planner planner = planner(ENDLESS, 3);
    producer.sendException = new KafkaException("no broker");
    assertThatThrownBy(planner::runOnce).isInstanceOf(KafkaException.class);
    producer.sendException = null;
    planner.runOnce();
    assertThat(issued()).containsExactly("0:0", "1:1", "0:2");
    assertThat(asked).as("questions for the log's end").isEqualTo(2);
  }

  @Test
  void aDeadRunIsCountedOnceAndNotWaitedFor() throws InterruptedException {
    Planner planner = planner(ENDLESS, 3);
    positions.put("dead", new RunPosition(0, 1, RunPosition.State.TRAINING));
    positions.put("other", new RunPosition(9, 1, RunPosition.State.TRAINING));
    planner.runOnce();
    assertThat(planner.status().planned()).isEqualTo(3);
    for (int i = 2; i < 5; i++) {
      nanos += Duration.ofSeconds(8).toNanos();
      positions.put("other", new RunPosition(9, i, RunPosition.State.TRAINING));
      planner.runOnce();
    }
    assertThat(planner.status().planned()).isEqualTo(12);
    assertThat(planner.status().deadRuns()).containsExactly("dead");
    assertThat(planner.status().deaths()).isEqualTo(1);
  }

  @Test
  void runsThatRetentionEndangersAreLookedForOnceAMinute() throws InterruptedException {
    Planner planner = planner(ENDLESS, 3);
    planner.runOnce();
    assertThat(planner.status().endangeredRuns()).isEmpty();
    endangered = Set.of("late");
    nanos += Duration.ofSeconds(59).toNanos();
    planner.runOnce();
    assertThat(planner.status().endangeredRuns()).isEmpty();
    nanos += Duration.ofSeconds(1).toNanos();
    planner.runOnce();
    planner.runOnce();
    assertThat(planner.status().endangeredRuns()).containsExactly("late");
    assertThat(lookedAtRetention).isEqualTo(2);
  }

  @Test
  void whoNoLongerPlansSaysNothingOfTheStream() throws InterruptedException {
    Planner planner = planner(ENDLESS, 3);
    planner.runOnce();
    planner.rest();
    assertThat(planner.status()).isEqualTo(PlannerStatus.NONE);
  }

  private Planner planner(Plan plan, long lead) {
    return new Planner(
        new StreamTopics("toy"),
        plan,
        lead,
        Duration.ofSeconds(10),
        () -> {
          asked++;
          return log.clone();
        },
        () -> Map.copyOf(positions),
        () -> {
          lookedAtRetention++;
          return endangered;
        },
        producer,
        () -> nanos);
  }

  private List<String> issued() {
    return producer.history().stream().map(PlannerTest::unit).toList();
  }

  private static String unit(ProducerRecord<byte[], byte[]> record) {
    var decoded =
        io.shapestream.stream.PlanUnit.decode(
            new org.apache.kafka.clients.consumer.ConsumerRecord<>(
                "toy.plan", record.partition(), 0, null, java.nio.ByteBuffer.wrap(record.value())));
    return record.partition() + ":" + decoded.unit();
  }
}
