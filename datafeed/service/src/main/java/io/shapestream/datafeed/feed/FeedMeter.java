package io.shapestream.datafeed.feed;

import io.shapestream.stream.Rejection;
import java.time.Duration;
import java.util.List;

/** Told what a feeder does, on the feeder's thread; must not block. */
public interface FeedMeter {
  /** A unit was made: its images were read, decoded and preprocessed. */
  void made(Duration time);

  /** A transaction was committed. */
  void committed(Duration time, List<Rejection> rejections);
}
