package io.shapestream.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.shapestream.adaptor.picture.NetworkPicture;
import io.shapestream.adaptor.picture.Panel;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code shape}: what a network costs, computed without tensors. */
@Command(
    name = "shape",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Prints a network layer by layer, at its initial alphas: sizes, multiply-accumulates, parameters and activation memory. Nothing is run.")
public final class ShapeCommand implements Callable<Integer> {

  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin ImageOptions images = new ImageOptions();

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Also draws the network's shape to this file, as SVG.")
  @Nullable Path svg;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "Also draws the network's shape to this file, as PNG.")
  @Nullable Path png;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  CommandSpec command;

  @Override
  public Integer call() throws JsonProcessingException {
    NetworkShape shape = images.plan(network).initialShape();
    PrintWriter out = command.commandLine().getOut();
    out.println(json ? json(shape) : new ShapeTable(shape).text());
    out.flush();
    draw(shape);
    return 0;
  }

  private static String json(NetworkShape shape) throws JsonProcessingException {
    return new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValueAsString(ShapeReport.of(shape));
  }

  private void draw(NetworkShape shape) {
    NetworkPicture picture = NetworkPicture.of(List.of(Panel.of(shape)));
    if (svg != null) {
      write(svg, picture.svg().getBytes(StandardCharsets.UTF_8));
    }
    if (png != null) {
      write(png, picture.png());
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UserError("Can't write " + file + ": " + Sentences.of(e), e);
    }
  }
}
