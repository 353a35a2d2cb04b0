package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.OcsfSchema.EventClass;
import org.vigie.ocsf.Source;
import org.vigie.parse.Explanation;
import org.vigie.parse.Explanation.Line;
import org.vigie.parse.Explanation.Told;
import org.vigie.parse.Hints;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;

/**
 * For who writes parsers: each decoded leaf with the line of the parser that made it and those that
 * read it, what each line wrote, what stays unmapped, and what the parts of the work took.
 */
final class ExplainAnswer implements ParseWork.Answer {
  /** Bytes that are parsed, at most, to warm the code before the pass that is told. */
  private static final int WARM = 200_000;

  private final Parsers parsers;
  private final OcsfSchema schema;

  ExplainAnswer(Parsers parsers, OcsfSchema schema) {
    this.parsers = parsers;
    this.schema = schema;
  }

  @Override
  public void answer(byte[] line, EventId id, long received, Parser parser, OutputStream out)
      throws IOException {
    RawEvent raw = new RawEvent(id, received, Source.NONE, line, 0, line.length);
    int warm = Math.min(500, WARM / (line.length + 1));
    Explanation explanation = parsers.explain(raw, Hints.NONE, System::nanoTime, warm);
    StringBuilder text = new StringBuilder();
    for (Told told : explanation.events()) show(told, text);
    out.write(text.toString().getBytes(UTF_8));
  }

  private void show(Told told, StringBuilder out) {
    Event event = told.event();
    EventClass type = schema.eventClass(event.classUid());
    row(out, "%d  %s".formatted(event.id().number() + 1, Plain.line(event.raw())));
    String claim = told.claim().isEmpty() ? "claimed by none" : "claimed by its " + told.claim();
    row(
        out,
        "   parser  %s  %s  (%s, %s)"
            .formatted(event.parser(), event.status(), told.form(), claim));
    for (String warning : event.warnings()) row(out, "   warning " + Plain.line(warning));
    row(
        out,
        "   class   %s  %s%s"
            .formatted(
                type == null ? "?" : type.name(),
                Instant.ofEpochMilli(event.time()),
                told.chosen() == null ? "" : "  case " + told.chosen()));
    if (!event.route().logsources().isEmpty()) row(out, "   route   " + event.route().logsources());
    leaves(told, out);
    lines(told, out);
    row(
        out,
        "   took    "
            + told.times().stream()
                .map(time -> "%s %.1f µs".formatted(time.part(), time.nanos() / 1e3))
                .collect(Collectors.joining(", ")));
    out.append('\n');
  }

  /** What was decoded, where it came from, and which lines read it. */
  private static void leaves(Told told, StringBuilder out) {
    row(out, "   decoded");
    Leaves fields = told.event().fields();
    for (Explanation.Leaf leaf : told.leaves()) {
      String name = fields.name(leaf.at());
      List<String> said = new ArrayList<>();
      if (!leaf.came().equals(name)) said.add("came as " + leaf.came());
      if (leaf.made() != null) said.add("made by " + leaf.made());
      if ((fields.flags(leaf.at()) & Leaves.MAPPED) == 0) said.add("unmapped");
      leaf.by().stream()
          .map(line -> told.lines().get(line))
          .filter(line -> line.place() != null)
          .map(line -> "→ " + line.place())
          .distinct()
          .forEach(said::add);
      row(
          out,
          "     %-36s %s%s"
              .formatted(
                  Plain.line(name),
                  Plain.line(String.valueOf(fields.text(leaf.at(), 200))),
                  said.isEmpty() ? "" : "   [" + String.join(", ", said) + "]"));
    }
  }

  /** The lines of the parser that did something, and what they wrote. */
  private static void lines(Told told, StringBuilder out) {
    row(out, "   lines");
    Leaves fields = told.event().fields();
    Leaves ocsf = told.event().ocsf();
    for (Line line : told.lines()) {
      if (line.written().isEmpty() && !line.what().equals("time")) continue;
      String read =
          line.read().stream()
              .map(leaf -> "$" + fields.name(leaf))
              .distinct()
              .collect(Collectors.joining(" "));
      String written =
          line.written().stream()
              .map(leaf -> ocsf.name(leaf) + "=" + ocsf.text(leaf, 200))
              .collect(Collectors.joining(", "));
      row(
          out,
          "     %-36s %s %s%s"
              .formatted(
                  line.place() == null ? "the engine" : line.place().toString(),
                  line.what(),
                  Plain.line(read),
                  written.isEmpty() ? "" : " → " + Plain.line(written)));
    }
  }

  private static void row(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
