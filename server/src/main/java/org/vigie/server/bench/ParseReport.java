package org.vigie.server.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/**
 * What {@code vigie bench parse} found.
 *
 * @param parsers how many choose among themselves
 * @param lanes figures of each lane, in order
 */
public record ParseReport(int parsers, Map<String, Map<String, Number>> lanes) {

  /** One JSON object; its keys are documented in {@code docs/bench.md} and kept. */
  public String json() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("bench", "parse");
      json.writeNumberField("parsers", parsers);
      Lanes.write(json, lanes);
      json.writeEndObject();
    }
    return text.toString();
  }

  /** For people. */
  public String table() {
    return "%,d parsers; one thread, its CPU\n".formatted(parsers) + Lanes.table(lanes);
  }
}
