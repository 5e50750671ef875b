package io.shapestream.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BrokerLogTest {

  @Test
  void dropsTheTwoHarmlessWarningsAndNothingElse() {
    BrokerLog.quieten();
    BrokerLog.quieten();
    Logger logger = (Logger) LoggerFactory.getLogger("org.apache.kafka.sample");
    logger.setAdditive(false);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);

    logger.warn("[QuorumController id=1] Performing controller activation. The log is empty.");
    logger.warn("Attempting to close NetworkClient that has already been closed.");
    logger.error("Performing controller activation.");
    logger.warn("The disk is slow.");

    assertThat(appender.list)
        .extracting(ILoggingEvent::getMessage)
        .containsExactly("Performing controller activation.", "The disk is slow.");
  }
}
