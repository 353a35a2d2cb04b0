package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;

/** What the page of a scan shows, in bounded memory: all counts, and of each rule some findings. */
final class TimelineData {
  /** Findings of one rule that are kept. */
  private static final int PER_RULE = 200;

  /** Bytes of kept findings; then only rules of which there is none yet get one. */
  private static final long BYTES = 24L << 20;

  private static final int FIELDS = 80;
  private static final int LETTERS = 2_000;
  private static final int FILES = 5_000;

  /** End of the calendar of ECMAScript, epoch milliseconds. */
  private static final long LATEST = 8_640_000_000_000_000L;

  private static final JsonFactory JSON = new JsonFactory().setCharacterEscapes(new ForScript());

  private final ScanTotals totals;
  private final Attack attack = Attack.embedded();
  private final Histogram histogram = new Histogram();
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Map<String, FileCount> files = new LinkedHashMap<>();
  private final List<byte[]> rows = new ArrayList<>();
  private long bytes;
  private long left;

  /** A rule that fired. */
  private static final class Rule {
    private final Finding.RuleCard card;
    private final int index;
    private long count;
    private int kept;

    Rule(Finding.RuleCard card, int index) {
      this.card = card;
      this.index = index;
    }
  }

  /** A file with findings. */
  private static final class FileCount {
    private final int index;
    private long count;

    FileCount(int index) {
      this.index = index;
    }
  }

  /** Writes JSON in which nothing can end the element that it stands in. */
  private static final class ForScript extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    private final int[] ascii = standardAsciiEscapesForJSON();

    ForScript() {
      for (char c : new char[] {'<', '>', '&', '\''}) ascii[c] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return c == 0x2028 || c == 0x2029
          ? new SerializedString("\\u" + Integer.toHexString(c))
          : null;
    }
  }

  TimelineData(ScanTotals totals) {
    this.totals = totals;
  }

  /** Counts a finding, and keeps it where there is room. */
  void add(Scan.Hit hit) throws IOException {
    Finding finding = hit.finding();
    Rule rule =
        rules.computeIfAbsent(finding.rule().id(), id -> new Rule(finding.rule(), rules.size()));
    rule.count++;
    histogram.add(time(finding), finding.rule().level());
    String name = hit.event().source().name();
    if (!files.containsKey(name) && files.size() >= FILES) name = "(others)";
    FileCount file = files.computeIfAbsent(name, n -> new FileCount(files.size()));
    file.count++;
    boolean room = bytes < BYTES ? rule.kept < PER_RULE : rule.kept == 0;
    if (!room) {
      left++;
      return;
    }
    rule.kept++;
    byte[] row = row(hit, rule.index, file.index);
    bytes += row.length;
    rows.add(row);
  }

  /** When it was, within what a browser's calendar has. */
  private static long time(Finding finding) {
    return Math.clamp(finding.time(), -LATEST, LATEST);
  }

  private static byte[] row(Scan.Hit hit, int rule, int file) throws IOException {
    Finding finding = hit.finding();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("t", time(finding));
      json.writeNumberField("r", rule);
      json.writeNumberField("f", file);
      json.writeNumberField("n", hit.event().id().number() + 1);
      json.writeStringField("id", HitText.number(hit.event()));
      json.writeStringField("h", HitText.entity(finding, Entity.Kind.HOST));
      json.writeStringField("u", HitText.entity(finding, Entity.Kind.USER));
      json.writeArrayFieldStart("why");
      for (Finding.Reason reason : finding.reasons()) {
        list(json, reason.field(), reason.condition(), reason.value());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("e");
      finding.evidence().fields().stream().limit(FIELDS).forEach(field -> pair(json, field));
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void pair(JsonGenerator json, Finding.Evidence.Field field) {
    try {
      list(json, field.name(), field.value());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e); // memory does not fail
    }
  }

  private static void list(JsonGenerator json, @Nullable String... values) throws IOException {
    json.writeStartArray();
    for (String value : values) json.writeString(cut(value));
    json.writeEndArray();
  }

  private static @Nullable String cut(@Nullable String text) {
    if (text == null || text.length() <= LETTERS) return text;
    int end = Character.isHighSurrogate(text.charAt(LETTERS - 1)) ? LETTERS - 1 : LETTERS;
    return text.substring(0, end) + "…";
  }

  /** Writes all of it as one JSON object. */
  void write(OutputStream out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.writeStartObject();
    meta(json);
    json.writeArrayFieldStart("levels");
    for (Finding.Level level : Finding.Level.values()) json.writeNumber(totals.level(level));
    json.writeEndArray();
    histogram.write(json);
    counts("tactics", totals.tactics(), json);
    counts("hosts", totals.hosts(), json);
    json.writeArrayFieldStart("files");
    for (var file : files.entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", file.getKey());
      json.writeNumberField("count", file.getValue().count);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rules");
    for (Rule rule : rules.values()) rule(rule, json);
    json.writeEndArray();
    json.writeArrayFieldStart("rows");
    for (int i = 0; i < rows.size(); i++) {
      json.writeRawValue(new String(rows.get(i), java.nio.charset.StandardCharsets.UTF_8));
    }
    json.writeEndArray();
    json.writeEndObject();
    json.close();
  }

  private void meta(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("meta");
    json.writeStringField("made", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeNumberField("findings", totals.findings());
    json.writeNumberField("files", totals.files());
    json.writeNumberField("filesWithFinding", totals.filesWithFinding());
    json.writeNumberField("records", totals.scanned());
    json.writeNumberField("rules", rules.size());
    json.writeNumberField("left", left);
    json.writeNumberField("perRule", PER_RULE);
    json.writeEndObject();
  }

  private static void counts(String key, List<Map.Entry<String, Long>> counts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (var count : counts.subList(0, Math.min(1_000, counts.size()))) {
      json.writeStartArray();
      json.writeString(count.getKey());
      json.writeNumber(count.getValue());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void rule(Rule rule, JsonGenerator json) throws IOException {
    Finding.RuleCard card = rule.card;
    json.writeStartObject();
    json.writeStringField("id", card.id());
    json.writeStringField("title", card.title());
    json.writeNumberField("level", HitText.rank(card.level()));
    json.writeNumberField("count", rule.count);
    json.writeStringField("description", cut(card.description()));
    json.writeStringField("author", card.author());
    json.writeStringField("license", card.license());
    texts("tactics", List.copyOf(HitText.tactics(card, attack)), json);
    List<String> named = new ArrayList<>();
    for (String tag : card.tags()) {
      Attack.Named meant = attack.ofTag(tag);
      named.add(meant == null ? tag : meant.id() + " " + meant.name());
    }
    texts("attack", named, json);
    texts("falsePositives", card.falsePositives(), json);
    texts("references", card.references(), json);
    json.writeEndObject();
  }

  private static void texts(String key, List<String> texts, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(key);
    for (String text : texts) json.writeString(cut(text));
    json.writeEndArray();
  }
}
