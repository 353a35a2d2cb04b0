package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.server.access.Access;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/** What real clients send is found by search within two seconds, with a browser's means. */
@Tag("curl")
class FoundBySearchTest {
  private static final Duration IN_TIME = Duration.ofSeconds(2);
  private static final DateTimeFormatter RFC_3164 =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final Pattern PROOF = Pattern.compile("name=\"csrf\" value=\"([0-9a-f]{64})\"");
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{32}-[0-9.]+)\"");

  @TempDir Path folder;
  private House house;
  private HttpClient http;

  /** Something that sends one event in which a word stands. */
  private interface Sender {
    void send(String word) throws Exception;
  }

  @BeforeEach
  void open() throws Exception {
    Config standard = new Config();
    // Commits of their own come every ten minutes: what is found was asked for.
    house =
        Main.open(
            new Config(
                folder.resolve("data"),
                new Config.Web("127.0.0.1", 0),
                Config.Tls.OWN,
                new Config.Http("127.0.0.1", 0, Map.of()),
                List.of(new Config.Syslog("relay", "127.0.0.1", 0)),
                new Config.Pipeline(2, Duration.ofMinutes(10)),
                standard.content(),
                List.of(),
                new Config.Access(Access.Requirement.OPTIONAL)),
            House.Edges.ALL);
    http =
        HttpClient.newBuilder()
            .sslContext(TrustedClient.context(certificate()))
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    signIn();
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void whatIsFoundLeadsToItsPageAndIsAudited() throws Exception {
    found("NDJSON", word -> curl("Bearer", "/ingest/default", windows(word)));
    assertThat(get("/search?q=host:*second"))
        .contains("DC-second", "id=\"count\">1 event<")
        .doesNotContain("id=\"behind\"");
    Matcher id = ID.matcher(get("/api/v1/events?q=host:DC-second"));
    assertThat(id.find()).isTrue();
    assertThat(get("/events/" + id.group(1))).contains("DC-second", "alice");
    assertThat(get("/api/v1/sources")).contains("\"rhythm\":\"learning\"", "\"events\":2");
    assertThat(house.state().audit().newest(20).toString()).contains("search", "host:*second");
  }

  @Test
  void whatCurlSendsToHec() throws Exception {
    found(
        "curl, HEC",
        word -> curl("Splunk", "/services/collector/event", "{\"event\":" + windows(word) + "}"));
  }

  @Test
  void whatCurlSendsToBulk() throws Exception {
    found(
        "curl, _bulk",
        word ->
            curl(
                "ApiKey", "/_bulk", "{\"create\":{\"_index\":\"logs\"}}\n" + windows(word) + "\n"));
  }

  @Test
  void whatTheElasticsearchClientSends() throws Exception {
    var trust = TrustedClient.context(certificate());
    try (ElasticsearchClient client =
        ElasticsearchClient.of(
            b ->
                b.host("https://127.0.0.1:" + house.doors().http())
                    .apiKey(house.doors().token())
                    .sslContext(trust))) {
      found(
          "Elasticsearch's Java client",
          word -> {
            Map<String, Object> document =
                Map.of("Hostname", "DC-" + word, "EventID", 1102, "Channel", "Security");
            var answer =
                client.bulk(
                    b -> b.operations(op -> op.create(c -> c.index("logs").document(document))));
            assertThat(answer.errors()).isFalse();
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  @Tag("rsyslog")
  void whatRsyslogRelays(String protocol) throws Exception {
    int relay = freePort();
    Process rsyslog = rsyslog(relay, protocol);
    try (DatagramSocket sender = new DatagramSocket()) {
      Awaitility.await("rsyslog relays")
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                datagram(sender, relay, "hello");
                return house.raw().end() > 0;
              });
      found("rsyslog, " + protocol, word -> datagram(sender, relay, word));
    } finally {
      rsyslog.destroy();
      rsyslog.waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** Sends twice: the first finds code that has never run, the second is what people feel. */
  private void found(String how, Sender sender) throws Exception {
    search(sender, "first", Duration.ofSeconds(20));
    long millis = search(sender, "second", IN_TIME);
    System.out.printf("%s: sent to found by search in %d ms%n", how, millis);
  }

  private long search(Sender sender, String word, Duration patience) throws Exception {
    long started = System.nanoTime();
    sender.send(word);
    Awaitility.await(word + " is found")
        .atMost(patience)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> get("/api/v1/events?q=" + word).contains("\"host\":\"DC-" + word + "\""));
    return (System.nanoTime() - started) / 1_000_000;
  }

  private static String windows(String word) {
    return "{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"DC-%s\",\"SubjectUserName\":\"alice\"}"
        .formatted(word);
  }

  private void curl(String scheme, String path, String body) throws Exception {
    Path file = Files.writeString(folder.resolve("body"), body);
    Process curl =
        new ProcessBuilder(
                "curl",
                "-sS",
                "--fail-with-body",
                "--cacert",
                certificate().toString(),
                "-H",
                "Authorization: " + scheme + " " + house.doors().token(),
                "-H",
                "Content-Type: application/x-ndjson",
                "--data-binary",
                "@" + file,
                "https://localhost:" + house.doors().http() + path)
            .redirectErrorStream(true)
            .start();
    String answer = new String(curl.getInputStream().readAllBytes(), UTF_8);
    assertThat(curl.waitFor()).as(answer).isZero();
  }

  /** A relay as they stand in every company: UDP in, on to the collector. */
  private Process rsyslog(int relay, String protocol) throws IOException {
    Path conf = folder.resolve("rsyslog.conf");
    Files.writeString(
        conf,
        """
        global(workDirectory="%s")
        module(load="imudp")
        input(type="imudp" address="127.0.0.1" port="%d")
        action(type="omfwd" target="127.0.0.1" protocol="%s" port="%d"
               template="RSYSLOG_TraditionalForwardFormat" action.resumeRetryCount="-1")
        """
            .formatted(folder, relay, protocol, house.doors().syslog()));
    return new ProcessBuilder(
            "rsyslogd", "-n", "-f", conf.toString(), "-i", folder.resolve("pid").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("rsyslog.out").toFile())
        .start();
  }

  private static void datagram(DatagramSocket sender, int relay, String word) throws IOException {
    // Of this moment: a search looks at the last day unless it is asked otherwise.
    byte[] line =
        "<38>%s DC-%s sshd[811]: Accepted password for root from 203.0.113.9 port 50022 ssh2"
            .formatted(RFC_3164.format(Instant.now()), word)
            .getBytes(UTF_8);
    sender.send(new DatagramPacket(line, line.length, InetAddress.getLoopbackAddress(), relay));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Path certificate() {
    return Objects.requireNonNull(house.doors().tls()).certificate();
  }

  private void signIn() throws IOException, InterruptedException {
    String first = house.doors().firstPassword();
    String next = post("/sign-in", "name", "admin", "password", first, "next", "");
    // The password of the first run is for once.
    post(next, "password", Entrance.CHOSEN, "again", Entrance.CHOSEN);
  }

  /** Fills in the form of a page, and gives where the answer leads. */
  private String post(String path, String... fields) throws IOException, InterruptedException {
    Matcher proof = PROOF.matcher(get(path));
    assertThat(proof.find()).as(path).isTrue();
    StringBuilder form = new StringBuilder("csrf=").append(proof.group(1));
    for (int i = 0; i < fields.length; i += 2) {
      form.append('&')
          .append(fields[i])
          .append('=')
          .append(URLEncoder.encode(fields[i + 1], UTF_8));
    }
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.toString()))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path).isEqualTo(303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30)).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return answer.body();
  }

  private URI uri(String path) {
    return URI.create("https://127.0.0.1:" + house.doors().web() + path);
  }
}
