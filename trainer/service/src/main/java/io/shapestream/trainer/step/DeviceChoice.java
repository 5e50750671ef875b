package io.shapestream.trainer.step;

import ai.djl.Device;
import io.shapestream.command.UserError;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The device that was asked for.
 *
 * @param text {@code auto}, {@code cpu} or {@code gpu:N}
 */
public record DeviceChoice(String text) {
  /** The first GPU where libtorch sees one, otherwise the CPU. */
  public static final DeviceChoice AUTO = new DeviceChoice("auto");

  private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");

  /** Empty for what names no device; {@code gpu} is the first one. */
  public static Optional<DeviceChoice> parse(String text) {
    Matcher gpu = GPU.matcher(text);
    if (gpu.matches()) {
      String number = gpu.group(1);
      int index = number == null ? 0 : Integer.parseInt(number);
      return Optional.of(new DeviceChoice("gpu:" + index));
    }
    return text.equals("auto") || text.equals("cpu")
        ? Optional.of(new DeviceChoice(text))
        : Optional.empty();
  }

  /**
   * @param gpus that libtorch sees
   * @param flavor of libtorch, for the sentence
   * @throws UserError when the GPU isn't there
   */
  Device among(int gpus, String flavor) {
    if (text.equals("cpu") || (text.equals("auto") && gpus == 0)) {
      return Device.cpu();
    }
    int index = text.equals("auto") ? 0 : Integer.parseInt(text.substring("gpu:".length()));
    if (index >= gpus) {
      throw new UserError(
          "device %s is not there: libtorch (%s) sees %s; give --device %s (docs/gpu.md tells how libtorch gets to GPUs)"
              .formatted(
                  text, flavor, seen(gpus), gpus == 0 ? "cpu" : "gpu:0 .. gpu:" + (gpus - 1)));
    }
    return Device.gpu(index);
  }

  private static String seen(int gpus) {
    return switch (gpus) {
      case 0 -> "no GPU";
      case 1 -> "1 GPU";
      default -> gpus + " GPUs";
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
