package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;
import org.vigie.yaml.Node;

/** Makes events of JSON texts, as a parser does. */
final class JsonEvents {
  /** How strings are written. */
  enum Spelling {
    /** As UTF-8. */
    PLAIN,
    /** Each character that is no letter or digit as an escape. */
    ESCAPED
  }

  private final Parser parser;
  private final Route route;
  private long number;

  JsonEvents(FieldNames names, Route route) {
    this.route = route;
    parser =
        switch (Parsers.compile(List.of(), names, OcsfSchema.bundled())) {
          case Parsers.Outcome.Compiled(Parsers parsers) -> parsers.open();
          case Parsers.Outcome.Failed(var problems) -> throw new AssertionError(problems);
        };
  }

  Event event(Node fields, Spelling spelling) {
    StringBuilder json = new StringBuilder();
    write(fields, spelling, json);
    return event(json.toString());
  }

  Event event(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    EventId id = new EventId(new UUID(3, 4), number++, 0);
    Event e =
        parser
            .parse(new RawEvent(id, 1_700_000_000_000L, Source.NONE, bytes, 0, bytes.length))
            .events()
            .getFirst();
    return new Event(
        e.id(),
        e.time(),
        e.received(),
        e.source(),
        e.parser(),
        e.status(),
        e.warnings(),
        route,
        0,
        e.fields(),
        e.ocsf(),
        bytes,
        0,
        bytes.length);
  }

  private static void write(Node node, Spelling spelling, StringBuilder json) {
    switch (node) {
      case Node.Mapping map -> {
        String comma = "";
        json.append('{');
        for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
          string(entry.getKey(), Spelling.PLAIN, json.append(comma));
          json.append(':');
          write(entry.getValue(), spelling, json);
          comma = ",";
        }
        json.append('}');
      }
      case Node.Sequence list -> {
        String comma = "";
        json.append('[');
        for (Node item : list.items()) {
          write(item, spelling, json.append(comma));
          comma = ",";
        }
        json.append(']');
      }
      case Node.Scalar scalar -> {
        boolean number =
            scalar.plain() && scalar.text().matches("-?(0|[1-9]\\d*)(\\.\\d+)?(e\\d+)?");
        if (scalar.isNull()) json.append("null");
        else if (scalar.bool() != null) json.append(scalar.bool());
        else if (number) json.append(scalar.text());
        else string(scalar.text(), spelling, json);
      }
    }
  }

  private static void string(String text, Spelling spelling, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean word = c < 0x80 && Character.isLetterOrDigit(c);
      boolean must = c < ' ' || c == '"' || c == '\\';
      if (!must && (word || spelling == Spelling.PLAIN)) json.append(c);
      else if (c == '/') json.append("\\/");
      else json.append("\\u%04x".formatted((int) c));
    }
    json.append('"');
  }
}
