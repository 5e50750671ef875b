package io.shapestream.datafeed.data;

import picocli.CommandLine.Command;

/** The command {@code data}. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Fetches data sets, and tells what a folder of data holds.",
    subcommands = {GetCommand.class, StatsCommand.class, CheckCommand.class, BenchCommand.class})
public final class DataCommand {}
