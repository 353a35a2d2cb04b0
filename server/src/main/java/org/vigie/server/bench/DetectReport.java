package org.vigie.server.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/**
 * What {@code vigie bench detect} found.
 *
 * @param events where the events came from: {@code recorded} or {@code generated}
 * @param rules loaded
 * @param rejected problems of rules that were not
 * @param lanes figures of each lane, in order
 * @param worst what the dearest event was made of; empty where none was looked for
 */
public record DetectReport(
    String events, int rules, int rejected, Map<String, Map<String, Number>> lanes, String worst) {

  /** One JSON object; its keys are documented in {@code docs/bench.md} and kept. */
  public String json() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("bench", "detect");
      json.writeStringField("events", events);
      json.writeNumberField("rules", rules);
      json.writeNumberField("rejected", rejected);
      Lanes.write(json, lanes);
      json.writeStringField("worst_event", worst);
      json.writeEndObject();
    }
    return text.toString();
  }

  /** For people. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append("%,d rules; %s events; CPU of the thread\n".formatted(rules, events));
    text.append(Lanes.table(lanes));
    if (!worst.isEmpty()) text.append("worst event: ").append(worst).append('\n');
    return text.toString();
  }
}
