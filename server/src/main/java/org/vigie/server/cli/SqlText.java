package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.control.Talk;
import org.vigie.server.sql.Desk;

/** An answer in SQL as lines of a terminal or a file. */
final class SqlText implements Desk.Sink {
  /** Wider cells are cut in tables. */
  private static final int WIDEST = 60;

  private final SqlCommand.Format format;
  private final Talk talk;
  private final List<List<String>> table = new ArrayList<>();
  private List<Desk.Column> columns = List.of();

  SqlText(SqlCommand.Format format, Talk talk) {
    this.format = format;
    this.talk = talk;
  }

  @Override
  public void columns(List<Desk.Column> given) {
    columns = List.copyOf(given);
    List<String> names = given.stream().map(Desk.Column::name).toList();
    switch (format) {
      case TABLE -> table.add(names.stream().map(SqlText::cell).toList());
      case CSV -> talk.line(String.join(",", names.stream().map(SqlText::quoted).toList()));
      case NDJSON -> {}
    }
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    switch (format) {
      case TABLE ->
          table.add(values.stream().map(v -> v == null ? "" : cell(v.toString())).toList());
      case CSV ->
          talk.line(
              String.join(
                  ",",
                  values.stream()
                      .map(v -> v == null ? "" : v instanceof String t ? quoted(t) : v.toString())
                      .toList()));
      case NDJSON -> talk.line(json(values));
    }
  }

  private String json(List<@Nullable Object> values) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(line)) {
      out.writeStartObject();
      for (int i = 0; i < values.size(); i++) {
        out.writeFieldName(columns.get(i).name());
        switch (values.get(i)) {
          case null -> out.writeNull();
          case Boolean truth -> out.writeBoolean(truth);
          case Long number -> out.writeNumber(number);
          case Double number -> out.writeNumber(number);
          case Object other -> out.writeString(other.toString());
        }
      }
      out.writeEndObject();
    }
    return line.toString();
  }

  /** Writes a table, whose columns are as wide as what they hold. */
  void end() {
    if (table.isEmpty()) return;
    int[] widths = new int[columns.size()];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    for (int line = 0; line < table.size(); line++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = table.get(line).get(i);
        text.append(i == 0 ? "" : "  ").append(cell).append(" ".repeat(widths[i] - cell.length()));
      }
      talk.line(text.toString().stripTrailing());
      if (line == 0) {
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
          rule.append(i == 0 ? "" : "  ").append("-".repeat(widths[i]));
        }
        talk.line(rule.toString());
      }
    }
  }

  private static String cell(String text) {
    String line = Plain.line(text);
    return line.length() > WIDEST ? line.substring(0, WIDEST - 1) + "…" : line;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
