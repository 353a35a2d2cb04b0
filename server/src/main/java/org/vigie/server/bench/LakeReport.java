package org.vigie.server.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/**
 * What {@code vigie bench lake} found.
 *
 * @param held what the lake holds
 * @param days days that they are spread over
 * @param ingest CPU an event
 * @param stored bytes on disk
 * @param files data files that the questions were asked of
 * @param cache what the questions found in memory
 * @param questions what was asked
 * @param back searches back over all events
 */
public record LakeReport(
    Held held,
    int days,
    Ingest ingest,
    Stored stored,
    int files,
    String cache,
    List<Asked> questions,
    List<Searched> back) {

  /**
   * What the lake holds.
   *
   * @param events events
   * @param bytes their raw bytes
   */
  public record Held(long events, long bytes) {}

  /**
   * CPU an event, microseconds; noughts where nothing was written.
   *
   * @param store columns and indexes, by the thread that appends
   * @param parquet encoding and compression
   * @param commit commits of Iceberg
   * @param parse of the parser, which is not the lake's
   */
  public record Ingest(double store, double parquet, double commit, double parse) {
    static final Ingest NONE = new Ingest(0, 0, 0, 0);

    double lake() {
      return store + parquet + commit;
    }
  }

  /**
   * Bytes on disk.
   *
   * @param data Parquet
   * @param index indexes beside it
   */
  public record Stored(long data, long index) {}

  /**
   * A question that was asked several times.
   *
   * @param name what it is
   * @param answer what it found: a count
   * @param first milliseconds of the first time
   * @param median milliseconds, of the times after the first
   * @param cpu milliseconds of CPU of the whole process, the least of the times after the first
   */
  public record Asked(String name, long answer, double first, double median, double cpu) {}

  /**
   * A search back over all events.
   *
   * @param events that were passed
   * @param findings what it found
   * @param read events that were read; the others were left out by the indexes
   * @param seconds of work by the clock
   * @param cpu seconds of CPU of the whole process
   */
  public record Searched(
      String name, long events, long findings, long read, double seconds, double cpu) {
    double eventsPerSecond() {
      return events / seconds;
    }
  }

  /** One JSON object; its keys are documented in {@code docs/bench.md} and kept. */
  public String json() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("bench", "lake");
      json.writeNumberField("events", held.events());
      json.writeNumberField("days", days);
      json.writeNumberField("bytes", held.bytes());
      json.writeNumberField("ingest_cpu_us_per_event", ingest.lake());
      json.writeObjectFieldStart("ingest");
      json.writeNumberField("store", ingest.store());
      json.writeNumberField("parquet", ingest.parquet());
      json.writeNumberField("commit", ingest.commit());
      json.writeEndObject();
      json.writeNumberField("parse_cpu_us_per_event", ingest.parse());
      json.writeNumberField("stored_bytes_per_event", (double) stored.data() / held.events());
      json.writeNumberField("index_bytes_per_event", (double) stored.index() / held.events());
      json.writeNumberField(
          "stored_of_raw", (double) (stored.data() + stored.index()) / held.bytes());
      json.writeNumberField("files", files);
      json.writeStringField("cache", cache);
      json.writeArrayFieldStart("questions");
      for (Asked question : questions) {
        json.writeStartObject();
        json.writeStringField("name", question.name());
        json.writeNumberField("answer", question.answer());
        json.writeNumberField("first_ms", question.first());
        json.writeNumberField("median_ms", question.median());
        json.writeNumberField("cpu_ms", question.cpu());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("retro");
      for (Searched search : back) {
        json.writeStartObject();
        json.writeStringField("name", search.name());
        json.writeNumberField("events", search.events());
        json.writeNumberField("findings", search.findings());
        json.writeNumberField("read", search.read());
        json.writeNumberField("seconds", search.seconds());
        json.writeNumberField("cpu_seconds", search.cpu());
        json.writeNumberField("events_per_s", search.eventsPerSecond());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  /** For people. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d events of %,d bytes over %d days in %,d files\n"
            .formatted(held.events(), held.bytes() / held.events(), days, files));
    text.append(
        "CPU an event  %6.2f µs: store %.2f, parquet %.2f, commit %.2f; apart: parse %.2f\n"
            .formatted(
                ingest.lake(), ingest.store(), ingest.parquet(), ingest.commit(), ingest.parse()));
    text.append(
        "on disk       %6.1f bytes an event, indexes %.1f: %.1f %% of the raw bytes\n"
            .formatted(
                (double) stored.data() / held.events(),
                (double) stored.index() / held.events(),
                100.0 * (stored.data() + stored.index()) / held.bytes()));
    text.append("cache         ").append(cache).append('\n');
    for (Asked question : questions) {
      text.append(
          "%-44s first %8.1f ms, median %8.1f ms, CPU %8.1f ms  (%,d)\n"
              .formatted(
                  question.name(),
                  question.first(),
                  question.median(),
                  question.cpu(),
                  question.answer()));
    }
    for (Searched search : back) {
      text.append(
          "%-44s %,12.0f events/s, CPU %.1f s, %,d read  (%,d)\n"
              .formatted(
                  search.name(),
                  search.eventsPerSecond(),
                  search.cpu(),
                  search.read(),
                  search.findings()));
    }
    return text.toString();
  }
}
