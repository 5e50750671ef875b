package io.shapestream.command.kafka;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** Whether Kafka answers at all: asked first, so that a wrong address is told soon. */
public final class Brokers {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private Brokers() {}

  /**
   * Returns when a broker has answered; waits for 15 seconds, or for {@code default.api.timeout.ms}
   * where the client settings have one.
   *
   * @throws UserError when none answers
   * @throws KafkaException when one answers and refuses
   */
  public static void requireAnswer(Map<String, Object> client) throws InterruptedException {
    try (Admin admin = Admin.create(client)) {
      requireAnswer(admin, client, patienceMs(client));
    }
  }

  private static void requireAnswer(Admin admin, Map<String, Object> client, int patienceMs)
      throws InterruptedException {
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(patienceMs)).clusterId().get();
    } catch (ExecutionException e) {
      throw refusal(Sentences.unwrap(e), client, patienceMs);
    }
  }

  /** The client that was just made has checked that the setting is a number. */
  private static int patienceMs(Map<String, Object> client) {
    Object given = client.get(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    return given == null
        ? (int) PATIENCE.toMillis()
        : Integer.parseInt(String.valueOf(given).strip());
  }

  private static RuntimeException refusal(
      Throwable cause, Map<String, Object> client, int patienceMs) {
    if (cause instanceof TimeoutException) {
      return new UserError(
          "Kafka: no broker answered at "
              + client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
              + " within "
              + patienceMs / 1000.0
              + " s."
              + System.lineSeparator()
              + "Check --bootstrap-servers and the Kafka settings (--kafka, --kafka-config).",
          cause);
    }
    return cause instanceof RuntimeException known ? known : new KafkaException(cause);
  }
}
