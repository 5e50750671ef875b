package io.shapestream.adaptor.picture;

import io.shapestream.adaptor.plan.NetworkShape;
import java.util.List;
import java.util.Locale;

/**
 * One network in a picture.
 *
 * @param title first line, for instance the network's name
 * @param caption second line, for instance its cost
 * @param bars in the order of the forward pass
 */
public record Panel(String title, String caption, List<Bar> bars) {

  /**
   * The feature map that enters a layer.
   *
   * @param size height and width, in pixels
   */
  public record Bar(String name, int size) {}

  public Panel {
    bars = List.copyOf(bars);
    if (bars.isEmpty()) {
      throw new IllegalArgumentException("bars must not be empty, were for " + title);
    }
  }

  /** A network with its name, mode, MACs and parameters. */
  public static Panel of(NetworkShape shape) {
    return of(shape.network() + ", " + shape.mode(), shape);
  }

  /** A network under a title of its own. */
  public static Panel of(String title, NetworkShape shape) {
    List<Bar> bars =
        shape.stages().stream().map(stage -> new Bar(stage.name(), stage.size())).toList();
    return new Panel(title, cost(shape.macs(), shape.parameters()), bars);
  }

  /** The usual caption. */
  public static String cost(long macs, long parameters) {
    return millions(macs) + " MACs, " + millions(parameters) + " parameters";
  }

  int largest() {
    return bars.stream().mapToInt(Bar::size).max().orElse(1);
  }

  String sizes() {
    return String.join(", ", bars.stream().map(bar -> Integer.toString(bar.size())).toList());
  }

  private static String millions(long count) {
    return count < 1_000_000
        ? String.format(Locale.ROOT, "%,d", count)
        : String.format(Locale.ROOT, "%,.1f M", count / 1e6);
  }
}
