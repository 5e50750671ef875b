package io.shapestream.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.shapestream.adaptor.interchange.Head;
import io.shapestream.adaptor.interchange.MisfitException;
import io.shapestream.adaptor.interchange.StateDict;
import io.shapestream.adaptor.safetensors.Tensor;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code weights}: a network's tensors and files of them, without an engine. */
@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Prints a network's tensors under their PyTorch names; with --from, checks whether a safetensors file holds them, and lists every difference;",
      "with --to, writes them for Python, num_batches_tracked and a description included. A file without any alphas leaves them at their start."
    })
public final class WeightsCommand implements Callable<Integer> {
  private static final String MODEL = "model.safetensors";

  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin ImageOptions images = new ImageOptions();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "A safetensors file, or the folder of a checkpoint.")
  @Nullable Path from;

  @Option(names = "--to", paramLabel = "FILE", description = "The file to write, a new one.")
  @Nullable Path to;

  @Option(
      names = "--head",
      paramLabel = "FROM",
      defaultValue = "file",
      description =
          "file compares the classifier too, new leaves the file's aside (default: ${DEFAULT-VALUE}).")
  Head head = Head.FILE;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  CommandSpec command;

  @Override
  public Integer call() throws JsonProcessingException {
    StateDict names = new StateDict(images.plan(network));
    PrintWriter out = command.commandLine().getOut();
    Path file = from;
    if (file == null) {
      requireNoTarget();
      out.println(json ? json(names) : table(names));
    } else {
      out.println(taken(names, Files.isDirectory(file) ? file.resolve(MODEL) : file));
    }
    out.flush();
    return 0;
  }

  private void requireNoTarget() {
    if (to != null) {
      throw new UserError("from must be given with to, was not");
    }
  }

  private String taken(StateDict names, Path file) {
    try {
      Map<String, Tensor> tensors = names.read(file, head);
      Path target = to;
      return target == null
          ? "%s fits: %d tensors, %,d numbers".formatted(file, tensors.size(), numbers(tensors))
          : written(names, tensors, target);
    } catch (MisfitException e) {
      throw new UserError(
          file + " does not fit:" + lines(e.differences()) + hint(names, e.differences()), e);
    } catch (IOException e) {
      throw new UserError("Can't read " + file + ": " + Sentences.of(e), e);
    }
  }

  private String written(StateDict names, Map<String, Tensor> tensors, Path target) {
    if (head == Head.NEW) {
      throw new UserError("head must be file with to: a new classifier has no values yet, was new");
    }
    try {
      return "%s: %,d bytes".formatted(target, names.write(target, tensors));
    } catch (FileAlreadyExistsException e) {
      throw new UserError("to must be a new file, " + target + " is there already", e);
    } catch (IOException e) {
      throw new UserError("Can't write " + target + ": " + Sentences.of(e), e);
    }
  }

  private static long numbers(Map<String, Tensor> tensors) {
    return tensors.values().stream().mapToLong(Tensor::elements).sum();
  }

  private static String lines(List<String> sentences) {
    String line = System.lineSeparator() + "  ";
    return line + String.join(line, sentences);
  }

  private static String hint(StateDict names, List<String> differences) {
    return differences.stream().allMatch(names::isOfHead)
        ? System.lineSeparator() + "Only the classifier differs: head=new leaves the file's aside."
        : "";
  }

  private static String json(StateDict names) throws JsonProcessingException {
    return new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValueAsString(names.entries());
  }

  private static String table(StateDict names) {
    return AsciiTable.builder()
        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
        .data(
            names.entries().entrySet(),
            List.of(
                new Column()
                    .header("tensor")
                    .dataAlign(HorizontalAlign.LEFT)
                    .with(entry -> entry.getKey()),
                new Column()
                    .header("shape")
                    .dataAlign(HorizontalAlign.LEFT)
                    .with(entry -> String.valueOf(entry.getValue()))))
        .asString();
  }
}
