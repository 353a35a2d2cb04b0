package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.vigie.detect.Finding;
import org.vigie.server.ingest.file.Records;

/**
 * The figures of a scan, as JSON for programs.
 *
 * @param rules loaded
 * @param problems of rules that were not
 * @param load seconds that loading took
 * @param scan seconds that scanning took
 * @param threads that parsed and detected
 * @param end whether it came to its end
 */
record ScanStats(int rules, int problems, double load, double scan, int threads, End end) {
  /** How a scan ended. */
  enum End {
    DONE,
    INTERRUPTED
  }

  /** Writes the file. */
  void write(Path file, ScanTotals totals) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeNumberField("records", totals.scanned());
      json.writeNumberField("bytes", totals.bytes());
      json.writeNumberField("findings", totals.findings());
      json.writeNumberField("load_seconds", rounded(load));
      json.writeNumberField("scan_seconds", rounded(scan));
      json.writeNumberField("records_per_second", Math.round(totals.scanned() / floor(scan)));
      json.writeNumberField("threads", threads);
      json.writeBooleanField("interrupted", end == End.INTERRUPTED);
      json.writeNumberField("files", totals.files());
      json.writeNumberField("files_with_finding", totals.filesWithFinding());
      json.writeNumberField("refused", totals.refused());
      json.writeNumberField("damaged", totals.notes(Records.Kind.DAMAGED));
      json.writeNumberField("skipped", totals.notes(Records.Kind.SKIPPED));
      json.writeNumberField("events_without_rules", totals.unrouted());
      json.writeNumberField("events_with_warnings", totals.warned());
      json.writeNumberField("events_not_understood", totals.rejected());
      json.writeObjectFieldStart("rules");
      json.writeNumberField("loaded", rules);
      json.writeNumberField("problems", problems);
      json.writeEndObject();
      counts(totals, json);
      json.writeEndObject();
    }
  }

  private static void counts(ScanTotals totals, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("levels");
    for (Finding.Level level : Finding.Level.values()) {
      json.writeNumberField(level.name().toLowerCase(Locale.ROOT), totals.level(level));
    }
    json.writeEndObject();
    json.writeObjectFieldStart("formats");
    for (var format : totals.formats().entrySet()) {
      json.writeObjectFieldStart(format.getKey());
      json.writeNumberField("files", format.getValue().files());
      json.writeNumberField("records", format.getValue().records());
      json.writeNumberField("bytes", format.getValue().bytes());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static double floor(double seconds) {
    return Math.max(0.001, seconds);
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1_000) / 1_000.0;
  }
}
