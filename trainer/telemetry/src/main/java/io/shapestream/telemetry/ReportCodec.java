package io.shapestream.telemetry;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reports as bytes and back. Equal reports give equal bytes. Reading never throws: whatever lies in
 * the topic, the answer is a {@link Decoded}.
 */
public final class ReportCodec {
  /** The version that is written, and the highest that is understood. */
  public static final int VERSION = 1;

  private ReportCodec() {}

  /** Returns the bytes of {@code report}. */
  public static byte[] encode(Report report) {
    return deterministicBytes(ToWire.wire(report));
  }

  /** Returns what {@code bytes} say; null, a tombstone, counts as damaged. */
  public static Decoded decode(byte @Nullable [] bytes) {
    if (bytes == null) {
      return new Decoded.Damaged("the record has no value");
    }
    try {
      return decode(io.shapestream.telemetry.wire.Report.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException damage) {
      return new Decoded.Damaged(String.valueOf(damage.getMessage()));
    }
  }

  private static Decoded decode(io.shapestream.telemetry.wire.Report wire) {
    int version = wire.getVersion();
    if (version == 0) {
      return new Decoded.Damaged("version must be 1 or more, was 0");
    }
    if (Integer.compareUnsigned(version, VERSION) > 0) {
      return new Decoded.UnknownVersion(version);
    }
    Report.Kind kind = FromWire.kind(wire);
    return kind == null ? new Decoded.UnknownKind() : new Decoded.Understood(report(wire, kind));
  }

  private static Report report(io.shapestream.telemetry.wire.Report wire, Report.Kind kind) {
    return new Report(
        wire.getRun(), wire.getSequence(), wire.getIncarnation(), wire.getTimeMs(), kind);
  }

  private static byte[] deterministicBytes(MessageLite message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory", impossible);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }
}
