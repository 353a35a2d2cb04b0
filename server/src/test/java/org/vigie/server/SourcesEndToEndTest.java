package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.pack.Pack;
import org.vigie.parse.Technology;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.server.tls.Tls;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * Each technology sends what its golden tests hold, by the way that its card names, to a running
 * house; each line arrives and is read by the technology's own parser.
 */
class SourcesEndToEndTest {
  /** Lines of a technology that are sent at most. */
  private static final int MOST = 12;

  private static final int LEAST = 5;

  @TempDir Path folder;

  /** A line, and the parser that it is for. */
  private record Line(String parser, String raw) {}

  /** A way in. */
  private enum Way {
    UDP,
    TCP,
    TLS,
    NDJSON,
    HEC,
    BULK,
    FILE
  }

  @Test
  void eachTechnologyArrivesByItsUsualWay() throws Exception {
    Map<String, List<Line>> lines = lines();
    int tcp = freePort();
    Files.createDirectories(folder.resolve("logs"));
    Map<Way, Integer> ways = new EnumMap<>(Way.class);
    List<Line> sent = new ArrayList<>();
    int technologies = 0;
    try (House house = Main.open(config(tcp), new House.Edges(Set.of(House.Edge.LISTENERS)))) {
      Tls tls = house.doors().tls();
      if (tls == null) throw new AssertionError("HTTPS was asked for");
      Senders senders = new Senders(house, TrustedClient.http(tls.certificate()), tcp);
      for (Technology one : house.content().get().pack().parsers().technologies()) {
        List<Line> own = lines.getOrDefault(one.parser(), List.of());
        String card = one.sent().getOrDefault("en", "");
        if (own.size() < LEAST || card.isEmpty()) continue;
        Way way = way(card, own, technologies);
        senders.send(way, one.parser(), own);
        sent.addAll(own);
        ways.merge(way, 1, Integer::sum);
        technologies++;
      }
      int count = sent.size();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(house.raw().end()).isGreaterThanOrEqualTo(count));
      assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
      List<Line> missing = missing(house, sent);
      System.out.printf(
          "%d technologies, %d lines, %d missing; ways: %s%n",
          technologies, count, missing.size(), ways);
      assertThat(missing).isEmpty();
    }
    assertThat(technologies).isGreaterThanOrEqualTo(40);
    assertThat(ways).containsKeys(Way.values());
  }

  /** What did not come, or was read by another parser. */
  private static List<Line> missing(House house, List<Line> sent) throws IOException {
    Map<Line, Integer> came = new HashMap<>();
    house
        .lake()
        .query(
            "SELECT vigie_parser, raw_data FROM events",
            List.of(),
            row -> {
              String parser = row.getString(1).replaceFirst("@.*", "");
              came.merge(new Line(parser, row.getString(2).strip()), 1, Integer::sum);
              return true;
            });
    List<Line> missing = new ArrayList<>();
    for (Line line : sent) {
      Line wanted = new Line(line.parser, line.raw.strip());
      if (came.merge(wanted, -1, Integer::sum) < 0) missing.add(line);
    }
    return missing;
  }

  /** The usual way by the words of a card; ways that are as usual take turns. */
  private static Way way(String card, List<Line> lines, int turn) {
    boolean json = lines.stream().allMatch(line -> line.raw.startsWith("{"));
    if (card.startsWith("Syslog")) return List.of(Way.UDP, Way.TCP, Way.TLS).get(turn % 3);
    if (card.contains("iles followed")) return Way.FILE;
    if (!json) return Way.HEC;
    return List.of(Way.NDJSON, Way.HEC, Way.BULK).get(turn % 3);
  }

  /** Sends lines to the doors of a house. */
  private final class Senders {
    private final House house;
    private final HttpClient client;
    private final int tcp;

    Senders(House house, HttpClient client, int tcp) {
      this.house = house;
      this.client = client;
      this.tcp = tcp;
    }

    void send(Way way, String parser, List<Line> lines) throws Exception {
      switch (way) {
        case UDP -> datagrams(lines);
        case TCP -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
            frames(socket, lines);
          }
        }
        case TLS -> {
          Tls tls = house.doors().tls();
          if (tls == null) throw new AssertionError("TLS was asked for");
          try (Socket socket =
              TrustedClient.context(tls.certificate())
                  .getSocketFactory()
                  .createSocket("localhost", house.doors().syslog())) {
            frames(socket, lines);
          }
        }
        case NDJSON -> post("/ingest/default", body(lines, ""), "application/x-ndjson");
        case HEC -> post("/services/collector/raw", body(lines, ""), "text/plain");
        case BULK -> post("/_bulk", body(lines, "{\"create\":{}}\n"), "application/x-ndjson");
        case FILE -> Files.writeString(folder.resolve("logs/" + parser + ".log"), body(lines, ""));
      }
    }

    /** One after the other is in the journal: UDP may lose what comes all at once. */
    private void datagrams(List<Line> lines) throws IOException {
      try (DatagramSocket socket = new DatagramSocket()) {
        for (Line line : lines) {
          long before = house.raw().end();
          byte[] bytes = line.raw.getBytes(UTF_8);
          int port = house.doors().syslog();
          socket.send(
              new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
          await()
              .atMost(Duration.ofSeconds(20))
              .pollInterval(Duration.ofMillis(2))
              .until(() -> house.raw().end() > before);
        }
      }
    }

    /** Frames by count of octets (RFC 6587). */
    private void frames(Socket socket, List<Line> lines) throws IOException {
      OutputStream out = socket.getOutputStream();
      for (Line line : lines) {
        byte[] bytes = line.raw.getBytes(UTF_8);
        out.write((bytes.length + " ").getBytes(UTF_8));
        out.write(bytes);
      }
      out.flush();
    }

    private void post(String path, String body, String type) throws Exception {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + house.doors().http() + path))
              .header("Authorization", "Bearer " + house.doors().token())
              .header("Content-Type", type)
              .timeout(Duration.ofSeconds(30))
              .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8))
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
      assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 299);
    }
  }

  private static String body(List<Line> lines, String before) {
    StringBuilder body = new StringBuilder();
    for (Line line : lines) body.append(before).append(line.raw).append('\n');
    return body.toString();
  }

  /** Lines of golden tests, by the parser that they are for. */
  private static Map<String, List<Line>> lines() throws IOException {
    Map<String, List<Line>> lines = new TreeMap<>();
    for (Pack.Item item : ContentFiles.shipped()) {
      if (!item.path().contains("/parsers/") || !item.path().contains("/tests/")) continue;
      if (!(Yaml.read(item.path(), item.text()) instanceof Yaml.Read.Documents documents)) continue;
      for (Node node : documents.nodes()) {
        if (!(node instanceof Node.Sequence tests)) continue;
        for (Node test : tests.items()) {
          if (test instanceof Node.Mapping mapping) add(mapping, lines);
        }
      }
    }
    // Files of CloudTrail hold many events in one text, which is no line.
    for (List<Line> own : lines.values()) {
      own.removeIf(line -> line.raw.startsWith("{\"Records\":["));
      while (own.size() > MOST) own.removeLast();
    }
    return lines;
  }

  private static void add(Node.Mapping test, Map<String, List<Line>> lines) {
    String raw = test.text("raw");
    String parser = test.text("parser");
    if (raw == null || parser == null || raw.isBlank() || raw.strip().indexOf('\n') >= 0) return;
    String name = parser.replaceFirst("@.*", "");
    List<Line> own = lines.computeIfAbsent(name, key -> new ArrayList<>());
    Line line = new Line(name, raw.strip());
    own.add(line);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Config config(int tcp) {
    String text =
        """
        data: %s
        http: {port: 0}
        syslog:
          - {name: relay, port: 0, transport: [tls, udp]}
          - {name: plain, port: %d, transport: [tcp]}
        pipeline: {workers: 1, commit: 500ms}
        content: {site: %s}
        files: [{name: followed, path: "%s"}]
        """
            .formatted(
                folder.resolve("data"), tcp, folder.resolve("site"), folder.resolve("logs/*.log"));
    return switch (Config.read("vigie.yml", text)) {
      case Config.Read.Loaded(Config config) -> config;
      case Config.Read.Failed failed -> throw new AssertionError(failed.problems());
    };
  }
}
