package io.shapestream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReportCodecTest {
  /** version 1, run "first run", sequence 3, incarnation and time; all fields of the envelope. */
  private static final String ENVELOPE =
      "0801120966697273742072756e18032080d095ffbc3128e8d795ffbc31";

  static List<Report.Kind> kinds() {
    return Samples.ALL;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readsBackWhatItWrote(Report.Kind kind) {
    Report report = Samples.report(kind);

    assertThat(ReportCodec.decode(ReportCodec.encode(report)))
        .isEqualTo(new Decoded.Understood(report));
  }

  @Test
  void writesProgressAsTheContractSays() {
    assertThat(hex(Samples.PROGRESS))
        .isEqualTo(
            ENVELOPE
                + "3aa401080210ab0118ac0121000000000000e83f29000000000000e03f31000000000000b03f3900"
                + "0000000000a03f41000000000064894049000000000000c03f521d09000000000000f8bf11000000"
                + "000000e33f19000000000000e43f2011521411000000000000e83f19000000000000e93f200c5a03"
                + "1c110c60f8948c2f69000000000000ef3f7210000000000000d03f000000000000e03f7809810100"
                + "00000000c04e40");
  }

  @Test
  void writesStartedAsTheContractSays() {
    assertThat(hex(Samples.STARTED))
        .isEqualTo(
            ENVELOPE
                + "327b0a0766617368696f6e12057667672d641a0d73686170652d61646170746f72201c280a3087ad"
                + "4b38064055486451000000000000e03f59000000000000f03f6205636f6e76316205636f6e76326a"
                + "0d0a06636f6d6d697412036162636a0d0a03646a6c1206302e33362e306a090a0473656564120137"
                + "7203637075");
  }

  @Test
  void writesBudgetAndAuditAsTheContractSays() {
    assertThat(hex(Samples.BOUND)).endsWith("7203637075" + "7880cab5ee01" + "800103" + "880102");
  }

  @Test
  void writesTheWaitOfEachStepAsTheContractSays() {
    assertThat(hex(Samples.FETCHING))
        .endsWith("810100000000" + "00c04e40" + "8a0110000000000000c03f0000000000000000");
  }

  @Test
  void writesEvaluatedAsTheContractSays() {
    assertThat(hex(Samples.EVALUATED))
        .isEqualTo(ENVELOPE + "421a080210ff0119000000000000e23f21000000000000ea3f28dc0b");
  }

  @Test
  void writesCheckpointedAsTheContractSays() {
    assertThat(hex(Samples.CHECKPOINTED))
        .isEqualTo(
            ENVELOPE + "4a2108ff0110800219000000000000d83f2080202a0d2f646174612f72756e2f323535");
  }

  @Test
  void writesEndedAsTheContractSays() {
    assertThat(hex(Samples.ENDED))
        .isEqualTo(
            ENVELOPE
                + "522708031211546865206469736b2069732066756c6c2e19000000000000ea3f21000000000000eb"
                + "3f");
  }

  @Test
  void equalReportsGiveEqualBytesWhateverTheOrderOfProvenance() {
    Map<String, String> forwards = new LinkedHashMap<>();
    Map<String, String> backwards = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      forwards.put("key" + i, "value");
      backwards.put("key" + (49 - i), "value");
    }

    assertThat(ReportCodec.encode(Samples.report(startedWith(forwards))))
        .isEqualTo(ReportCodec.encode(Samples.report(startedWith(backwards))));
  }

  @Test
  void keepsLossesAndAlphasThatAreNotFinite() {
    var broken =
        new Progress(
            Samples.PROGRESS.position(),
            new Progress.Learning(Double.NaN, 0.1, 0, 0),
            Samples.PROGRESS.pace(),
            new Progress.NetworkState(
                List.of(new Progress.AdaptorState(Double.NaN, Double.NaN, Double.NaN, 1)),
                List.of(1),
                1,
                Double.POSITIVE_INFINITY));

    assertThat(ReportCodec.decode(ReportCodec.encode(Samples.report(broken))))
        .isEqualTo(new Decoded.Understood(Samples.report(broken)));
  }

  @Test
  void namesTheVersionThatItDoesNotKnow() {
    byte[] newer = wire(Samples.PROGRESS).setVersion(2).build().toByteArray();

    assertThat(ReportCodec.decode(newer)).isEqualTo(new Decoded.UnknownVersion(2));
  }

  @Test
  void knowsThatAKindIsUnknown() {
    byte[] newer =
        wire(Samples.PROGRESS)
            .clearKind()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        77,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("from the future"))
                            .build())
                    .build())
            .build()
            .toByteArray();

    assertThat(ReportCodec.decode(newer)).isEqualTo(new Decoded.UnknownKind());
  }

  @Test
  void ignoresFieldsThatItDoesNotKnow() {
    byte[] newer =
        wire(Samples.EVALUATED)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                    .build())
            .build()
            .toByteArray();

    assertThat(ReportCodec.decode(newer))
        .isEqualTo(new Decoded.Understood(Samples.report(Samples.EVALUATED)));
  }

  @Test
  void callsATombstoneDamaged() {
    assertThat(ReportCodec.decode(null)).isEqualTo(new Decoded.Damaged("the record has no value"));
  }

  @Test
  void callsEmptyBytesDamaged() {
    assertThat(ReportCodec.decode(new byte[0]))
        .isEqualTo(new Decoded.Damaged("version must be 1 or more, was 0"));
  }

  @Test
  void namesTheImpossibleValue() {
    var impossible = wire(Samples.EVALUATED);
    impossible.getEvaluatedBuilder().setAccuracy(1.5);

    assertThat(ReportCodec.decode(impossible.build().toByteArray()))
        .isEqualTo(new Decoded.Damaged("accuracy must be 0..1, was 1.5"));
  }

  @Test
  void refusesAnOutcomeThatItDoesNotKnow() {
    var newer = wire(Samples.ENDED);
    newer.getEndedBuilder().setOutcomeValue(9);

    assertThat(ReportCodec.decode(newer.build().toByteArray())).isInstanceOf(Decoded.Damaged.class);
  }

  @Test
  void neverThrowsOnTruncatedBytes() {
    byte[] whole = ReportCodec.encode(Samples.report(Samples.PROGRESS));

    for (int length = 0; length < whole.length; length++) {
      assertThat(ReportCodec.decode(Arrays.copyOf(whole, length)))
          .as("the first %d bytes", length)
          .isNotEqualTo(new Decoded.Understood(Samples.report(Samples.PROGRESS)));
    }
  }

  @Test
  void neverThrowsOnFlippedBits() {
    Random random = new Random(1);
    for (Report.Kind kind : Samples.ALL) {
      byte[] whole = ReportCodec.encode(Samples.report(kind));
      for (int i = 0; i < 2000; i++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(ReportCodec.decode(damaged)).as("an answer").isNotNull();
      }
    }
  }

  @Test
  void neverThrowsOnNoise() {
    Random random = new Random(2);
    for (int i = 0; i < 5000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      assertThat(ReportCodec.decode(noise)).as("an answer").isNotNull();
    }
  }

  private static RunStarted startedWith(Map<String, String> provenance) {
    return new RunStarted(
        "s", Samples.STARTED.network(), Samples.STARTED.schedule(), "cpu", provenance);
  }

  private static io.shapestream.telemetry.wire.Report.Builder wire(Report.Kind kind) {
    return ToWire.wire(Samples.report(kind)).toBuilder();
  }

  private static String hex(Report.Kind kind) {
    return HexFormat.of().formatHex(ReportCodec.encode(Samples.report(kind)));
  }
}
