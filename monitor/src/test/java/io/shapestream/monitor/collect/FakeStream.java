package io.shapestream.monitor.collect;

import io.shapestream.stream.Rejection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A made-up stream with some rejected samples. */
public final class FakeStream {
  private static final int SIDE = 28;

  private FakeStream() {}

  /** Six rejections; the oldest has no picture. */
  public static StreamView view(String name, long planned) {
    List<RejectedSample> latest =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    new RejectedSample(
                        new Rejection(
                            600 - i,
                            i,
                            4000 + i,
                            5000 + i,
                            "train/n01440764/image-" + i + ".jpg",
                            i % 2 == 0
                                ? "The file is no image."
                                : "The image ends before its last row.",
                            false),
                        1_700_000_000_000L,
                        i < 5 ? picture(i) : null))
            .toList();
    return new StreamView(name, planned, planned - 12, 2, 4, 6, latest, "");
  }

  /** One rejection, with {@code text} wherever text may stand. */
  public static StreamView hostile(String text) {
    Rejection rejection = new Rejection(0, 0, 1, 2, text, text, true);
    return new StreamView(
        text, 1, 1, 1, 1, 1, List.of(new RejectedSample(rejection, 0, picture(0))), text);
  }

  private static @Nullable Picture picture(int tone) {
    byte[] rgb = new byte[3 * SIDE * SIDE];
    for (int at = 0; at < SIDE * SIDE; at++) {
      rgb[3 * at] = (byte) (at % SIDE * (1 + tone));
      rgb[3 * at + 1] = (byte) (at / SIDE * 8);
      rgb[3 * at + 2] = (byte) 200;
    }
    return new Picture(SIDE, SIDE, rgb);
  }
}
