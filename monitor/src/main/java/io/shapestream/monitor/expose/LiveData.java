package io.shapestream.monitor.expose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.collect.StreamView;
import io.shapestream.monitor.meter.History;
import io.shapestream.monitor.meter.RunView;
import io.shapestream.monitor.meter.Runs;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the live page shows, as JSON. Numbers that are not finite are strings, as JSON has none. */
final class LiveData {
  private final Runs runs;
  private final Supplier<Readings> readings;
  private final Supplier<List<StreamView>> streams;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();

  LiveData(
      Runs runs, Supplier<Readings> readings, Supplier<List<StreamView>> streams, Clock clock) {
    this.runs = runs;
    this.readings = readings;
    this.streams = streams;
    this.clock = clock;
  }

  /**
   * One message to the page.
   *
   * @param timeMs the monitor's clock, against which ages are measured
   * @param all whether {@code runs} are all that there are, so that any other is gone
   * @param state of the reader
   * @param runs that changed
   * @param gone names of runs that were forgotten
   * @param streams all that runs train on
   */
  record Update(
      long timeMs,
      boolean all,
      String state,
      String trouble,
      long lagRecords,
      long skipped,
      List<RunJson> runs,
      Collection<String> gone,
      List<StreamJson> streams) {}

  /** {@code /api/runs}: the latest of every run. */
  void serveAll(Context context) throws JsonProcessingException {
    answer(context, update(true, runs.views(), List.of()));
  }

  /** {@code /api/history?run=NAME}: how a run came to where it is, column by column. */
  void serveHistory(Context context) throws JsonProcessingException {
    String name = Optional.ofNullable(context.queryParam("run")).orElse("");
    Optional<History> history = runs.history(name);
    if (history.isEmpty()) {
      context.status(404).result("There is no such run.\n");
      return;
    }
    answer(context, HistoryJson.of(name, history.get()));
  }

  /** {@code /api/rejected?stream=NAME}: the latest samples that could not be used. */
  void serveRejected(Context context) throws JsonProcessingException {
    String name = Optional.ofNullable(context.queryParam("stream")).orElse("");
    Optional<StreamView> stream =
        streams.get().stream().filter(view -> view.stream().equals(name)).findFirst();
    if (stream.isEmpty()) {
      context.status(404).result("There is no such stream.\n");
      return;
    }
    answer(context, stream.get().latest().stream().map(StreamJson.Rejected::of).toList());
  }

  Update update(boolean all, List<RunView> changed, Collection<String> gone) {
    Readings now = readings.get();
    return new Update(
        clock.millis(),
        all,
        now.state().name(),
        now.trouble(),
        now.lagRecords(),
        now.damaged() + now.unknownKind() + now.unknownVersion(),
        changed.stream().map(RunJson::of).toList(),
        gone,
        streams.get().stream().map(StreamJson::of).toList());
  }

  byte[] bytes(Update update) throws JsonProcessingException {
    return json.writeValueAsBytes(update);
  }

  private void answer(Context context, Object answer) throws JsonProcessingException {
    context.contentType("application/json; charset=utf-8").result(json.writeValueAsBytes(answer));
  }
}
