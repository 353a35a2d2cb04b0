package org.vigie.detect;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Evidence;
import org.vigie.detect.Finding.Reason;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.ocsf.EventId;

/**
 * The JSON form of a finding, one line of UTF-8 in which nothing is lost. Its keys are stable;
 * readers pass over keys they don't know:
 *
 * <pre>
 * id, time, received, events: [text],
 * rule: {id, version, title, level, description, author, license, tags: [text],
 *        false_positives: [text], references: [text]},
 * entities: [{kind, value}],
 * reasons: [{selection, field, condition, value}],
 * evidence: {raw, parser, class_uid, fields: [{name, value}], ocsf: [{name, value}]}
 * </pre>
 *
 * Times are epoch milliseconds, levels and kinds lower case; a value may be null.
 */
public final class FindingJson {
  private static final JsonFactory JSON = new JsonFactory();

  private FindingJson() {}

  /** The finding as JSON, without a line end. */
  public static byte[] write(Finding finding) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      write(finding, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  /** Writes the finding as the next value of {@code json}. */
  public static void write(Finding finding, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", finding.id());
    json.writeNumberField("time", finding.time());
    json.writeNumberField("received", finding.received());
    texts(json, "events", finding.events().stream().map(EventId::toString).toList());
    rule(json, finding.rule());
    json.writeArrayFieldStart("entities");
    for (Entity entity : finding.entities()) {
      json.writeStartObject();
      json.writeStringField("kind", FindingReader.lower(entity.kind()));
      json.writeStringField("value", entity.value());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("reasons");
    for (Reason reason : finding.reasons()) {
      json.writeStartObject();
      json.writeStringField("selection", reason.selection());
      json.writeStringField("field", reason.field());
      json.writeStringField("condition", reason.condition());
      json.writeStringField("value", reason.value());
      json.writeEndObject();
    }
    json.writeEndArray();
    evidence(json, finding.evidence());
    json.writeEndObject();
  }

  /**
   * Reads what {@link #write(Finding)} wrote.
   *
   * @throws IllegalArgumentException where the bytes are something else; the message says where
   */
  public static Finding read(byte[] bytes, int from, int to) {
    try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
      json.nextToken();
      Finding finding = new FindingReader(json).finding();
      if (json.nextToken() != null) throw new IllegalArgumentException("text after the finding");
      return finding;
    } catch (IOException e) {
      throw new IllegalArgumentException("not a finding: " + e.getMessage(), e);
    }
  }

  private static void rule(JsonGenerator json, RuleCard rule) throws IOException {
    json.writeObjectFieldStart("rule");
    json.writeStringField("id", rule.id());
    json.writeStringField("version", rule.version());
    json.writeStringField("title", rule.title());
    json.writeStringField("level", FindingReader.lower(rule.level()));
    json.writeStringField("description", rule.description());
    json.writeStringField("author", rule.author());
    json.writeStringField("license", rule.license());
    texts(json, "tags", rule.tags());
    texts(json, "false_positives", rule.falsePositives());
    texts(json, "references", rule.references());
    json.writeEndObject();
  }

  private static void evidence(JsonGenerator json, Evidence evidence) throws IOException {
    json.writeObjectFieldStart("evidence");
    json.writeStringField("raw", evidence.raw());
    json.writeStringField("parser", evidence.parser());
    json.writeNumberField("class_uid", evidence.classUid());
    fields(json, "fields", evidence.fields());
    fields(json, "ocsf", evidence.ocsf());
    json.writeEndObject();
  }

  private static void fields(JsonGenerator json, String key, List<Evidence.Field> fields)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (Evidence.Field field : fields) {
      json.writeStartObject();
      json.writeStringField("name", field.name());
      @Nullable String value = field.value();
      if (value == null) json.writeNullField("value");
      else json.writeStringField("value", value);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void texts(JsonGenerator json, String key, List<String> texts) throws IOException {
    json.writeArrayFieldStart(key);
    for (String text : texts) json.writeString(text);
    json.writeEndArray();
  }
}
