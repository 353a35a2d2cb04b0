package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.EventLine;
import org.vigie.server.hunt.StoredEvent;

/** Events in the JSON of the API and of exports. */
final class EventJson {
  private EventJson() {}

  /** Writes an event whole, as an object. */
  static void write(StoredEvent event, JsonGenerator out) throws IOException {
    out.writeStartObject();
    fields(event, out);
    out.writeEndObject();
  }

  /** Writes the fields of an event into an object that is open. */
  static void fields(StoredEvent event, JsonGenerator out) throws IOException {
    StoredEvent.Provenance provenance = event.provenance();
    out.writeStringField("id", event.id());
    out.writeNumberField("time", event.time());
    out.writeNumberField("received", event.received());
    out.writeNumberField("class_uid", event.classUid());
    out.writeStringField("parser", provenance.parser());
    out.writeStringField("status", provenance.status());
    out.writeArrayFieldStart("warnings");
    for (String warning : provenance.warnings()) out.writeString(warning);
    out.writeEndArray();
    text(out, "source", provenance.source());
    text(out, "transport", provenance.transport());
    text(out, "address", provenance.address());
    leaves(out, "ocsf", event.ocsf());
    leaves(out, "unmapped", event.unmapped());
    text(out, "raw", event.raw());
    if (event.bytes() != null) out.writeBinaryField("raw_bytes", event.bytes());
  }

  /** Writes an event of a list, as an object. */
  static void write(EventLine event, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", event.id());
    out.writeNumberField("time", event.time());
    out.writeNumberField("received", event.received());
    out.writeNumberField("class_uid", event.classUid());
    out.writeNumberField("severity_id", event.severity());
    text(out, "host", event.host());
    text(out, "user", event.user());
    text(out, "address", event.address());
    out.writeStringField("summary", event.summary());
    text(out, "source", event.source());
    out.writeStringField("parser", event.parser());
    out.writeStringField("status", event.status());
    out.writeEndObject();
  }

  private static void text(JsonGenerator out, String name, @Nullable String value)
      throws IOException {
    out.writeFieldName(name);
    out.writeString(value);
  }

  /** Names to values; a name that stands several times has an array. */
  static void leaves(JsonGenerator out, String name, List<StoredEvent.Leaf> leaves)
      throws IOException {
    Map<String, List<@Nullable String>> byName = new LinkedHashMap<>();
    for (StoredEvent.Leaf leaf : leaves) {
      byName.computeIfAbsent(leaf.name(), n -> new ArrayList<>()).add(leaf.value());
    }
    out.writeObjectFieldStart(name);
    for (var entry : byName.entrySet()) {
      out.writeFieldName(entry.getKey());
      if (entry.getValue().size() > 1) out.writeStartArray();
      for (String value : entry.getValue()) out.writeString(value);
      if (entry.getValue().size() > 1) out.writeEndArray();
    }
    out.writeEndObject();
  }
}
