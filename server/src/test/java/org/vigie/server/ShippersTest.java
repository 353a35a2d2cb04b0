package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._helpers.bulk.BulkIngester;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.ingest.Kept;
import org.vigie.store.state.Alerts;

/** Senders of the field against the real house, over HTTPS with its own certificate. */
@Tag("curl")
class ShippersTest {
  private static final String CLEARED =
      "{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"%s\","
          + "\"SourceName\":\"Microsoft-Windows-Eventlog\"}";

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() throws IOException {
    Config standard = new Config();
    house =
        Main.open(
            new Config(
                folder.resolve("data"),
                new Config.Web("127.0.0.1", 0),
                Config.Tls.OWN,
                new Config.Http("127.0.0.1", 0, Map.of()),
                List.of(new Config.Syslog("relay", "127.0.0.1", 0)),
                new Config.Pipeline(1, Duration.ofMillis(300)),
                standard.content(),
                List.of(),
                standard.access()),
            House.Edges.LISTENERS);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void curlSendsToSplunksAddressAndTheRulesSeeThroughTheEnvelope() throws Exception {
    Path events = folder.resolve("events.json");
    Files.writeString(
        events,
        "{\"host\":\"hf-1\",\"time\":1764000000,\"event\":"
            + CLEARED.formatted("DC-HEC")
            + "}\n{\"host\":\"bastion-hec\",\"event\":\"<38>Nov 24 09:30:00 bastion-hec sshd[811]:"
            + " Accepted password for root from 203.0.113.9 port 50022 ssh2\"}");
    assertThat(curl("Splunk", "/services/collector/event", "--data-binary", "@" + events))
        .isEqualTo("{\"text\":\"Success\",\"code\":0}");
    Path lines = folder.resolve("lines.gz");
    gzip(
        lines,
        "<38>Nov 24 09:31:00 bastion-raw sshd[812]: Accepted password for root from 203.0.113.9"
            + " port 50023 ssh2\n");
    assertThat(
            curl(
                "Splunk",
                "/services/collector/raw?sourcetype=linux_secure",
                "-H",
                "Content-Encoding: gzip",
                "--data-binary",
                "@" + lines))
        .contains("\"code\":0");
    assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
    assertThat(texts("SELECT device.hostname FROM events ORDER BY 1"))
        .containsExactly("DC-HEC", "bastion-hec", "bastion-raw");
    assertThat(texts("SELECT user.name FROM events WHERE device.hostname LIKE 'bastion-%'"))
        .containsExactly("root", "root");
    assertThat(findings())
        .anyMatch(json -> json.contains("DC-HEC"))
        .anyMatch(json -> json.contains("bastion-hec"))
        .anyMatch(json -> json.contains("bastion-raw"));
  }

  @Test
  void curlSendsToBulk() throws Exception {
    Path body = folder.resolve("bulk.gz");
    gzip(
        body,
        "{\"create\":{\"_id\":\"a\"}}\n"
            + CLEARED.formatted("DC-BULK")
            + "\n{\"create\":{}}\nnothing\n");
    String answer =
        curl(
            "ApiKey",
            "/logs-system/_bulk",
            "-H",
            "Content-Type: application/x-ndjson",
            "-H",
            "Content-Encoding: gzip",
            "--data-binary",
            "@" + body);
    assertThat(answer).contains("\"errors\":true", "\"status\":201", "\"status\":400");
    assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
    assertThat(texts("SELECT metadata.event_code FROM events")).containsExactly("1102");
    assertThat(findings()).anyMatch(json -> json.contains("DC-BULK"));
  }

  @Test
  void theElasticsearchClientSendsInBulk() throws Exception {
    var tls = Objects.requireNonNull(house.doors().tls());
    String token = house.doors().token();
    try (ElasticsearchClient client =
        ElasticsearchClient.of(
            b ->
                b.host("https://127.0.0.1:" + house.doors().http())
                    .apiKey(token)
                    .sslContext(trusted(tls.certificate())))) {
      assertThat(client.info().tagline()).isEqualTo("You Know, for Search");
      try (BulkIngester<Void> ingester =
          BulkIngester.of(b -> b.client(client).maxOperations(200).maxConcurrentRequests(2))) {
        for (int i = 0; i < 1000; i++) {
          Map<String, Object> document = Map.of("n", i, "text", "été \"" + i + "\"");
          ingester.add(op -> op.create(c -> c.index("logs-app").document(document)));
        }
      }
      assertThat(house.raw().end()).isEqualTo(1000);
      Map<String, Object> document = Map.of("n", 7);
      for (boolean again : new boolean[] {false, true}) {
        BulkResponse answer =
            client.bulk(
                b ->
                    b.operations(
                        op -> op.create(c -> c.index("logs").id("only-once").document(document))));
        assertThat(answer.errors()).isEqualTo(again);
        assertThat(answer.items().getFirst().status()).isEqualTo(again ? 409 : 201);
      }
    }
    List<String> texts = Kept.texts(house.raw());
    assertThat(texts).hasSize(1001).anyMatch(text -> text.contains("\"été \\\"999\\\"\""));
  }

  @Test
  void plainHttpIsToldThatThisIsHttps() throws Exception {
    Process curl =
        new ProcessBuilder("curl", "-s", "-m", "10", "http://127.0.0.1:" + house.doors().http())
            .start();
    assertThat(new String(curl.getInputStream().readAllBytes(), UTF_8))
        .startsWith("This port speaks HTTPS");
  }

  private static javax.net.ssl.SSLContext trusted(Path certificate) {
    try {
      return TrustedClient.context(certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Posts with curl, which trusts our certificate, and gives the answer. */
  private String curl(String scheme, String path, String... more) throws Exception {
    var tls = Objects.requireNonNull(house.doors().tls());
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "-sS",
                "-m",
                "30",
                "--cacert",
                tls.certificate().toString(),
                "-H",
                "Authorization: " + scheme + " " + house.doors().token()));
    command.addAll(List.of(more));
    command.add("https://localhost:" + house.doors().http() + path);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return answer;
  }

  private static void gzip(Path file, String text) throws IOException {
    try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private List<String> texts(String select) throws IOException {
    return house.lake().query(select, List.of(), row -> row.getString(1));
  }

  private List<String> findings() {
    await().atMost(Duration.ofSeconds(30)).until(() -> !stored().isEmpty());
    return stored();
  }

  private List<String> stored() {
    return house.state().alerts().after(0, 100).stream()
        .map(Alerts.Stored::json)
        .map(json -> new String(json, UTF_8))
        .toList();
  }
}
