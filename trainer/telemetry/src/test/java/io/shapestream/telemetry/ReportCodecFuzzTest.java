package io.shapestream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.shapestream.fuzzing.Bounds;

/** Whatever lies in the telemetry topic is told apart, and never throws. */
class ReportCodecFuzzTest {

  @FuzzTest
  void aReportIsReadOrToldApart(byte[] bytes) throws Exception {
    Decoded decoded = Bounds.SMALL.hold(bytes.length, () -> ReportCodec.decode(bytes));
    if (decoded instanceof Decoded.Understood understood) {
      assertThat(ReportCodec.decode(ReportCodec.encode(understood.report()))).isEqualTo(decoded);
    } else if (decoded instanceof Decoded.Damaged damaged) {
      assertThat(damaged.reason()).isNotBlank();
    }
  }
}
