package io.shapestream.monitor.expose;

import io.shapestream.monitor.meter.Floats;
import io.shapestream.monitor.meter.History;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The past of one run, column by column, as charts want it. */
record HistoryJson(String run, Train train, Test test) {

  /** Points of the train loop. {@code alpha} and {@code reshapeFactor}: a column per adaptor. */
  record Train(
      List<Long> step,
      List<Float> loss,
      List<Float> accuracy,
      List<Float> imagesPerSecond,
      List<Float> dataWait,
      List<Long> macs,
      List<List<Float>> alpha,
      List<List<Float>> reshapeFactor) {}

  /** Evaluations. */
  record Test(List<Long> step, List<Double> loss, List<Double> accuracy, List<Long> macs) {}

  static HistoryJson of(String run, History history) {
    return new HistoryJson(run, train(history.moments()), test(history.verdicts()));
  }

  private static Train train(List<History.Moment> moments) {
    return new Train(
        column(moments, History.Moment::step),
        column(moments, History.Moment::loss),
        column(moments, History.Moment::accuracy),
        column(moments, History.Moment::imagesPerSecond),
        column(moments, History.Moment::dataWait),
        column(moments, History.Moment::macs),
        columns(moments, History.Moment::alphas),
        columns(moments, History.Moment::reshapeFactors));
  }

  private static Test test(List<History.Verdict> verdicts) {
    return new Test(
        column(verdicts, verdict -> verdict.evaluated().step()),
        column(verdicts, verdict -> verdict.evaluated().loss()),
        column(verdicts, verdict -> verdict.evaluated().accuracy()),
        column(verdicts, History.Verdict::macs));
  }

  private static <P, V> List<V> column(List<P> points, Function<P, V> value) {
    return points.stream().map(value).toList();
  }

  private static List<List<Float>> columns(
      List<History.Moment> moments, Function<History.Moment, Floats> values) {
    int adaptors = moments.isEmpty() ? 0 : values.apply(moments.get(moments.size() - 1)).size();
    return IntStream.range(0, adaptors).mapToObj(i -> column(moments, values, i)).toList();
  }

  private static List<Float> column(
      List<History.Moment> moments, Function<History.Moment, Floats> values, int adaptor) {
    List<Float> column = new ArrayList<>();
    for (History.Moment moment : moments) {
      Floats floats = values.apply(moment);
      column.add(adaptor < floats.size() ? floats.get(adaptor) : Float.NaN);
    }
    return column;
  }
}
