package io.shapestream.datafeed.data;

import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.DatasetException;
import io.shapestream.datafeed.dataset.Datasets;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.datafeed.download.Catalogue;
import io.shapestream.datafeed.download.DownloadException;
import io.shapestream.datafeed.download.Fetching;
import io.shapestream.datafeed.download.Proxies;
import io.shapestream.datafeed.download.Published;
import io.shapestream.datafeed.download.RemoteFile;
import io.shapestream.datafeed.preprocess.ChannelStatistics;
import io.shapestream.datafeed.preprocess.PublishedStatistics;
import io.shapestream.datafeed.preprocess.StatisticsFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code data get}. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Fetches a data set from its publishers: fashion-mnist, mnist, cifar10, cifar100 or svhn. Checksums are verified; the same",
      "command goes on where an earlier one was cut off. Proxies: --proxy, or https_proxy, http_proxy, all_proxy and no_proxy in the environment."
    })
final class GetCommand implements Callable<Integer> {
  @Mixin ServiceOptions service = ServiceOptions.quiet();

  @Parameters(paramLabel = "NAME", description = "Which data set.")
  String name = "";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "The folder that it goes to (default: .shapestream/data/NAME).")
  @Nullable Path to;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "Another address of the same files; checksums hold all the same.")
  @Nullable URI mirror;

  @Option(
      names = "--proxy",
      paramLabel = "HOST:PORT",
      description = "The HTTP proxy to go through (default: as the environment says).")
  @Nullable String proxy;

  @Option(
      names = "--accept-terms",
      description = "Agrees to the terms of a data set that has some, such as SVHN's.")
  boolean acceptTerms;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  CommandSpec command;

  private final Catalogue catalogue;
  private final Map<String, String> environment;

  /** Of the data sets that are known. */
  GetCommand() {
    this(Catalogue.known(), System.getenv());
  }

  GetCommand(Catalogue catalogue, Map<String, String> environment) {
    this.catalogue = catalogue;
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Published set = agreed();
    Path folder = folder();
    try {
      tell(set, folder, fetched(set, folder));
      return 0;
    } catch (DownloadException | DatasetException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UserError("can't write to " + folder + ": " + e.getMessage(), e);
    }
  }

  private boolean fetched(Published set, Path folder) throws IOException, InterruptedException {
    try (Watched watched = new Watched()) {
      return new Fetching(set, mirror, folder, new Proxies(proxy, environment), watched).run();
    }
  }

  private Published agreed() {
    Published set =
        catalogue
            .find(name)
            .orElseThrow(
                () ->
                    new UserError(
                        "name must be one of %s, was '%s'".formatted(catalogue.names(), name)));
    if (set.restricted() && !acceptTerms) {
      throw new UserError(
          "accept-terms must be given for %s. Its terms: %s".formatted(set.name(), set.terms()));
    }
    return set;
  }

  private Path folder() {
    Path given = to;
    String home = environment.getOrDefault("SHAPESTREAM_HOME", ".");
    return given != null ? given : Path.of(home, ".shapestream", "data", name);
  }

  private void tell(Published set, Path folder, boolean fetched) throws IOException {
    Dataset dataset = Datasets.open(folder);
    Optional<ChannelStatistics> published = PublishedStatistics.of(dataset.name());
    if (published.isPresent() && StatisticsFile.in(folder).isEmpty()) {
      StatisticsFile.write(folder, published.get());
    }
    PrintWriter out = command.commandLine().getOut();
    out.printf(
        "%s %s: %,d samples to train on, %,d to test on, %d classes, in %s%n",
        set.name(),
        fetched ? "fetched" : "was there already",
        dataset.samples(Split.TRAIN),
        dataset.samples(Split.TEST),
        dataset.classes().size(),
        folder);
    out.println("Terms: " + set.terms());
    out.flush();
  }

  /** One bar a file. */
  private static final class Watched implements Fetching.Watcher, AutoCloseable {
    private @Nullable ProgressBar bar;

    @Override
    public LongConsumer begins(RemoteFile file) {
      close();
      ProgressBar begun = Progress.bytes(file.name(), file.bytes());
      bar = begun;
      return begun::stepTo;
    }

    @Override
    public void close() {
      ProgressBar begun = bar;
      bar = null;
      if (begun != null) {
        begun.close();
      }
    }
  }
}
