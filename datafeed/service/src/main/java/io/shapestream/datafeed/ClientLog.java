package io.shapestream.datafeed;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.shapestream.command.Sentences;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps out of the log what Kafka's clients call an error though it is how feeders are meant to
 * part: another feeder has taken a partition over, which the feeder counts and tells itself; and a
 * feeder leaves the group while the group is still handing partitions out.
 */
final class ClientLog extends TurboFilter {
  private static final String KAFKA = "org.apache.kafka.clients.";
  private static final String LEAVING = "could not be completed before the consumer closed";

  private ClientLog() {}

  static synchronized void quieten() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getTurboFilterList().stream().noneMatch(ClientLog.class::isInstance)) {
      ClientLog filter = new ClientLog();
      filter.setName("shapestream-feeder");
      context.addTurboFilter(filter);
    }
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable thrown) {
    boolean parting = thrown == null ? isPutOut(format) : isFenced(thrown) || isLeaving(thrown);
    return parting && logger.getName().startsWith(KAFKA) ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  private static boolean isFenced(Throwable thrown) {
    return thrown instanceof ProducerFencedException
        || thrown instanceof InvalidProducerEpochException;
  }

  /** It slept for longer than its session, and asks for offsets before it has heard of that. */
  private static boolean isPutOut(@Nullable String format) {
    return format != null
        && format.contains("OffsetFetch failed with ")
        && format.contains("is not part of the group anymore");
  }

  /** Whichever step of handing out it was that the group had not come to the end of. */
  private static boolean isLeaving(Throwable thrown) {
    return String.valueOf(Sentences.unwrap(thrown).getMessage()).endsWith(LEAVING);
  }
}
