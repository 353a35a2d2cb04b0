package org.vigie.server.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.OcsfSchema.Attribute;

class ScanOutputsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>&amp;\u2028'\\\"";

  @TempDir Path folder;

  private Path events() throws IOException {
    Path file = folder.resolve("events.json");
    Files.writeString(
        file,
        """
        {"EventTime":"2026-11-24 09:30:00","Channel":"Security","EventID":1102,"Hostname":"DC1","RecordNumber":7,"SubjectUserName":"=cmd|' /C calc'!A0","X":%s}
        {"EventTime":"2026-11-25 09:30:00","Channel":"Security","EventID":1102,"Hostname":"pc2.corp.example","RecordNumber":8,"SubjectUserName":"bob"}
        """
            .formatted(JSON.writeValueAsString(HOSTILE)));
    return file;
  }

  @Test
  void csvHasARowForEachFindingAndNoFormulas() throws IOException {
    String csv = scan(ScanOutput.Format.CSV, ScanFilter.NONE);
    List<String> lines = csv.lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("time,level,rule.title,host,user,file,record,record.id");
    assertThat(lines.get(1))
        .startsWith("2026-11-24T09:30:00Z,high,\"A test\",\"DC1\",\"'=cmd|' /C calc'!A0\",")
        .contains(",1,\"7\",\"7d6e6c1c-3f3e-4a57-9d0c-0a6d3e0f9a11\",\"Vigie\",\"Apache-2.0\",");
  }

  @Test
  void ocsfIsWhatTheSchemaSays() throws IOException {
    List<String> lines = scan(ScanOutput.Format.OCSF, ScanFilter.NONE).lines().toList();
    assertThat(lines).hasSize(2);
    OcsfSchema schema = OcsfSchema.bundled();
    OcsfSchema.EventClass finding = requireNonNull(schema.eventClass(2004));
    for (String line : lines) {
      JsonNode object = JSON.readTree(line);
      object
          .properties()
          .forEach(
              member ->
                  check(
                      schema,
                      member.getKey(),
                      finding.attributes().get(member.getKey()),
                      member.getValue()));
      for (String required :
          List.of(
              "activity_id",
              "category_uid",
              "class_uid",
              "finding_info",
              "metadata",
              "severity_id",
              "time",
              "type_uid")) {
        assertThat(object.has(required)).as(required).isTrue();
      }
      assertThat(object.at("/type_uid").asInt()).isEqualTo(200401);
      assertThat(object.at("/finding_info/attacks").toString())
          .contains("\"sub_technique\":{\"uid\":\"T1070.001\"");
      assertThat(object.at("/finding_info/tags/0/values/0").asText()).isEqualTo("Vigie");
    }
  }

  /** Each key is known, of its form, and a number of an enumeration is one of it. */
  private static void check(
      OcsfSchema schema, String path, @Nullable Attribute known, JsonNode value) {
    Attribute attribute = requireNonNull(known, path + " is not in the schema");
    assertThat(value.isArray() && attribute.form() != OcsfSchema.Form.JSON)
        .as("%s is a list", path)
        .isEqualTo(attribute.array());
    for (JsonNode one : attribute.array() ? value : List.of(value)) {
      switch (attribute.form()) {
        case STRING -> assertThat(one.isTextual()).as(path).isTrue();
        case INTEGER, LONG, TIMESTAMP -> {
          assertThat(one.isIntegralNumber()).as(path).isTrue();
          // The schema numbers categories and classes elsewhere.
          if (!attribute.captions().isEmpty() && !path.endsWith("_uid")) {
            assertThat(attribute.captions()).as(path).containsKey(one.asLong());
          }
        }
        case FLOAT -> assertThat(one.isNumber()).as(path).isTrue();
        case BOOLEAN -> assertThat(one.isBoolean()).as(path).isTrue();
        case JSON -> assertThat(one.isNull()).as(path).isFalse();
        case OBJECT -> {
          assertThat(one.isObject()).as(path).isTrue();
          if (path.equals("unmapped")) return;
          one.properties()
              .forEach(
                  member ->
                      check(
                          schema,
                          path + "." + member.getKey(),
                          schema.members(attribute).get(member.getKey()),
                          member.getValue()));
        }
      }
    }
  }

  @Test
  void thePageHoldsNothingThatActs() throws IOException {
    String page = scan(ScanOutput.Format.HTML, ScanFilter.NONE);
    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContain("<img", "@DATA@", "http-equiv=\"refresh\"");
    assertThat(page.split("</script>", -1)).as("the data end no element").hasSize(3);
    assertThat(page).doesNotContainPattern("(src|href)=[\"']?http");
    int from = page.indexOf("id=\"data\">") + 10;
    JsonNode data = JSON.readTree(page.substring(from, page.indexOf("</script>", from)));
    assertThat(data.at("/rows").size()).isEqualTo(2);
    assertThat(data.at("/meta/findings").asInt()).isEqualTo(2);
    assertThat(data.at("/rows/0/e").toString()).contains("onerror=alert(1)");
    assertThat(data.at("/rules/0/license").asText()).isEqualTo("Apache-2.0");
    assertThat(data.at("/histogram/counts").size()).isPositive();
  }

  @Test
  void thePageIsBoundedAndSaysWhatItLacks() throws IOException {
    Path file = folder.resolve("many.json");
    Files.write(
        file,
        IntStream.range(0, 3_000)
            .mapToObj(i -> "{\"Channel\":\"Security\",\"EventID\":1102,\"RecordNumber\":" + i + "}")
            .toList());
    String page =
        Scanning.of(
            Scanning.pack(Scanning.CLEARED), ScanOutput.Format.HTML, ScanFilter.NONE, 2, file);
    int from = page.indexOf("id=\"data\">") + 10;
    JsonNode data = JSON.readTree(page.substring(from, page.indexOf("</script>", from)));
    assertThat(data.at("/rows").size()).isEqualTo(200);
    assertThat(data.at("/meta/left").asInt()).isEqualTo(2_800);
    assertThat(data.at("/rules/0/count").asInt()).isEqualTo(3_000);
  }

  @Test
  void aHistogramCountsAllWhateverTheTimes() throws IOException {
    Histogram histogram = new Histogram();
    java.util.Random random = new java.util.Random(5);
    int count = 50_000;
    for (int i = 0; i < count; i++) {
      histogram.add(random.nextLong(8_640_000_000_000L), org.vigie.detect.Finding.Level.LOW);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var json = NdjsonOutput.generator(out)) {
      json.writeStartObject();
      histogram.write(json);
      json.writeEndObject();
    }
    JsonNode bars = JSON.readTree(out.toString(StandardCharsets.UTF_8)).at("/histogram/counts");
    long sum = 0;
    for (JsonNode bar : bars) sum += bar.get(1).asLong();
    assertThat(sum).isEqualTo(count);
    assertThat(bars.size()).isLessThanOrEqualTo(241);
  }

  @Test
  void aTableIsAsWideAsItsTerminal() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ScanTotals totals = new ScanTotals();
    TableOutput.Look look = new TableOutput.Look(120, TableOutput.Look.Colours.ANSI);
    ScanOutput table = ScanOutput.of(ScanOutput.Format.TABLE, out, look, totals);
    var pack = Scanning.pack(Scanning.CLEARED);
    var written = new Written(ScanFilter.NONE, pack.rules(), totals, table);
    var records =
        new org.vigie.server.ingest.file.Records(
            org.vigie.server.ingest.file.Records.Limits.standard());
    try (Scan scan = new Scan(pack, records, written, totals, 1)) {
      scan.read(events());
      scan.finish();
    }
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("\u001b[1;31mhigh");
    assertThat(text.replaceAll("\u001b\\[[0-9;]*m", "").lines().toList())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(121));
  }

  private String scan(ScanOutput.Format format, ScanFilter filter) throws IOException {
    return Scanning.of(Scanning.pack(Scanning.CLEARED), format, filter, 2, events());
  }
}
