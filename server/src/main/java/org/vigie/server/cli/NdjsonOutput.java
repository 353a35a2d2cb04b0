package org.vigie.server.cli;

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
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.Leaves;

/** Findings for programs: a JSON object a line, its first keys fixed. */
final class NdjsonOutput implements ScanOutput {
  private final JsonGenerator json;
  private final OutputStream out;

  NdjsonOutput(OutputStream out) throws IOException {
    this.out = out;
    json = generator(out);
  }

  /** A generator of many values, which writes on only when its buffer is full. */
  static JsonGenerator generator(OutputStream out) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.setRootValueSeparator(null);
    json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    return json;
  }

  @Override
  public void write(Scan.Hit hit) throws IOException {
    Finding finding = hit.finding();
    json.writeStartObject();
    json.writeStringField("file", hit.event().source().name());
    json.writeNumberField("record", hit.event().id().number() + 1);
    json.writeStringField("time", Instant.ofEpochMilli(finding.time()).toString());
    json.writeStringField("level", HitText.level(finding));
    json.writeStringField("rule.id", finding.rule().id());
    json.writeStringField("rule.title", finding.rule().title());
    json.writeFieldName("event");
    event(hit.event().fields(), json);
    json.writeStringField("host", HitText.entity(finding, Entity.Kind.HOST));
    json.writeStringField("user", HitText.entity(finding, Entity.Kind.USER));
    json.writeStringField("record.id", HitText.number(hit.event()));
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

  /** Writes the native fields; one that stands several times becomes an array. */
  static void event(Leaves leaves, JsonGenerator json) throws IOException {
    Map<String, List<Integer>> fields = new LinkedHashMap<>();
    for (int i = 0; i < leaves.size(); i++) {
      if ((leaves.flags(i) & Leaves.KIND) == Leaves.WHOLE) continue;
      fields.computeIfAbsent(leaves.name(i), name -> new ArrayList<>()).add(i);
    }
    json.writeStartObject();
    for (var field : fields.entrySet()) {
      json.writeFieldName(field.getKey());
      if (field.getValue().size() == 1) value(leaves, field.getValue().getFirst(), json);
      else {
        json.writeStartArray();
        for (int i : field.getValue()) value(leaves, i, json);
        json.writeEndArray();
      }
    }
    json.writeEndObject();
  }

  private static void value(Leaves leaves, int i, JsonGenerator json) throws IOException {
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
    out.flush();
  }
}
