package io.shapestream.trainer.bench;

import java.io.IOException;

/** One of those who take turns at the same work. */
record Contestant(String name, Round round) {

  /** A turn. */
  interface Round {
    /** Trains on so many batches; returns the milliseconds of one. */
    double milliseconds(int steps) throws IOException, InterruptedException;
  }
}
