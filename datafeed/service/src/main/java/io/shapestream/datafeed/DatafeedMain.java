package io.shapestream.datafeed;

import io.shapestream.command.Commands;
import io.shapestream.command.KafkaSettings;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.command.kafka.Brokers;
import io.shapestream.datafeed.data.DataCommand;
import io.shapestream.datafeed.dataset.DatasetException;
import io.shapestream.datafeed.preprocess.Augmentation;
import io.shapestream.datafeed.preprocess.Fit;
import io.shapestream.metrics.MetricsOptions;
import io.shapestream.metrics.MetricsServer;
import io.shapestream.stream.StreamException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code datafeed}. Standard output carries one line, {@code READY stream}, once the
 * feeder feeds.
 */
@Command(
    name = "datafeed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Feeds a data set to Kafka. Start as many as you like on one stream, at any time: they share"
          + " the work, and every batch comes exactly once, in the plan's order.",
      "Prints READY and the stream's name once it feeds; ends with SIGTERM or Ctrl-C."
    })
public final class DatafeedMain implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(DatafeedMain.class);
  private static final long REPORT_SECONDS = 10;

  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin KafkaSettings kafka = new KafkaSettings();

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      defaultValue = "fashion",
      description = "The stream; its topics are made by 'topics' (default: ${DEFAULT-VALUE}).")
  String stream = "fashion";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of the data set: IDX files (MNIST, Fashion-MNIST), CIFAR-10 or CIFAR-100 in binary, SVHN's"
              + " MATLAB files, WebDataset shards, or folders of image files (default: the shipped 10,000"
              + " images of Fashion-MNIST).")
  @Nullable Path data;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the order and the augmentation of samples (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--unit-size",
      paramLabel = "N",
      defaultValue = "128",
      description =
          "Images of a unit, which is the trainers' batch: 1..65536 (default: ${DEFAULT-VALUE}).")
  int unitSize = 128;

  @Option(
      names = "--lead",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "How many units the plan may be ahead of the slowest live run: 1..1000000; a few seconds"
              + " of training at least (default: ${DEFAULT-VALUE}).")
  long lead = 500;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "0",
      description = "Where the plan ends; 0: never (default: ${DEFAULT-VALUE}).")
  int epochs;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      defaultValue = "32",
      description = "Both sides of the stream's images: 1..4096 (default:" + " ${DEFAULT-VALUE}).")
  int imageSize = 32;

  @Option(
      names = "--augment",
      paramLabel = "HOW",
      defaultValue = "crop-flip",
      converter = AugmentationConverter.class,
      description =
          "What is drawn anew for each train sample and epoch: none, crop (pad 4, random crop) or"
              + " crop-flip (and mirror half of them) (default: ${DEFAULT-VALUE}).")
  Augmentation augment = Augmentation.CROP_FLIP;

  @Option(
      names = "--fit",
      paramLabel = "HOW",
      defaultValue = "auto",
      converter = FitConverter.class,
      description =
          "How images come to the stream's size: pad (smaller ones are centred), short-side (resized"
              + " to 256/224 of it, then cropped), random-resized (ImageNet: a random part, resized),"
              + " stretch (both sides resized) or auto: short-side for image files, else pad"
              + " (default: ${DEFAULT-VALUE}).")
  Fit fit = Fit.AUTO;

  @Option(
      names = "--channels",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "1: grey (image files only); 3: colour, grey images three times; 0: as the data"
              + " (default: ${DEFAULT-VALUE}).")
  int channels;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads that decode image files: 1..1024; 0: one a core (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--run-timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "A run whose position stands still for so long is dead, and the plan no longer waits for"
              + " it: 3..86400 (default: ${DEFAULT-VALUE}).")
  long runTimeout = 30;

  @Mixin MetricsOptions metrics = new MetricsOptions();

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** {@code data} as the first word is another command of the same jar. */
  private static int run(String... args) {
    return args.length > 0 && args[0].equals("data")
        ? Commands.run(new DataCommand(), Arrays.copyOfRange(args, 1, args.length))
        : Commands.run(new DatafeedMain(), args);
  }

  @Override
  public Integer call() throws Exception {
    DatafeedSettings settings = settings(System.getenv());
    metrics.check();
    Brokers.requireAnswer(kafka.client());
    try (Datafeed feed = Datafeed.open(kafka.client(), settings)) {
      service.stop().onRequest(feed::stop);
      followAndServe(feed);
      return 0;
    } catch (ExecutionException e) {
      throw sentence(e.getCause());
    } catch (DatasetException e) {
      throw sentence(e);
    }
  }

  private void followAndServe(Datafeed feed) throws ExecutionException, InterruptedException {
    Optional<MetricsServer> server = metrics.serve(feed.registry(), new FeedHealth(feed));
    try {
      follow(feed);
    } finally {
      server.ifPresent(MetricsServer::close);
    }
  }

  private void follow(Datafeed feed) throws ExecutionException, InterruptedException {
    feed.start();
    CompletableFuture.anyOf(feed.feeding(), feed.ended()).get();
    if (!feed.ended().isDone()) {
      System.out.println("READY " + stream);
    }
    report(feed);
  }

  DatafeedSettings settings(Map<String, String> environment) {
    return new DatafeedSettings(
        stream,
        data == null ? shipped(environment) : data,
        seed,
        unitSize,
        lead,
        epochs,
        imageSize,
        augment,
        fit,
        channels,
        threads,
        Duration.ofSeconds(runTimeout));
  }

  private static void report(Datafeed feed) throws ExecutionException, InterruptedException {
    ProgressLine line = new ProgressLine(System.nanoTime());
    while (true) {
      try {
        feed.ended().get(REPORT_SECONDS, TimeUnit.SECONDS);
        log.info("Ended: {}", feed.status());
        return;
      } catch (TimeoutException e) {
        log.info("{}", line.next(feed.status(), feed.plannerStatus(), System.nanoTime()));
      }
    }
  }

  /** Data and streams that won't do are for the user to mend. */
  private static Exception sentence(@Nullable Throwable failure) {
    if (failure instanceof DatasetException || failure instanceof StreamException) {
      return new UserError(String.valueOf(failure.getMessage()), failure);
    }
    return failure instanceof Exception known ? known : new IllegalStateException(failure);
  }

  private static Path shipped(Map<String, String> environment) {
    String home = environment.get("SHAPESTREAM_HOME");
    if (home == null) {
      throw new UserError(
          "data must be the folder of a data set (--data DIR): without ./shapestream, which sets SHAPESTREAM_HOME, the shipped one can't be found");
    }
    return Path.of(home, "datafeed", "data", "fashion-mnist");
  }
}
