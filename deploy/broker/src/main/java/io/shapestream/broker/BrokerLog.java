package io.shapestream.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps two warnings out of the log that Kafka's server gives on every healthy start and stop of a
 * single node; everything else passes.
 */
final class BrokerLog extends TurboFilter {

  private static final String NAME = "shapestream-broker";

  private static final List<String> HARMLESS =
      List.of(
          "Performing controller activation.",
          "Attempting to close NetworkClient that has already been closed.");

  private BrokerLog() {}

  static synchronized void quieten() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getTurboFilterList().stream().noneMatch(BrokerLog.class::isInstance)) {
      BrokerLog filter = new BrokerLog();
      filter.setName(NAME);
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
    boolean harmless =
        level == Level.WARN && format != null && HARMLESS.stream().anyMatch(format::contains);
    return harmless ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
