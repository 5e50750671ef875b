package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.internals.LogContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ClientLogTest {
  private final Logger kafka = logger("org.apache.kafka.clients.somewhere");

  /** Formats before it hands over, as everything in Kafka's clients does. */
  private final org.slf4j.Logger client = new LogContext("[Consumer] ").logger(kafka.getName());

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    ClientLog.quieten();
    log.start();
    kafka.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    kafka.detachAppender(log);
  }

  @Test
  void whatFeedersPartWithIsNoError() {
    client.error("Aborting producer batches due to fatal error", new ProducerFencedException("x"));
    client.error("Reconciliation failed.", leaving("PartitionsAssignedEvent"));
    client.error(
        "onPartitionsRevoked callback invocation failed for partitions {}",
        List.of("plan-0"),
        leaving("ConsumerRebalanceListenerCallbackNeededEvent"));
    client.error(
        "OffsetFetch failed with {} because the member is not part of the group anymore.",
        Errors.UNKNOWN_MEMBER_ID);
    assertThat(log.list).isEmpty();
  }

  @Test
  void anythingElseIs() {
    client.error("Aborting producer batches due to fatal error", new TimeoutException("x"));
    client.error("Reconciliation failed.", new IllegalStateException("x"));
    client.error(
        "onPartitionsRevoked callback invocation failed for partitions {}",
        List.of("plan-0"),
        new CompletionException(new IllegalStateException("x")));
    client.error("Reconciliation failed.");
    client.error("OffsetFetch failed with {}", Errors.UNKNOWN_SERVER_ERROR);
    assertThat(log.list).hasSize(5);
  }

  private static Exception leaving(String event) {
    return new CompletionException(
        new TimeoutException(event + " could not be completed before the consumer closed"));
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
