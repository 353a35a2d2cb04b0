package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.OcsfSchema.EventClass;
import org.vigie.ocsf.Source;
import org.vigie.parse.Hints;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;

/** The two ways in which lines are answered. */
final class ParseAnswers {
  private ParseAnswers() {}

  private static List<Event> parse(
      byte[] line, Hints hints, EventId id, long received, Parser parser) {
    RawEvent raw = new RawEvent(id, received, Source.NONE, line, 0, line.length);
    return parser.parse(raw, hints).events();
  }

  /** For programs: rows of JSON in, a JSON object for each out. */
  static final class Rows implements ParseWork.Answer {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final EventJson json;

    Rows(OcsfSchema schema) {
      json = new EventJson(schema);
    }

    /**
     * A row, read.
     *
     * @param raw the text, or null where the row has none
     * @param input what a collector read from the header, by dotted path
     */
    private record Row(@Nullable String raw, Map<String, String> input) {}

    @Override
    public void answer(byte[] line, EventId id, long received, Parser parser, OutputStream out)
        throws IOException {
      Row row;
      try {
        row = read(line);
      } catch (IOException e) {
        EventJson.error(out, "the row is no JSON object: " + e.getMessage());
        return;
      }
      String raw = row.raw();
      if (raw == null) {
        EventJson.error(out, "the row has no 'raw'; a text is needed there");
        return;
      }
      Map<String, String> input = row.input();
      Hints hints =
          new Hints(
              first(input, "log.syslog.appname", "program", "process.name"),
              first(input, "log.hostname", "hostname", "host.name"));
      json.line(out, parse(raw.getBytes(UTF_8), hints, id, received, parser));
    }

    private static String first(Map<String, String> input, String... names) {
      for (String name : names) {
        String value = input.get(name);
        if (value != null) return value;
      }
      return "";
    }

    private static Row read(byte[] line) throws IOException {
      try (JsonParser parser = FACTORY.createParser(line)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) throw new IOException("no object");
        String raw = null;
        Map<String, String> input = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          JsonToken token = parser.nextToken();
          if (name.equals("raw") && token == JsonToken.VALUE_STRING) raw = parser.getText();
          else if (name.equals("input") && token == JsonToken.START_OBJECT) {
            object(parser, "", input);
          } else parser.skipChildren();
        }
        return new Row(raw, input);
      }
    }

    private static void object(JsonParser parser, String path, Map<String, String> into)
        throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = path + parser.currentName();
        switch (parser.nextToken()) {
          case START_OBJECT -> object(parser, name + ".", into);
          case START_ARRAY -> parser.skipChildren();
          case VALUE_NULL -> {}
          default -> into.put(name, parser.getText());
        }
      }
    }
  }

  /** For people: what became of the line, an attribute a line. */
  static final class Lines implements ParseWork.Answer {
    private final OcsfSchema schema;

    Lines(OcsfSchema schema) {
      this.schema = schema;
    }

    @Override
    public void answer(byte[] line, EventId id, long received, Parser parser, OutputStream out)
        throws IOException {
      StringBuilder text = new StringBuilder();
      for (Event event : parse(line, Hints.NONE, id, received, parser)) show(event, text);
      out.write(text.toString().getBytes(UTF_8));
    }

    private void show(Event event, StringBuilder out) {
      EventClass type = schema.eventClass(event.classUid());
      out.append("%d  %s  ".formatted(event.id().number() + 1, Plain.line(event.raw())))
          .append('\n');
      out.append("   parser  ").append(event.parser()).append("  ").append(event.status());
      out.append('\n');
      for (String warning : event.warnings()) {
        out.append("   warning ").append(Plain.line(warning)).append('\n');
      }
      out.append("   class   ").append(type == null ? "?" : type.name());
      out.append("  ").append(Instant.ofEpochMilli(event.time())).append('\n');
      if (!event.route().logsources().isEmpty()) {
        out.append("   route   ").append(event.route().logsources()).append('\n');
      }
      leaves("ocsf", event.ocsf(), 0, out);
      leaves("unmapped", event.fields(), Leaves.MAPPED, out);
      out.append('\n');
    }

    private static void leaves(String title, Leaves leaves, int mask, StringBuilder out) {
      Map<String, Object> flat = EventJson.flat(leaves, mask, 0);
      if (flat.isEmpty()) return;
      out.append("   ").append(title).append('\n');
      flat.forEach(
          (name, value) ->
              out.append(
                      "     %-36s %s"
                          .formatted(Plain.line(name), Plain.line(String.valueOf(value))))
                  .append('\n'));
    }
  }
}
