package io.shapestream.standalone.chaos;

/** What can happen to the processes that feed a stream. */
enum Disturbance {
  ADD("feeders added"),
  REMOVE("feeders stopped"),
  KILL("kill -9 in an open transaction"),
  KILL_PLANNER("kill -9 of the planner's owner"),
  PAUSE("paused, wakes up as a zombie"),
  KILL_BROKER("kill -9 of the broker, restart");

  private final String words;

  Disturbance(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
