package io.shapestream.trainer.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Contestants by turns: what a noisy machine does to one it does to the others. */
final class Rounds {
  private final List<Contestant> contestants;
  private final List<List<Double>> milliseconds = new ArrayList<>();

  /**
   * @param contestants the first is the one whose ratios are taken
   */
  Rounds(List<Contestant> contestants) {
    this.contestants = List.copyOf(contestants);
    contestants.forEach(each -> milliseconds.add(new ArrayList<>()));
  }

  /** One round of each is not counted; every second one goes the other way round. */
  List<Timed> run(int rounds, int steps) throws IOException, InterruptedException {
    List<Integer> order = new ArrayList<>(IntStream.range(0, contestants.size()).boxed().toList());
    for (int round = -1; round < rounds; round++) {
      for (int i : order) {
        double time = contestants.get(i).round().milliseconds(steps);
        if (round >= 0) {
          milliseconds.get(i).add(time);
        }
      }
      Collections.reverse(order);
    }
    return IntStream.range(0, contestants.size()).mapToObj(this::result).toList();
  }

  private Timed result(int i) {
    List<Double> own = milliseconds.get(0);
    List<Double> others = milliseconds.get(i);
    Spread ratio =
        Spread.of(
            IntStream.range(0, own.size()).mapToObj(r -> own.get(r) / others.get(r)).toList());
    return new Timed(contestants.get(i).name(), Spread.of(others), i == 0 ? null : ratio);
  }
}
