package io.shapestream.trainer;

import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import picocli.CommandLine.Option;

/** What a stream would say about its images, for commands that know no stream; a picocli mixin. */
final class ImageOptions {

  @Option(
      names = {"--input", "--input-size"},
      paramLabel = "PIXELS",
      defaultValue = "32",
      description = "Height and width of the images, 4..4096 (default: ${DEFAULT-VALUE}).")
  int input = 32;

  @Option(
      names = "--input-channels",
      paramLabel = "COUNT",
      defaultValue = "3",
      description = "Channels of the images, 1..64 (default: ${DEFAULT-VALUE}).")
  int channels = 3;

  @Option(
      names = "--classes",
      paramLabel = "COUNT",
      defaultValue = "10",
      description = "Classes told apart, 1..1000000 (default: ${DEFAULT-VALUE}).")
  int classes = 10;

  /**
   * The network for these images.
   *
   * @throws UserError naming everything that is wrong
   */
  NetworkPlan plan(NetworkOptions network) {
    Violations violations = new Violations();
    NetworkSpec.Builder builder =
        network.builder(violations).inputSize(input).inputChannels(channels).classes(classes);
    NetworkOptions.checked(violations, builder::build);
    violations.orThrow();
    try {
      return NetworkPlan.of(builder.build());
    } catch (InvalidSpecException e) {
      throw new UserError(String.join(System.lineSeparator(), e.violations()), e);
    }
  }
}
