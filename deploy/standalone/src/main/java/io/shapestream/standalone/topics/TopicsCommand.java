package io.shapestream.standalone.topics;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.shapestream.command.KafkaSettings;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import io.shapestream.command.kafka.Brokers;
import io.shapestream.command.kafka.TopicSpec;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code topics}: may be run any number of times. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description =
        "Creates a stream's topics and the topic of telemetry where they are missing, and checks those that are there.")
public final class TopicsCommand implements Callable<Integer> {

  @SuppressWarnings("unused") // read by Commands
  @Mixin
  private ServiceOptions service = ServiceOptions.quiet();

  @Mixin private KafkaSettings kafka = new KafkaSettings();

  @Option(
      names = "--stream",
      required = true,
      paramLabel = "NAME",
      description = "Name of the stream.")
  private String stream = "";

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Partitions of the plan and of the train topic, 1..1000: the most feeders that can work at once; fixed for"
              + " the life of the stream (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--replication",
      paramLabel = "N",
      defaultValue = "" + TopicSpec.BROKER_DEFAULT,
      description =
          "Copies of each partition; -1 takes the broker's default (default: ${DEFAULT-VALUE}).")
  private int replication;

  @Override
  public Integer call() throws InterruptedException {
    new Violations().range("partitions", partitions, 1, 1000).orThrow();
    Brokers.requireAnswer(kafka.client());
    List<TopicSpec> topics;
    try {
      topics = StreamTopicsSetup.ensure(kafka.client(), stream, partitions, replication);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    System.out.println(table(topics));
    return 0;
  }

  private static String table(List<TopicSpec> topics) {
    return AsciiTable.builder()
        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
        .data(
            topics,
            List.of(
                new Column().header("topic").dataAlign(HorizontalAlign.LEFT).with(TopicSpec::name),
                new Column().header("partitions").with(topic -> String.valueOf(topic.partitions())),
                new Column()
                    .header("settings")
                    .dataAlign(HorizontalAlign.LEFT)
                    .maxWidth(90)
                    .with(topic -> new TreeMap<>(topic.configs()).toString())))
        .asString();
  }
}
