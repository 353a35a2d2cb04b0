package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.collect.Authority;
import org.vigie.server.ingest.Kept;
import org.vigie.server.ingest.StreamListener;
import org.vigie.server.ingest.StreamListener.Protocol;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.FileJournal;

/**
 * The real {@code vigie run --roles collect}, killed again and again while it takes and hands over,
 * and while the link is cut: what it acknowledged is at the centre, once.
 */
@Tag("openssl")
class CollectorCrashTest {
  private static final Pattern HTTP =
      Pattern.compile("Bearer ([0-9a-f]+)' .* http://127.0.0.1:(\\d+)/ingest/default");

  @TempDir Path temp;

  private record Child(Process process, String token, int port) {}

  private Child start(Path config) throws IOException {
    List<String> command = new ArrayList<>(Command.java("-Xmx256m"));
    command.addAll(List.of("run", "--roles", "collect", "--config", config.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(temp.resolve("vigie.log").toFile()))
            .start();
    BufferedReader out = process.inputReader(UTF_8);
    StringBuilder welcome = new StringBuilder();
    for (String line; (line = out.readLine()) != null; ) {
      welcome.append(line).append('\n');
      Matcher http = HTTP.matcher(line);
      if (http.find()) {
        return new Child(process, http.group(1), Integer.parseInt(http.group(2)));
      }
    }
    throw new IOException(welcome + Files.readString(temp.resolve("vigie.log")));
  }

  private Path configuration(Authority authority, Tls tls, int port) throws Exception {
    Path own = authority.sign("branch-1");
    return Files.writeString(
        temp.resolve("vigie.yml"),
        """
        data: %s
        tls: off
        http: {port: 0}
        syslog: [{port: 0}]
        centre: {host: localhost, port: %d, authorities: %s, certificate: %s, key: %s, queue_mb: 100}
        """
            .formatted(
                temp.resolve("data"),
                port,
                tls.certificate(),
                own,
                own.resolveSibling("branch-1.key")));
  }

  private static StreamListener listen(FileJournal centre, Tls tls, Authority authority, int port)
      throws IOException {
    var listener =
        new StreamListener(
            new StreamListener.Options(
                Protocol.COLLECTORS,
                "127.0.0.1",
                port,
                "collectors",
                StreamListener.Limits.structured(),
                new StreamListener.Secured(tls, authority.certificate())),
            centre,
            InstantSource.system());
    listener.start();
    return listener;
  }

  @Test
  void whatWasAcknowledgedIsAtTheCentreOnce() throws Exception {
    Authority authority = new Authority(temp.resolve("authority"));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> acknowledged = new HashSet<>();
    try (var centre = FileJournal.open(temp.resolve("centre"), FileJournal.Options.STANDARD);
        var tls = Tls.own(temp.resolve("tls"), InstantSource.system());
        var client = HttpClient.newHttpClient()) {
      StreamListener listener = listen(centre, tls, authority, 0);
      int port = listener.port();
      Path config = configuration(authority, tls, port);
      int number = 0;
      for (int life = 0; life < 5; life++) {
        Child child = start(config);
        if (life % 2 == 1) listener.close();
        int killed = 5 + random.nextInt(40);
        for (int request = 0; ; request++) {
          if (request == killed) child.process.destroyForcibly();
          List<String> lines = new ArrayList<>();
          for (int i = 1 + random.nextInt(50); i > 0; i--) lines.add("line " + number++);
          if (!post(client, child, lines)) break;
          acknowledged.addAll(lines);
        }
        child.process.onExit().join();
        if (life % 2 == 1) listener = listen(centre, tls, authority, port);
      }
      Child last = start(config);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(Kept.texts(centre)).containsAll(acknowledged));
      last.process.destroyForcibly().onExit().join();
      listener.close();
      assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThan(100);
      assertThat(Kept.texts(centre)).as("seed %d", seed).doesNotHaveDuplicates();
    }
  }

  /** Whether the collector said that it has the lines. */
  private static boolean post(HttpClient client, Child child, List<String> lines)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + child.port + "/ingest/default"))
            .header("Authorization", "Bearer " + child.token)
            .timeout(Duration.ofSeconds(20))
            .POST(BodyPublishers.ofString(String.join("\n", lines)))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException killed) {
      return false;
    }
  }
}
