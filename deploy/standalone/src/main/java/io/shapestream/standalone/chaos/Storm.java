package io.shapestream.standalone.chaos;

import io.shapestream.command.Stop;
import io.shapestream.command.UserError;
import io.shapestream.standalone.process.Child;
import io.shapestream.standalone.process.Pause;
import io.shapestream.stream.StreamTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** The disturbances, one after the other, while a reader follows the stream. One thread's. */
final class Storm {

  /** Units that the plan is ahead of the reader: so few that the reader feels every stall. */
  static final int LEAD = 60;

  /** A stream that stands still for so long won't go on. */
  static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Longer than a feeder's session: it is given up for lost before it wakes up. */
  private static final Duration SLEEP = Duration.ofMillis(4500);

  private static final Duration HASTE = Duration.ofMillis(300);
  private static final Duration TICK = Duration.ofMillis(20);
  private static final int ATTEMPTS = 60;

  private final long seed;
  private final Script script;
  private final Stop stop;
  private final Consumer<String> say;
  private final Stalls stalls = new Stalls();
  private final Map<String, Integer> happened = new TreeMap<>();
  private final long startNanos = System.nanoTime();
  private int disturbances;
  private int midTransaction;

  Storm(long seed, Stop stop, Consumer<String> say) {
    this.seed = seed;
    this.script = new Script(seed);
    this.stop = stop;
    this.say = say;
  }

  /** Returns the hashes of what the reader saw. */
  List<String> over(
      KafkaNode broker, Cluster cluster, Crew crew, StreamTopics topics, Chaos.Enough enough)
      throws InterruptedException {
    Crew.awaitReady(crew.add(script.size()));
    try (Witness witness = new Witness(cluster.kafka(), topics, "witness", Long.MAX_VALUE)) {
      Scene scene = new Scene(broker, cluster, crew, witness.start());
      recover(scene);
      calm(scene);
      while (!enough.test(disturbances)) {
        disturb(scene, script.next(crew.size()));
      }
      recover(scene);
      return witness.hashes();
    }
  }

  Verdict verdict(long units, List<String> differences) {
    return new Verdict(seed, happened, midTransaction, units, differences, stalls.table());
  }

  private record Scene(KafkaNode broker, Cluster cluster, Crew crew, Witness witness) {}

  private void calm(Scene scene) throws InterruptedException {
    scene.witness().watch();
    recover(scene);
    stalls.add("nothing at all", scene.witness().longestWait());
  }

  private void disturb(Scene scene, Script.Step step) throws InterruptedException {
    boolean settled = scene.crew().wakeDue();
    boolean alone = scene.crew().size() == 1;
    scene.witness().watch();
    String detail = happen(scene, step);
    disturbances++;
    happened.merge(step.what().name(), 1, Integer::sum);
    String what = step.what() + (alone && needsAnother(step.what()) ? ", the only feeder" : "");
    if (step.hasty()) {
      tell(scene, what + detail, "the next follows at once");
      pause(HASTE);
      return;
    }
    recover(scene);
    Duration wait = scene.witness().longestWait();
    tell(scene, what + detail, "reader waited " + Stalls.seconds(wait));
    stalls.add(settled ? what : "several at once", wait);
  }

  private static boolean needsAnother(Disturbance what) {
    return switch (what) {
      case KILL, KILL_PLANNER, PAUSE -> true;
      case ADD, REMOVE, KILL_BROKER -> false;
    };
  }

  private String happen(Scene scene, Script.Step step) throws InterruptedException {
    Crew crew = scene.crew();
    switch (step.what()) {
      case ADD -> add(crew, step);
      case REMOVE -> crew.remove(step.feeders(), step.victim());
      case KILL -> kill(scene, crew.pick(step.victim()));
      case KILL_PLANNER -> kill(scene, plannersOwner(scene, step));
      case PAUSE -> crew.pause(crew.pick(step.victim()), SLEEP);
      case KILL_BROKER -> scene.broker().killAndRestart();
    }
    return step.feeders() > 1 && isCounted(step.what()) ? " (" + step.feeders() + ")" : "";
  }

  /** In haste the next disturbance meets feeders that are still starting. */
  private static void add(Crew crew, Script.Step step) throws InterruptedException {
    List<Child> added = crew.add(step.feeders());
    if (!step.hasty()) {
      Crew.awaitReady(added);
    }
  }

  private static boolean isCounted(Disturbance what) {
    return what == Disturbance.ADD || what == Disturbance.REMOVE;
  }

  /** Kills it in the middle of a transaction, if it ever is in one; replaces it if it was alone. */
  @SuppressWarnings("try") // The pause is for its length alone.
  private void kill(Scene scene, Child victim) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS && victim.isAlive(); attempt++) {
      try (Pause held = Pause.of(victim.pid())) {
        boolean open = scene.cluster().isInTransaction(victim.pid());
        if (open || attempt == ATTEMPTS - 1) {
          midTransaction += open ? 1 : 0;
          scene.witness().watch();
          scene.crew().kill(victim);
        }
      }
      pause(TICK);
    }
    if (scene.crew().size() == 0) {
      Crew.awaitReady(scene.crew().add(1));
    }
  }

  private Child plannersOwner(Scene scene, Script.Step step) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - end < 0) {
      OptionalLong owner = scene.cluster().plannersOwner();
      if (owner.isPresent() && scene.crew().withPid(owner.getAsLong()).isPresent()) {
        return scene.crew().withPid(owner.getAsLong()).orElseThrow();
      }
      pause(TICK);
    }
    return scene.crew().pick(step.victim());
  }

  /** Returns when everybody is awake and the reader has what was not even planned by then. */
  private void recover(Scene scene) throws InterruptedException {
    while (!scene.crew().wakeDue()) {
      watch(scene);
    }
    long enough = scene.witness().units() + 2L * LEAD;
    while (scene.witness().units() < enough) {
      watch(scene);
    }
  }

  private void watch(Scene scene) throws InterruptedException {
    pause(TICK);
    scene.witness().check();
    scene.crew().check();
    scene.broker().check();
    if (scene.witness().longestWait().compareTo(PATIENCE) > 0) {
      throw new UserError(
          "The stream stands still at unit %d: nothing came for %d s (seed %d)."
              .formatted(scene.witness().units(), PATIENCE.toSeconds(), seed));
    }
  }

  private void pause(Duration length) throws InterruptedException {
    if (stop.await(length)) {
      throw new CancellationException("stopped");
    }
  }

  private void tell(Scene scene, String what, String outcome) {
    long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    say.accept(
        "%3d  %2d:%02d  %d feeders  unit %6d  %-52s  %s"
            .formatted(
                disturbances,
                seconds / 60,
                seconds % 60,
                scene.crew().size(),
                scene.witness().units(),
                what,
                outcome));
  }
}
