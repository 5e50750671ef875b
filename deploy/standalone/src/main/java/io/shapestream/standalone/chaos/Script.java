package io.shapestream.standalone.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Which disturbance comes next: a function of the seed and of how many feeders there are.
 *
 * <p>The crew is one feeder, then two, then six, for {@value #STEPS_PER_SIZE} disturbances each,
 * and again. What happens is drawn like cards from a shuffled deck, so that every kind comes up;
 * feeders are added or stopped in between to bring the crew back to its size.
 */
final class Script {

  /** Disturbances after which every size of the crew has had its turn. */
  static final int ROUND = 33;

  private static final List<Integer> SIZES = List.of(1, 2, 6);
  private static final int STEPS_PER_SIZE = 11;
  private static final List<Disturbance> DECK =
      List.of(
          Disturbance.KILL,
          Disturbance.KILL,
          Disturbance.KILL_PLANNER,
          Disturbance.PAUSE,
          Disturbance.PAUSE,
          Disturbance.REMOVE,
          Disturbance.ADD,
          Disturbance.KILL_BROKER);

  private final Random random;
  private final Deque<Disturbance> deck = new ArrayDeque<>();
  private int steps;

  Script(long seed) {
    random = new Random(seed);
  }

  /**
   * One disturbance.
   *
   * @param feeders how many it starts or stops, where it does that
   * @param victim whom it meets: a number to take modulo the candidates
   * @param hasty whether the next one follows before the stream has recovered
   */
  record Step(Disturbance what, int feeders, int victim, boolean hasty) {}

  /** The size that the crew should have now. */
  int size() {
    return SIZES.get(steps / STEPS_PER_SIZE % SIZES.size());
  }

  Step next(int crew) {
    int missing = size() - crew;
    boolean adjust = missing != 0 && (steps % STEPS_PER_SIZE == 0 || random.nextBoolean());
    steps++;
    if (adjust) {
      return step(missing > 0 ? Disturbance.ADD : Disturbance.REMOVE, Math.abs(missing));
    }
    Disturbance drawn = draw();
    return step(drawn == Disturbance.REMOVE && crew == 1 ? Disturbance.ADD : drawn, 1);
  }

  private Step step(Disturbance what, int feeders) {
    return new Step(what, feeders, random.nextInt(1 << 20), random.nextBoolean());
  }

  private Disturbance draw() {
    if (deck.isEmpty()) {
      List<Disturbance> cards = new ArrayList<>(DECK);
      Collections.shuffle(cards, random);
      deck.addAll(cards);
    }
    return deck.remove();
  }
}
