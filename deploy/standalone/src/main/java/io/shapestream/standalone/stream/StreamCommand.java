package io.shapestream.standalone.stream;

import picocli.CommandLine.Command;

/** The command {@code stream}. */
@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    description = "Looks at what lies in a stream's log; changes nothing.",
    subcommands = {AuditCommand.class, InspectCommand.class})
public final class StreamCommand {}
