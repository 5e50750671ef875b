package io.shapestream.standalone.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.shapestream.command.KafkaSettings;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import io.shapestream.command.kafka.Brokers;
import io.shapestream.stream.StreamException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code stream audit}. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads whole epochs from the log and checks that each sample is there exactly once, in the plan's order, and"
          + " every byte as it was sent; a sample that could not be used must be replaced as S.rejected says.",
      "Exit code 0 if so, 1 if not, or if nothing could be checked."
    })
public final class AuditCommand implements Callable<Integer> {

  @SuppressWarnings("unused") // read by Commands
  @Mixin
  private ServiceOptions service = ServiceOptions.quiet();

  @Mixin private KafkaSettings kafka = new KafkaSettings();

  @Parameters(paramLabel = "STREAM", description = "Name of the stream.")
  private String stream = "";

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = "Which one, from 0 (default: all that are whole in the log).")
  private @Nullable Integer epoch;

  @Option(names = "--json", description = "Prints JSON instead of sentences.")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    new Violations().range("epoch", epoch == null ? 0 : epoch, 0, Integer.MAX_VALUE).orThrow();
    Brokers.requireAnswer(kafka.client());
    AuditReport report = AuditReport.of(stream, results());
    PrintWriter out = command.commandLine().getOut();
    out.println(json ? json(report) : report.text());
    out.flush();
    return report.violations() == 0 ? 0 : 1;
  }

  private List<EpochAudit.Result> results() {
    try (StreamLog log = StreamLog.open(kafka.client(), stream)) {
      return new Audit(log).run(epoch);
    } catch (StreamException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static String json(AuditReport report) throws JsonProcessingException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report);
  }
}
