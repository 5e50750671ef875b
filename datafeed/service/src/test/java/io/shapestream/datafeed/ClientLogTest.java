package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ClientLogTest {
  private final Logger kafka = logger("org.apache.kafka.clients.somewhere");
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
    kafka.error("Aborting producer batches due to fatal error", new ProducerFencedException("x"));
    kafka.error(
        "[Consumer] Reconciliation failed.",
        new CompletionException(
            new TimeoutException(
                "PartitionsAssignedEvent could not be completed before the consumer closed")));
    kafka.error(
        "[Consumer] OffsetFetch failed with {} because the member is not part of the group anymore.",
        "UNKNOWN_MEMBER_ID");
    assertThat(log.list).isEmpty();
  }

  @Test
  void anythingElseIs() {
    kafka.error("Aborting producer batches due to fatal error", new TimeoutException("x"));
    kafka.error("[Consumer] Reconciliation failed.", new IllegalStateException("x"));
    kafka.error("Reconciliation failed.");
    kafka.error("[Consumer] OffsetFetch failed with {}", "an unexpected error");
    assertThat(log.list).hasSize(4);
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
