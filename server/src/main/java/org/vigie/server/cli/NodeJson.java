package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;
import org.vigie.yaml.Node;

/** Events that tests write down as mappings of native fields. */
final class NodeJson {
  private NodeJson() {}

  /** A tree of YAML as JSON. */
  static byte[] write(Node node) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      write(json, node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The events of JSON whose fields keep their names. */
  static List<Event> events(FieldNames names, byte[] json) {
    return switch (Parsers.compile(List.of(), names, OcsfSchema.bundled())) {
      case Parsers.Outcome.Failed(var problems) ->
          throw new IllegalStateException(problems.toString());
      case Parsers.Outcome.Compiled(Parsers plain) ->
          plain
              .open()
              .parse(
                  new RawEvent(
                      new EventId(new UUID(0, 0), 0, 0), 0, Source.NONE, json, 0, json.length))
              .events();
    };
  }

  private static void write(JsonGenerator json, Node node) throws IOException {
    switch (node) {
      case Node.Mapping map -> {
        json.writeStartObject();
        for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
          json.writeFieldName(entry.getKey());
          write(json, entry.getValue());
        }
        json.writeEndObject();
      }
      case Node.Sequence list -> {
        json.writeStartArray();
        for (Node item : list.items()) write(json, item);
        json.writeEndArray();
      }
      case Node.Scalar scalar -> {
        Boolean bool = scalar.bool();
        if (scalar.isNull()) json.writeNull();
        else if (bool != null) json.writeBoolean(bool);
        else if (scalar.isNumber() && scalar.text().matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?")) {
          json.writeNumber(scalar.text());
        } else json.writeString(scalar.text());
      }
    }
  }
}
