package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;

/** Findings as OCSF Detection Findings (class 2004), a JSON object a line. */
final class OcsfOutput implements ScanOutput {
  private static final String OCSF = "1.8.0";
  private static final int CLASS = 2004;
  private static final int CREATE = 1;
  private static final int RULE = 1;
  private static final int OTHER = 99;

  /** What observables of each kind are; the schema numbers none of them. */
  private static final Map<Entity.Kind, String> TYPES =
      Map.of(
          Entity.Kind.HOST, "Hostname",
          Entity.Kind.ADDRESS, "IP Address",
          Entity.Kind.USER, "User Name",
          Entity.Kind.FILE, "File Path",
          Entity.Kind.PROCESS, "File Path",
          Entity.Kind.HASH, "Hash",
          Entity.Kind.DOMAIN, "Hostname");

  /** Where the things of each kind stand in a finding of ours. */
  private static final Map<Entity.Kind, String> NAMES =
      Map.of(
          Entity.Kind.HOST, "device.hostname",
          Entity.Kind.ADDRESS, "evidences.src_endpoint.ip",
          Entity.Kind.USER, "evidences.user.name",
          Entity.Kind.FILE, "evidences.file.path",
          Entity.Kind.PROCESS, "evidences.process.file.path",
          Entity.Kind.HASH, "evidences.file.hashes.value",
          Entity.Kind.DOMAIN, "evidences.query.hostname");

  private final Attack attack = Attack.embedded();
  private final JsonGenerator json;
  private final OutputStream out;

  OcsfOutput(OutputStream out) throws IOException {
    this.out = out;
    json = NdjsonOutput.generator(out);
  }

  @Override
  public void write(Scan.Hit hit) throws IOException {
    Finding finding = hit.finding();
    json.writeStartObject();
    json.writeNumberField("activity_id", CREATE);
    json.writeStringField("activity_name", "Create");
    json.writeNumberField("category_uid", CLASS / 1_000);
    json.writeStringField("category_name", "Findings");
    json.writeNumberField("class_uid", CLASS);
    json.writeStringField("class_name", "Detection Finding");
    json.writeNumberField("type_uid", CLASS * 100L + CREATE);
    json.writeStringField("type_name", "Detection Finding: Create");
    json.writeNumberField("severity_id", severity(finding.rule().level()));
    json.writeStringField("severity", severityName(finding.rule().level()));
    json.writeNumberField("status_id", 1);
    json.writeStringField("status", "New");
    json.writeBooleanField("is_alert", true);
    json.writeNumberField("time", finding.time());
    json.writeStringField("message", finding.rule().title());
    metadata(hit);
    info(finding);
    device(finding);
    evidences(hit);
    observables(finding);
    json.writeStringField("raw_data", finding.evidence().raw());
    unmapped(finding);
    json.writeEndObject();
    json.flush();
    out.write('\n');
  }

  private void metadata(Scan.Hit hit) throws IOException {
    json.writeObjectFieldStart("metadata");
    json.writeStringField("version", OCSF);
    json.writeStringField("uid", hit.finding().id());
    json.writeObjectFieldStart("product");
    json.writeStringField("name", "Vigie");
    json.writeStringField("vendor_name", "Vigie");
    json.writeEndObject();
    json.writeStringField("log_name", hit.event().source().name());
    json.writeNumberField("sequence", Math.min(Integer.MAX_VALUE, hit.event().id().number() + 1));
    text("original_event_uid", HitText.number(hit.event()));
    json.writeEndObject();
  }

  private void info(Finding finding) throws IOException {
    Finding.RuleCard rule = finding.rule();
    json.writeObjectFieldStart("finding_info");
    json.writeStringField("uid", finding.id());
    json.writeStringField("title", rule.title());
    text("desc", rule.description());
    json.writeNumberField("first_seen_time", finding.time());
    json.writeNumberField("last_seen_time", finding.time());
    json.writeObjectFieldStart("analytic");
    json.writeStringField("uid", rule.id());
    json.writeStringField("name", rule.title());
    json.writeNumberField("type_id", RULE);
    json.writeStringField("type", "Rule");
    json.writeStringField("category", "Sigma");
    text("version", rule.version());
    text("desc", rule.description());
    json.writeEndObject();
    attacks(rule);
    if (!rule.references().isEmpty()) text("src_url", rule.references().getFirst());
    tags(rule);
    json.writeEndObject();
  }

  /** Author and licence travel with a finding, as the rules' licence asks. */
  private void tags(Finding.RuleCard rule) throws IOException {
    json.writeArrayFieldStart("tags");
    tag("rule.author", List.of(rule.author()));
    tag("rule.license", List.of(rule.license()));
    tag("rule.tags", rule.tags());
    tag("rule.falsepositives", rule.falsePositives());
    json.writeEndArray();
  }

  private void tag(String name, List<String> values) throws IOException {
    List<String> present = values.stream().filter(value -> !value.isEmpty()).toList();
    if (present.isEmpty()) return;
    json.writeStartObject();
    json.writeStringField("name", name);
    texts("values", present);
    json.writeEndObject();
  }

  private void attacks(Finding.RuleCard rule) throws IOException {
    json.writeArrayFieldStart("attacks");
    for (String tag : rule.tags()) {
      switch (attack.ofTag(tag)) {
        case Attack.Tactic tactic -> {
          json.writeStartObject();
          named("tactic", tactic);
          json.writeEndObject();
        }
        case Attack.Technique technique -> technique(technique);
        case null -> {}
      }
    }
    json.writeEndArray();
  }

  private void technique(Attack.Technique technique) throws IOException {
    json.writeStartObject();
    int dot = technique.id().indexOf('.');
    Attack.Technique whole =
        dot < 0 ? technique : attack.technique(technique.id().substring(0, dot));
    if (whole != null) named("technique", whole);
    if (dot >= 0) named("sub_technique", technique);
    json.writeArrayFieldStart("tactics");
    for (Attack.Tactic tactic : technique.tactics()) {
      json.writeStartObject();
      json.writeStringField("uid", tactic.id());
      json.writeStringField("name", tactic.name());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void named(String key, Attack.Named named) throws IOException {
    json.writeObjectFieldStart(key);
    json.writeStringField("uid", named.id());
    json.writeStringField("name", named.name());
    json.writeEndObject();
  }

  private void device(Finding finding) throws IOException {
    String host = HitText.entity(finding, Entity.Kind.HOST);
    if (host == null) return;
    json.writeObjectFieldStart("device");
    json.writeStringField("hostname", host);
    json.writeNumberField("type_id", 0);
    json.writeStringField("type", "Unknown");
    json.writeEndObject();
  }

  private void evidences(Scan.Hit hit) throws IOException {
    json.writeArrayFieldStart("evidences");
    json.writeStartObject();
    json.writeStringField("uid", hit.event().id().toString());
    String user = HitText.entity(hit.finding(), Entity.Kind.USER);
    if (user != null) {
      json.writeObjectFieldStart("user");
      json.writeStringField("name", user);
      json.writeEndObject();
    }
    json.writeFieldName("data");
    NdjsonOutput.event(hit.event().fields(), json);
    json.writeEndObject();
    json.writeEndArray();
  }

  private void observables(Finding finding) throws IOException {
    json.writeArrayFieldStart("observables");
    for (Entity entity : finding.entities()) {
      json.writeStartObject();
      json.writeStringField("name", NAMES.get(entity.kind()));
      json.writeNumberField("type_id", OTHER);
      json.writeStringField("type", TYPES.get(entity.kind()));
      json.writeStringField("value", entity.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void unmapped(Finding finding) throws IOException {
    json.writeObjectFieldStart("unmapped");
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
  }

  private void text(String key, @Nullable String value) throws IOException {
    if (value != null && !value.isEmpty()) json.writeStringField(key, value);
  }

  private void texts(String key, List<String> values) throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) json.writeString(value);
    json.writeEndArray();
  }

  private static int severity(Finding.Level level) {
    return HitText.rank(level) + 1;
  }

  private static String severityName(Finding.Level level) {
    String name = level.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  @Override
  public void end() throws IOException {
    json.flush();
    out.flush();
  }
}
