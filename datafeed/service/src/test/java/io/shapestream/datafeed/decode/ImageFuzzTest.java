package io.shapestream.datafeed.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.fuzzing.Bounds;
import java.time.Duration;

/** Whatever an image file holds: pixels of the size that its header tells, or a reason. */
class ImageFuzzTest {
  /** A progressive JPEG of as many pixels and scans as are allowed is slow; nothing is slower. */
  private static final Duration SLOWEST = Duration.ofSeconds(60);

  private final ImageCodec codec = new ImageCodec();
  private final Raster raster = new Raster();

  @FuzzTest
  void aHeaderIsReadOrRefused(byte[] bytes) throws Exception {
    try {
      ImageHeader header = header(bytes);
      assertThat((long) header.width() * header.height())
          .isBetween(1L, (long) ImageHeader.MOST_PIXELS);
      assertThat(header.orientation()).isBetween(1, 8);
    } catch (BadSampleException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest
  void anImageIsDecodedOrRefused(byte[] bytes) throws Exception {
    try {
      ImageHeader header = header(bytes);
      bounds(header).hold(bytes.length, () -> decoded(bytes, header));
      assertThat(raster.width()).isEqualTo(header.seenWidth());
      assertThat(raster.height()).isEqualTo(header.seenHeight());
    } catch (BadSampleException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static ImageHeader header(byte[] bytes) throws Exception {
    return Bounds.SMALL.hold(bytes.length, () -> ImageHeader.of(bytes, bytes.length));
  }

  private Raster decoded(byte[] bytes, ImageHeader header) throws BadSampleException {
    codec.decode(bytes, bytes.length, header, 1, 3, raster);
    return raster;
  }

  /** Two rasters, stored and turned, each up to half as large again as it needs to be. */
  private static Bounds bounds(ImageHeader header) {
    return new Bounds((32L << 20) + 9L * header.width() * header.height(), 10, SLOWEST);
  }
}
