package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.FileJournal;

/** OpenTelemetry's own exporter sends logs over HTTP; and what a stranger may send. */
class OtlpTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String BEARER = "Bearer " + Posted.TOKEN;
  private static final Instant WHEN = Instant.parse("2026-11-24T11:58:00.250Z");

  @TempDir Path temp;
  private FileJournal journal;

  @BeforeEach
  void open() throws IOException {
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void theSdksExporterSends(String compression) throws IOException {
    try (var posted = new Posted(journal)) {
      OtlpHttpLogRecordExporter exporter =
          OtlpHttpLogRecordExporter.builder()
              .setEndpoint("http://127.0.0.1:" + posted.port() + "/v1/logs")
              .setCompression(compression)
              .addHeader("Authorization", BEARER)
              .build();
      try (SdkLoggerProvider provider =
          SdkLoggerProvider.builder()
              .setResource(Resource.builder().put("host.name", "gate-1").build())
              .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter).build())
              .build()) {
        Logger logger = provider.loggerBuilder("door").setInstrumentationVersion("2").build();
        for (int i = 0; i < 300; i++) {
          logger
              .logRecordBuilder()
              .setTimestamp(WHEN)
              .setSeverity(Severity.WARN)
              .setSeverityText("WARN")
              .setBody("badge refusé " + i)
              .setAttribute(AttributeKey.stringKey("user.name"), "ada")
              .setAttribute(AttributeKey.longKey("source.port"), 50_022L)
              .setAttribute(AttributeKey.booleanArrayKey("flags"), List.of(true, false))
              .emit();
        }
        logger
            .logRecordBuilder()
            .setBody(Value.of(Map.of("action", Value.of("login"), "n", Value.of(1.5))))
            .emit();
        assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(journal.end()).as("durable when the exporter hears of it").isEqualTo(301);
      }
    }
    List<String> texts = Kept.texts(journal);
    assertThat(texts.getFirst())
        .contains(
            "\"time_unix_nano\":1795521480250000000",
            "\"severity_number\":13",
            "\"severity_text\":\"WARN\"",
            "\"body\":\"badge refusé 0\"",
            "\"user.name\":\"ada\"",
            "\"source.port\":50022",
            "\"flags\":[true,false]",
            "\"host.name\":\"gate-1\"",
            "\"scope\":{\"name\":\"door\",\"version\":\"2\"}");
    assertThat(texts.get(300)).contains("\"action\":\"login\"", "\"n\":1.5");
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("web", "otlp", "127.0.0.1"));
  }

  @Test
  void takesJsonAsTheSpecificationWritesIt() throws Exception {
    String json =
        """
        {"resourceLogs":[{"scopeLogs":[{"logRecords":[
          {"timeUnixNano":"1795521480250000000","severityText":"INFO","severityNumber":9,"traceId":"5B8EFFF798038103D269B633813FC60C",
           "spanId":"0000000000000000","unknown":[1],"body":{"stringValue":"one"},
           "attributes":[{"key":"n","value":{"intValue":"7"}},{"key":"l","value":{"arrayValue":{"values":[{"boolValue":true},{}]}}},
             {"key":"m","value":{"kvlistValue":{"values":[{"key":"a","value":{"doubleValue":0.5}}]}}},{"key":"b","value":{"bytesValue":"AQI="}}]},
          {"body":{"intValue":2}}]}],
          "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}}]}
        """;
    try (var posted = new Posted(journal)) {
      var answer =
          posted.post("/v1/logs", BEARER, json.getBytes(UTF_8), "Content-Type", "application/json");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{}");
    }
    assertThat(Kept.texts(journal))
        .containsExactly(
            "{\"time_unix_nano\":1795521480250000000,\"severity_number\":9,\"severity_text\":\"INFO\","
                + "\"trace_id\":\"5b8efff798038103d269b633813fc60c\",\"body\":\"one\",\"attributes\":{\"n\":7,"
                + "\"l\":[true,null],\"m\":{\"a\":0.5},\"b\":\"AQI=\"},\"resource\":{\"service.name\":\"shop\"}}",
            "{\"body\":2,\"resource\":{\"service.name\":\"shop\"}}");
  }

  @Test
  void leavesOutWhatIsTooLargeOrTooDeepAndSaysSo() throws Exception {
    String record = "{\"body\":{\"stringValue\":\"%s\"}}";
    String deep = "{\"arrayValue\":{\"values\":[".repeat(40) + "{}" + "]}}".repeat(40);
    String json =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[%s,%s,{\"body\":%s}]}]}]}"
            .formatted(record.formatted("fits"), record.formatted("x".repeat(2000)), deep);
    try (var posted = new Posted(journal)) {
      var answer =
          posted.post("/v1/logs", BEARER, json.getBytes(UTF_8), "Content-Type", "application/json");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"rejectedLogRecords\":\"2\"", "levels allowed");
      byte[] large = message(5, message(1, "x".repeat(2000).getBytes(UTF_8)));
      byte[] request = message(1, message(2, message(2, large)));
      var partial = posted.post("/v1/logs", BEARER, request, "Content-Type", PROTOBUF);
      assertThat(partial.statusCode()).isEqualTo(200);
      assertThat(partial.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
      assertThat(partial.body()).contains("longer than the 1000 bytes allowed");
      assertThat(posted.traffic("web").refused()).isEqualTo(3);
    }
    assertThat(Kept.texts(journal)).containsExactly("{\"body\":\"fits\"}");
  }

  @Test
  void refusesStrangersOtherTypesAndWhatIsNoneOfIt() throws Exception {
    try (var posted = new Posted(journal)) {
      byte[] nothing = {};
      assertThat(posted.post("/v1/logs", "", nothing, "Content-Type", PROTOBUF).statusCode())
          .isEqualTo(401);
      assertThat(
              posted.post("/v1/logs", BEARER, nothing, "Content-Type", "text/plain").statusCode())
          .isEqualTo(415);
      assertThat(posted.post("/v1/logs", BEARER, nothing, "Content-Type", PROTOBUF).statusCode())
          .as("no record is no error")
          .isEqualTo(200);
      for (String json :
          List.of("", "[]", "{\"resourceLogs\":1}", "{} {}", "{\"a\":" + "[".repeat(5000))) {
        var answer =
            posted.post(
                "/v1/logs", BEARER, json.getBytes(UTF_8), "Content-Type", "application/json");
        assertThat(answer.statusCode()).as(json).isEqualTo(400);
      }
      byte[] claims = {10, 127, 1};
      assertThat(posted.post("/v1/logs", BEARER, claims, "Content-Type", PROTOBUF).statusCode())
          .isEqualTo(400);
    }
    assertThat(journal.end()).isZero();
  }

  @Test
  void anyBytesAreReadToTheirEndOrRefused() throws Exception {
    byte[] value = message(1, "text".getBytes(UTF_8));
    byte[] pair =
        message(
            6, join(message(1, "key".getBytes(UTF_8)), message(2, message(5, message(1, value)))));
    byte[] sound = message(1, message(2, message(2, join(message(5, value), pair))));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = sound.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        OtlpProtobuf.read(bytes, sink());
        read++;
      } catch (Refusal.Refused e) {
        assertThat(e.refusal().cause()).as("seed %d", seed).isEqualTo(Refusal.Cause.MALFORMED);
      }
    }
    assertThat(read).as("seed %d", seed).isPositive();
  }

  @Test
  void valuesNestedWithoutEndAreLeftOut() throws Exception {
    byte[] value = message(1, "core".getBytes(UTF_8));
    for (int i = 0; i < 1000; i++) value = message(5, message(1, value));
    byte[] request = message(1, message(2, message(2, message(5, value))));
    try (var posted = new Posted(journal)) {
      var answer = posted.post("/v1/logs", BEARER, request, "Content-Type", PROTOBUF);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("levels allowed");
    }
    assertThat(journal.end()).isZero();
  }

  private static OtlpProtobuf.Sink sink() {
    return new OtlpProtobuf.Sink() {
      @Override
      public void take(OtlpRecord record) throws IOException {
        assertThat(record.json()).isNotEmpty();
      }

      @Override
      public void tooDeep() {}
    };
  }

  private static byte[] join(byte[] one, byte[] two) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(two);
    return out.toByteArray();
  }

  /** A field that holds bytes. */
  private static byte[] message(int number, byte[] bytes) {
    var out = new ByteArrayOutputStream();
    out.write(number << 3 | 2);
    int left = bytes.length;
    for (; left > 127; left >>>= 7) out.write(left & 127 | 128);
    out.write(left);
    out.writeBytes(bytes);
    return out.toByteArray();
  }
}
