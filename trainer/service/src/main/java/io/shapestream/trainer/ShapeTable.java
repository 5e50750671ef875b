package io.shapestream.trainer;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.shapestream.adaptor.plan.LayerShape;
import io.shapestream.adaptor.plan.NetworkShape;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** A network's shape as a table for the terminal, totals below it. */
record ShapeTable(NetworkShape shape) {

  String text() {
    return String.join(System.lineSeparator(), title(), table(), totals());
  }

  private String title() {
    return "%s, %s, %d pixels".formatted(shape.network(), shape.mode(), shape.inputSize());
  }

  private String table() {
    return AsciiTable.builder()
        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
        .data(
            shape.layers(),
            List.of(
                words("layer", LayerShape::name),
                words("kind", ShapeTable::kind),
                words("pixels", layer -> layer.inputSize() + " -> " + layer.outputSize()),
                words("channels", layer -> layer.inputChannels() + " -> " + layer.outputChannels()),
                number("MACs", LayerShape::macs),
                number("parameters", LayerShape::parameters),
                number("activations, bytes", layer -> layer.activations() * Float.BYTES)))
        .asString();
  }

  private String totals() {
    return String.format(
        Locale.ROOT,
        "MACs %,d  FLOPs %,d  parameters %,d  activations of a training step %,d bytes per image (float32)%s",
        shape.macs(),
        shape.flops(),
        shape.parameters(),
        shape.activationBytes(),
        shape.penalty() < 1 ? "  penalty " + shape.penalty() : "");
  }

  private static String kind(LayerShape layer) {
    return layer.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static ColumnData<LayerShape> words(String header, Function<LayerShape, String> value) {
    return new Column().header(header).dataAlign(HorizontalAlign.LEFT).with(value);
  }

  private static ColumnData<LayerShape> number(String header, ToLongFunction<LayerShape> value) {
    return new Column()
        .header(header)
        .dataAlign(HorizontalAlign.RIGHT)
        .with(layer -> String.format(Locale.ROOT, "%,d", value.applyAsLong(layer)));
  }
}
