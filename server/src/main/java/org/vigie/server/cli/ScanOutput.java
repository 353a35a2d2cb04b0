package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;

/** How findings of a scan are written. */
interface ScanOutput {
  /** Writes one finding. */
  void write(Scan.Hit hit) throws IOException;

  /** After the last. */
  void end() throws IOException;

  /** The output of a format. */
  static ScanOutput of(ScanCommand.Format format, OutputStream out) throws IOException {
    return switch (format) {
      case TABLE -> new Table(out);
      case NDJSON -> new Ndjson(out);
    };
  }

  /** For people: a line a finding, then a count for each rule. */
  final class Table implements ScanOutput {
    private static final String ROW = "%-24s %-13s %-20s %-24s %-50s %s\n";
    private final OutputStream out;
    private final Map<String, Integer> counts = new TreeMap<>();
    private boolean begun;

    Table(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(Scan.Hit hit) throws IOException {
      if (!begun) print(ROW.formatted("TIME", "LEVEL", "HOST", "USER", "RULE", "FILE:RECORD"));
      begun = true;
      Finding finding = hit.finding();
      counts.merge(finding.rule().title(), 1, Integer::sum);
      print(
          ROW.formatted(
              Instant.ofEpochMilli(finding.time()),
              level(finding),
              entity(finding, Entity.Kind.HOST),
              entity(finding, Entity.Kind.USER),
              Plain.line(finding.rule().title()),
              Plain.line(hit.event().source().name()) + ":" + place(hit.event())));
    }

    @Override
    public void end() throws IOException {
      if (counts.isEmpty()) return;
      print("\n%7s  %s\n".formatted("COUNT", "RULE"));
      List<Map.Entry<String, Integer>> rows = new ArrayList<>(counts.entrySet());
      rows.sort(Map.Entry.<String, Integer>comparingByValue().reversed());
      for (var row : rows) print("%7d  %s\n".formatted(row.getValue(), Plain.line(row.getKey())));
    }

    private static String entity(Finding finding, Entity.Kind kind) {
      String value = ScanOutput.entity(finding, kind);
      return value == null ? "-" : Plain.line(value);
    }

    /** The record's place in its file, and the number that the source itself gave it. */
    private static String place(Event event) {
      String number = ScanOutput.number(event);
      String place = String.valueOf(event.id().number() + 1);
      return number == null ? place : place + " #" + Plain.line(number);
    }

    private void print(String text) throws IOException {
      out.write(text.getBytes(UTF_8));
    }
  }

  /** For programs: a JSON object a line, its first keys fixed. */
  final class Ndjson implements ScanOutput {
    private final JsonGenerator json;
    private final OutputStream out;

    Ndjson(OutputStream out) throws IOException {
      this.out = out;
      json = new JsonFactory().createGenerator(out);
      json.setRootValueSeparator(null);
      json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    @Override
    public void write(Scan.Hit hit) throws IOException {
      Finding finding = hit.finding();
      json.writeStartObject();
      json.writeStringField("file", hit.event().source().name());
      json.writeNumberField("record", hit.event().id().number() + 1);
      json.writeStringField("time", Instant.ofEpochMilli(finding.time()).toString());
      json.writeStringField("level", level(finding));
      json.writeStringField("rule.id", finding.rule().id());
      json.writeStringField("rule.title", finding.rule().title());
      json.writeFieldName("event");
      event(hit.event().fields());
      json.writeStringField("host", ScanOutput.entity(finding, Entity.Kind.HOST));
      json.writeStringField("user", ScanOutput.entity(finding, Entity.Kind.USER));
      json.writeStringField("record.id", ScanOutput.number(hit.event()));
      json.writeStringField("rule.author", finding.rule().author());
      json.writeStringField("rule.license", finding.rule().license());
      json.writeArrayFieldStart("rule.tags");
      for (String tag : finding.rule().tags()) json.writeString(tag);
      json.writeEndArray();
      entities(finding);
      json.writeArrayFieldStart("reasons");
      for (Finding.Reason reason : finding.reasons()) {
        json.writeStartObject();
        json.writeStringField("selection", reason.selection());
        json.writeStringField("field", reason.field());
        json.writeStringField("condition", reason.condition());
        json.writeStringField("value", reason.value());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.flush();
      out.write('\n');
    }

    private void entities(Finding finding) throws IOException {
      json.writeArrayFieldStart("entities");
      for (Entity entity : finding.entities()) {
        json.writeStartObject();
        json.writeStringField("kind", entity.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("value", entity.value());
        json.writeEndObject();
      }
      json.writeEndArray();
    }

    /** The native fields; one that stands several times becomes an array. */
    private void event(Leaves leaves) throws IOException {
      Map<String, List<Integer>> fields = new LinkedHashMap<>();
      for (int i = 0; i < leaves.size(); i++) {
        fields.computeIfAbsent(leaves.name(i), name -> new ArrayList<>()).add(i);
      }
      json.writeStartObject();
      for (var field : fields.entrySet()) {
        json.writeFieldName(field.getKey());
        if (field.getValue().size() == 1) value(leaves, field.getValue().getFirst());
        else {
          json.writeStartArray();
          for (int i : field.getValue()) value(leaves, i);
          json.writeEndArray();
        }
      }
      json.writeEndObject();
    }

    private void value(Leaves leaves, int i) throws IOException {
      int kind = leaves.flags(i) & Leaves.KIND;
      String text = leaves.text(i);
      if (text == null) json.writeNull();
      else if (kind == Leaves.TRUE || kind == Leaves.FALSE) json.writeBoolean(kind == Leaves.TRUE);
      else if (kind == Leaves.NUMBER || kind == Leaves.LONG) json.writeNumber(text);
      else json.writeString(text);
    }

    @Override
    public void end() throws IOException {
      json.flush();
    }
  }

  /** The first entity of a kind. */
  private static @Nullable String entity(Finding finding, Entity.Kind kind) {
    for (Entity entity : finding.entities()) {
      if (entity.kind() == kind) return entity.value();
    }
    return null;
  }

  /** The number that the source itself gave a record, such as EventRecordID. */
  private static @Nullable String number(Event event) {
    for (int i = 0; i < event.ocsf().size(); i++) {
      if (event.ocsf().name(i).equals("metadata.original_event_uid")) return event.ocsf().text(i);
    }
    return null;
  }

  private static String level(Finding finding) {
    return finding.rule().level().name().toLowerCase(Locale.ROOT);
  }
}
