package org.vigie.server.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code vigie bench pipeline} found.
 *
 * @param events events measured
 * @param bytes their raw bytes
 * @param seconds from the first byte sent to the last event searchable
 * @param secondsReceived from the first byte sent to the last acknowledgement
 * @param cpuMicros CPU of the whole process an event, the client's and the generator's apart
 * @param stages CPU an event of each stage, microseconds; they add up to {@code cpuMicros}
 * @param clientMicros CPU of the sending client an event
 * @param generatorMicros CPU an event of making the events, before the measurement
 * @param scan a plain scan of the same bytes
 * @param stored bytes that the lake grew by
 * @param findings findings raised
 * @param heap bytes of heap in use at the end
 * @param halfLoad how long alerts took at half the load; null where that was not asked for
 * @param endurance full load for minutes; null where that was not asked for
 */
public record PipelineReport(
    long events,
    long bytes,
    double seconds,
    double secondsReceived,
    double cpuMicros,
    Map<String, Double> stages,
    double clientMicros,
    double generatorMicros,
    PlainScan.Figures scan,
    long stored,
    long findings,
    long heap,
    AlertLatency.@Nullable Figures halfLoad,
    Endurance.@Nullable Figures endurance) {

  PipelineReport with(AlertLatency.@Nullable Figures latency, Endurance.@Nullable Figures minutes) {
    return new PipelineReport(
        events,
        bytes,
        seconds,
        secondsReceived,
        cpuMicros,
        stages,
        clientMicros,
        generatorMicros,
        scan,
        stored,
        findings,
        heap,
        latency,
        minutes);
  }

  double rate() {
    return events / seconds;
  }

  private double scanRate() {
    return scan.lines() / scan.seconds();
  }

  /** One JSON object; its keys are documented in {@code docs/bench.md} and kept. */
  public String json() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("bench", "pipeline");
      json.writeNumberField("events", events);
      json.writeNumberField("bytes", bytes);
      json.writeNumberField("seconds", seconds);
      json.writeNumberField("seconds_received", secondsReceived);
      json.writeNumberField("events_per_s", rate());
      json.writeNumberField("mb_per_s", bytes / 1e6 / seconds);
      json.writeNumberField("cpu_us_per_event", cpuMicros);
      json.writeObjectFieldStart("stages");
      for (var stage : stages.entrySet()) {
        json.writeNumberField(stage.getKey(), stage.getValue());
      }
      json.writeEndObject();
      json.writeNumberField("client_cpu_us_per_event", clientMicros);
      json.writeNumberField("generator_cpu_us_per_event", generatorMicros);
      json.writeObjectFieldStart("plain_scan");
      json.writeNumberField("events_per_s", scanRate());
      json.writeNumberField("mb_per_s", scan.bytes() / 1e6 / scan.seconds());
      json.writeEndObject();
      json.writeNumberField("of_plain_scan", rate() / scanRate());
      json.writeNumberField("stored_bytes_per_event", (double) stored / events);
      json.writeNumberField("findings", findings);
      json.writeNumberField("heap_bytes", heap);
      if (halfLoad != null) halfLoad(json, halfLoad);
      if (endurance != null) endurance(json, endurance);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void halfLoad(JsonGenerator json, AlertLatency.Figures figures)
      throws IOException {
    json.writeObjectFieldStart("half_load");
    json.writeNumberField("events_per_s", figures.eventsPerSecond());
    json.writeNumberField("alerts", figures.millis().length);
    json.writeNumberField("lost", figures.lost());
    json.writeNumberField("p50_ms", figures.within(0.5));
    json.writeNumberField("p99_ms", figures.within(0.99));
    json.writeNumberField("max_ms", figures.within(1));
    json.writeEndObject();
  }

  private static void endurance(JsonGenerator json, Endurance.Figures figures) throws IOException {
    json.writeObjectFieldStart("endurance");
    json.writeNumberField("events_per_s", figures.rate());
    json.writeNumberField("heap_peak_bytes", figures.heapPeak());
    json.writeArrayFieldStart("minutes");
    for (Endurance.Minute minute : figures.minutes()) {
      json.writeStartObject();
      json.writeNumberField("events_per_s", minute.rate());
      json.writeNumberField("heap_bytes", minute.heap());
      json.writeNumberField("lake_bytes", minute.lake());
      json.writeNumberField("beside_lake_bytes", minute.beside());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** For people. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d events of %,d bytes in %.1f s: %,.0f events/s, %.0f MB/s durable, detected, searchable\n"
            .formatted(events, bytes / events, seconds, rate(), bytes / 1e6 / seconds));
    text.append("CPU an event    %6.2f µs\n".formatted(cpuMicros));
    stages.forEach((name, micros) -> text.append("  %-16s%6.2f\n".formatted(name, micros)));
    text.append(
        "apart: client   %6.2f µs, generator %.2f µs\n".formatted(clientMicros, generatorMicros));
    text.append(
        "plain scan of the same bytes: %,.0f events/s, %,.0f MB/s; the whole way runs at 1/%.0f of it\n"
            .formatted(scanRate(), scan.bytes() / 1e6 / scan.seconds(), scanRate() / rate()));
    text.append(
        "stored %,.0f bytes an event (%.1f %%); %,d findings; heap %,.0f MB\n"
            .formatted((double) stored / events, 100.0 * stored / bytes, findings, heap / 1e6));
    if (halfLoad != null) {
      text.append(
          "at %,.0f events/s, %d alerts were there after %.0f ms (median), %.0f (99 %%), %.0f (all); lost %d\n"
              .formatted(
                  halfLoad.eventsPerSecond(),
                  halfLoad.millis().length,
                  halfLoad.within(0.5),
                  halfLoad.within(0.99),
                  halfLoad.within(1),
                  halfLoad.lost()));
    }
    if (endurance != null) endurance(text, endurance);
    return text.toString();
  }

  private static void endurance(StringBuilder text, Endurance.Figures figures) {
    text.append(
        "%d minutes of full load: %,.0f events/s, heap at most %,.0f MB\n"
            .formatted(figures.minutes().size(), figures.rate(), figures.heapPeak() / 1e6));
    text.append("minute   events/s   heap MB   lake MB   beside it MB\n");
    for (int i = 0; i < figures.minutes().size(); i++) {
      Endurance.Minute minute = figures.minutes().get(i);
      text.append(
          "%6d %,10.0f %,9.0f %,9.0f %,14.0f\n"
              .formatted(
                  i + 1,
                  minute.rate(),
                  minute.heap() / 1e6,
                  minute.lake() / 1e6,
                  minute.beside() / 1e6));
    }
  }
}
