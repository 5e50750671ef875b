package io.shapestream.standalone.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.shapestream.command.KafkaSettings;
import io.shapestream.command.Sentences;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import io.shapestream.command.kafka.Brokers;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Plan;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code stream inspect}. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Prints what a unit of the train topic is and holds, and writes its images as a PNG contact sheet.")
public final class InspectCommand implements Callable<Integer> {

  @SuppressWarnings("unused") // read by Commands
  @Mixin
  private ServiceOptions service = ServiceOptions.quiet();

  @Mixin private KafkaSettings kafka = new KafkaSettings();

  @Parameters(paramLabel = "STREAM", description = "Name of the stream.")
  private String stream = "";

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = "Epoch, from 0; --unit then counts from its beginning (default: none).")
  private @Nullable Integer epoch;

  @Option(
      names = "--unit",
      required = true,
      paramLabel = "N",
      description = "Unit, from 0: of the epoch, or of the stream where no epoch is given.")
  private long unit;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "Where the contact sheet is written (default: STREAM-unit-N.png).")
  private @Nullable Path png;

  @Option(
      names = "--columns",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Images of a row, 0..1000; 0: about as many as rows (default: ${DEFAULT-VALUE}).")
  private int columns;

  @Option(names = "--json", description = "Prints JSON instead of lines.")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    new Violations()
        .range("epoch", epoch == null ? 0 : epoch, 0, Integer.MAX_VALUE)
        .range("unit", unit, 0, Long.MAX_VALUE)
        .range("columns", columns, 0, 1000)
        .orThrow();
    Brokers.requireAnswer(kafka.client());
    UnitReport report = inspect();
    PrintWriter out = command.commandLine().getOut();
    out.println(json ? json(report) : report.text());
    out.flush();
    return 0;
  }

  private UnitReport inspect() {
    try (StreamLog log = StreamLog.open(kafka.client(), stream)) {
      long number = number(log.description().plan());
      ConsumerRecord<byte[], ByteBuffer> record =
          log.find(number).orElseThrow(() -> absent(number, log));
      ImageBatch batch = ImageBatch.decode(record);
      Path file = png == null ? Path.of(stream + "-unit-" + number + ".png") : png;
      write(file, new ContactSheet(batch, columns).png());
      List<Rejection> rejections =
          log.rejections().stream().filter(rejection -> rejection.unit() == number).toList();
      return UnitReport.of(record, batch, rejections, file.toString());
    } catch (StreamException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private long number(Plan plan) {
    Violations violations = new Violations();
    if (epoch == null) {
      violations.range("unit", unit, 0, plan.units() - 1).orThrow();
      return unit;
    }
    int epochs = (int) (plan.units() / plan.unitsPerEpoch());
    violations
        .range("epoch", epoch, 0, epochs - 1)
        .range("unit (with --epoch)", unit, 0, plan.unitsPerEpoch() - 1)
        .orThrow();
    return plan.firstUnit(epoch) + unit;
  }

  private static UserError absent(long number, StreamLog log) {
    StreamLog.Range units = log.units();
    return new UserError(
        "Unit %d of stream '%s' is not in the log, which holds units %d..%d."
            .formatted(number, log.topics().stream(), units.first(), units.end() - 1));
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UserError("Can't write " + file + " (--png): " + Sentences.of(e), e);
    }
  }

  private static String json(UnitReport report) throws JsonProcessingException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report);
  }
}
