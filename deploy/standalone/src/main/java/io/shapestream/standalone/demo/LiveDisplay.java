package io.shapestream.standalone.demo;

import io.shapestream.standalone.watch.RunProgress;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;

/** Lines of a terminal that change in place. */
final class LiveDisplay implements Display {

  private final Terminal terminal;
  private final org.jline.utils.Display lines;

  LiveDisplay(Terminal terminal) {
    this.terminal = terminal;
    this.lines = new org.jline.utils.Display(terminal, false);
    terminal.puts(Capability.cursor_invisible);
  }

  @Override
  public void show(List<RunProgress> runs) {
    Size size = terminal.getSize();
    int columns = size.getColumns() > 0 ? size.getColumns() : 80;
    lines.resize(Size.of(columns, Math.max(size.getRows(), runs.size() + 1)));
    lines.update(runs.stream().map(run -> line(run, columns)).toList(), -1);
    terminal.flush();
  }

  @Override
  public void say(String line) {
    lines.update(List.of(), 0);
    terminal.writer().println(line);
    terminal.flush();
  }

  @Override
  public void close() {
    terminal.puts(Capability.cursor_visible);
    terminal.writer().println();
    terminal.flush();
  }

  private static AttributedString line(RunProgress run, int columns) {
    AttributedString line = new AttributedString(run.line());
    return line.columnLength() < columns ? line : line.columnSubSequence(0, columns - 1);
  }
}
