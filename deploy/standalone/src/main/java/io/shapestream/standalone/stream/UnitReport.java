package io.shapestream.standalone.stream;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What {@code stream inspect} prints of a unit.
 *
 * @param where topic-partition@offset
 * @param written when its feeder made the record
 * @param bytes of the record's value, before compression
 * @param pixels as channels x height x width, uint8
 * @param classes number of images by class
 * @param rejections samples that could not be used, and what took their slots
 * @param picture the file of the contact sheet
 */
@JsonPropertyOrder({
  "stream",
  "unit",
  "epoch",
  "slice",
  "where",
  "written",
  "images",
  "bytes",
  "pixels",
  "dataset",
  "preprocessing",
  "seed",
  "fingerprint",
  "classes",
  "sampleIds",
  "labels",
  "rejections",
  "picture"
})
record UnitReport(
    String stream,
    long unit,
    int epoch,
    int slice,
    String where,
    String written,
    int images,
    int bytes,
    String pixels,
    String dataset,
    String preprocessing,
    long seed,
    String fingerprint,
    Map<String, Long> classes,
    List<Integer> sampleIds,
    List<Integer> labels,
    List<String> rejections,
    String picture) {
  private static final int IDS_A_LINE = 16;

  UnitReport {
    classes = new TreeMap<>(classes);
    sampleIds = List.copyOf(sampleIds);
    labels = List.copyOf(labels);
    rejections = List.copyOf(rejections);
  }

  static UnitReport of(
      ConsumerRecord<byte[], ByteBuffer> record,
      ImageBatch batch,
      List<Rejection> rejections,
      String picture) {
    StreamDescription made = batch.description();
    return new UnitReport(
        made.stream(),
        batch.unit(),
        batch.epoch(),
        batch.slice(),
        record.topic() + "-" + record.partition() + "@" + record.offset(),
        Instant.ofEpochMilli(record.timestamp()).toString(),
        batch.size(),
        record.serializedValueSize(),
        made.channels() + " x " + made.height() + " x " + made.width(),
        made.dataset(),
        made.preprocessing(),
        made.seed(),
        made.fingerprint(),
        byClass(batch),
        Arrays.stream(batch.sampleIds()).boxed().toList(),
        Arrays.stream(batch.labels()).boxed().toList(),
        rejections.stream().map(UnitReport::sentence).toList(),
        picture);
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("Unit %d of stream %s: slice %d of epoch %d".formatted(unit, stream, slice, epoch));
    lines.add(line("lies at", where + ", written " + written));
    lines.add(
        line(
            "holds", "%d images of %s, %,d bytes, CRC32C intact".formatted(images, pixels, bytes)));
    lines.add(line("data", dataset + "; " + preprocessing + "; seed " + seed));
    lines.add(line("fingerprint", fingerprint));
    lines.add(
        line(
            "classes",
            classes.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "))));
    ids(lines);
    rejections.forEach(rejection -> lines.add(line("set aside", rejection)));
    lines.add(line("picture", picture));
    return String.join(System.lineSeparator(), lines);
  }

  private void ids(List<String> lines) {
    for (int slot = 0; slot < images; slot += IDS_A_LINE) {
      String some =
          sampleIds.subList(slot, Math.min(images, slot + IDS_A_LINE)).stream()
              .map(String::valueOf)
              .collect(Collectors.joining(" "));
      lines.add(line("samples %d..".formatted(slot), some));
    }
  }

  private static String line(String what, String value) {
    return String.format(Locale.ROOT, "  %-13s %s", what, value);
  }

  private static Map<String, Long> byClass(ImageBatch batch) {
    List<String> names = batch.description().classes();
    int[] labels = batch.labels();
    return IntStream.range(0, batch.size())
        .boxed()
        .collect(
            Collectors.groupingBy(
                slot -> names.get(labels[slot]), TreeMap::new, Collectors.counting()));
  }

  private static String sentence(Rejection r) {
    return "slot %d: sample %d (%s) because %s; sample %d stands in for it"
        .formatted(r.slot(), r.sampleId(), r.source(), r.reason(), r.replacedBy());
  }
}
