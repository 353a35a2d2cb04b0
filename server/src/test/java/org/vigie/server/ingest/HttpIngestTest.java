package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.TightDisk;

class HttpIngestTest {
  private static final String TOKEN = "0123456789abcdef-web";
  private static final String OTHER = "0123456789abcdef-dns";

  @TempDir Path temp;
  private final TightDisk disk = new TightDisk();
  private final HttpClient client = HttpClient.newHttpClient();
  private FileJournal journal;
  private HttpIngest listener;

  @BeforeEach
  void open() throws IOException {
    journal = disk.journal(temp);
    listener = start(limits(Duration.ofSeconds(30)));
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    client.close();
    journal.close();
  }

  @Test
  void acknowledgesWhatIsDurable() throws Exception {
    var answer = post("web", TOKEN, "{\"a\":1}\r\n\n{\"a\":2}".getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"accepted\":2}");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(journal.end()).isEqualTo(2);
    assertThat(Kept.texts(journal)).containsExactly("{\"a\":1}", "{\"a\":2}");
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("web", "http", "127.0.0.1"));
    assertThat(traffic("web")).returns(2L, Traffic::records).returns(14L, Traffic::bytes);
    assertThat(post("web", TOKEN, new byte[0]).body()).isEqualTo("{\"accepted\":0}");
  }

  @Test
  void anAnswerIsWorthWhatIsInTheFilesAtThatMoment(@TempDir Path copy) throws Exception {
    for (int i = 1; i <= 20; i++) {
      assertThat(post("web", TOKEN, ("line " + i + "\n").getBytes(UTF_8)).statusCode())
          .isEqualTo(200);
      Path crashed = Files.createDirectory(copy.resolve("crash" + i));
      try (var files = Files.list(temp)) {
        for (Path file : files.toList()) Files.copy(file, crashed.resolve(file.getFileName()));
      }
      try (var after = FileJournal.open(crashed, FileJournal.Options.STANDARD)) {
        assertThat(Kept.texts(after)).hasSize(i).endsWith("line " + i);
      }
    }
  }

  @Test
  void knowsWhoMaySendWhat() throws Exception {
    byte[] line = "x\n".getBytes(UTF_8);
    var none = client.send(request("web", line).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("www-authenticate")).hasValue("Bearer");
    assertThat(post("web", "wrong-wrong-wrong-wrong", line).statusCode()).isEqualTo(401);
    assertThat(post("nobody", "wrong-wrong-wrong-wrong", line).statusCode()).isEqualTo(401);
    assertThat(post("web", OTHER, line).statusCode()).isEqualTo(403);
    assertThat(post("nobody", OTHER, line).statusCode()).isEqualTo(403);
    assertThat(post("dns", OTHER, line).statusCode()).isEqualTo(200);
    assertThat(journal.end()).isEqualTo(1);
    assertThat(traffic("web").refused()).isEqualTo(3);
  }

  @Test
  void opensGzipOfSeveralMembersAndRefusesWhatIsNone() throws Exception {
    var body = new ByteArrayOutputStream();
    body.writeBytes(gzip("one\ntw".getBytes(UTF_8)));
    body.writeBytes(gzip("o\nthree".getBytes(UTF_8)));
    assertThat(gzipped(body.toByteArray()).body()).isEqualTo("{\"accepted\":3}");
    byte[] cut = Arrays.copyOf(body.toByteArray(), body.size() - 4);
    assertThat(gzipped(cut).statusCode()).isEqualTo(400);
    assertThat(gzipped("plain".getBytes(UTF_8)).body()).contains("not the gzip it claims to be");
    assertThat(Kept.texts(journal)).containsExactly("one", "two", "three");
  }

  @Test
  void refusesTooMuchWithNothingKept() throws Exception {
    byte[] longLine = ("ok\n" + "x".repeat(1001) + "\nok\n").getBytes(UTF_8);
    var answer = post("web", TOKEN, longLine);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("line 2: longer than the 1000 bytes allowed");
    assertThat(post("web", TOKEN, "y\n".repeat(1001).getBytes(UTF_8)).body())
        .contains("line 1001: more than the 1000 allowed");
    byte[] large = new byte[(10 << 20) + 1];
    assertThat(post("web", TOKEN, large).statusCode()).isEqualTo(413);
    BodyPublisher chunked = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large));
    var streamed = request("web", large).POST(chunked).header("Authorization", "Bearer " + TOKEN);
    assertThat(client.send(streamed.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(413);
    byte[] blank = new byte[9 << 20]; // expands about a thousand times
    Arrays.fill(blank, (byte) '\n');
    blank[blank.length - 1] = 'x';
    assertThat(gzipped(gzip(blank)).body()).contains("expands to more than 250 times");
    assertThat(gzipped(gzip(large)).statusCode()).isEqualTo(413);
    assertThat(journal.end()).isZero();
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    var coded = request("web", new byte[1]).header("Authorization", "Bearer " + TOKEN);
    assertThat(send(coded.header("Content-Encoding", "br")).statusCode()).isEqualTo(415);
    var image = request("web", new byte[1]).header("Authorization", "Bearer " + TOKEN);
    assertThat(send(image.header("Content-Type", "image/png")).statusCode()).isEqualTo(415);
    URI uri = URI.create("http://127.0.0.1:" + listener.port() + "/ingest/web");
    assertThat(send(HttpRequest.newBuilder(uri).GET()).statusCode()).isEqualTo(405);
    var lost = send(HttpRequest.newBuilder(uri.resolve("/else")).POST(BodyPublishers.noBody()));
    assertThat(lost.statusCode()).isEqualTo(404);
    assertThat(lost.body()).startsWith("{").contains("POST /ingest/<source>");
  }

  @Test
  void saysTheDiskIsFullAndTakesAgainLater() throws Exception {
    disk.leave(0);
    var answer = post("web", TOKEN, "x\n".getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
    assertThat(answer.body()).contains("nothing of this request was kept");
    assertThat(journal.end()).isZero();
    disk.leave(Long.MAX_VALUE);
    assertThat(post("web", TOKEN, "x\n".getBytes(UTF_8)).statusCode()).isEqualTo(200);
    assertThat(journal.end()).isEqualTo(1);
  }

  @Test
  void keepsNothingOfABodyThatDoesNotEnd() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write((head(100) + "one\ntwo\n").getBytes(UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
    assertThat(post("dns", OTHER, "later\n".getBytes(UTF_8)).statusCode()).isEqualTo(200);
    assertThat(Kept.texts(journal)).containsExactly("later");
  }

  @Test
  void hasNoPatienceWithTheSlow() throws Exception {
    try (var impatient = start(limits(Duration.ofMillis(500)))) {
      List<Socket> slow = new ArrayList<>();
      for (String start : List.of("", "POST /ingest/web HT", head(100) + "one\n")) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), impatient.port());
        slow.add(socket);
        socket.getOutputStream().write(start.getBytes(UTF_8));
      }
      for (Socket socket : slow) {
        socket.setSoTimeout(10_000);
        socket.getInputStream().readAllBytes(); // returns when the server has closed
        socket.close();
      }
      // One that never stops sending, byte by byte, and never comes to an end.
      for (String start : List.of("POST /ingest/web HTTP/1.1\r\nX: ", head(1_000_000))) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), impatient.port())) {
          OutputStream out = socket.getOutputStream();
          out.write(start.getBytes(UTF_8));
          await()
              .pollInterval(Duration.ofMillis(50))
              .atMost(Duration.ofSeconds(10))
              .until(() -> broken(out));
        }
      }
    }
    assertThat(journal.end()).isZero();
  }

  @Test
  void limitsRequestsUnderWay() throws Exception {
    List<Socket> open = new ArrayList<>();
    await()
        .untilAsserted(
            () -> {
              // One more that stays under way, since those before may have met a full house.
              Socket socket = connect();
              open.add(socket);
              socket.getOutputStream().write((head(4) + "x").getBytes(UTF_8));
              var answer = post("web", TOKEN, "y\n".getBytes(UTF_8));
              assertThat(answer.statusCode()).isEqualTo(429);
              assertThat(answer.headers().firstValue("retry-after")).isPresent();
            });
    for (Socket socket : open) socket.close();
    await()
        .untilAsserted(
            () ->
                assertThat(post("web", TOKEN, "z\n".getBytes(UTF_8)).statusCode()).isEqualTo(200));
  }

  private static boolean broken(OutputStream out) {
    try {
      out.write('x');
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static String head(int length) {
    return "POST /ingest/web HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + TOKEN
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private HttpIngest.Limits limits(Duration patience) {
    return new HttpIngest.Limits(
        1000, 10 << 20, 1000, 250, 64 << 20, 2, 100, patience, patience.multipliedBy(2));
  }

  private HttpIngest start(HttpIngest.Limits limits) throws IOException {
    var tokens = Map.of("web", TOKEN, "dns", OTHER);
    var options = new HttpIngest.Options("127.0.0.1", 0, tokens, limits);
    var started = new HttpIngest(options, journal, InstantSource.system());
    started.start();
    return started;
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), listener.port());
  }

  private Traffic traffic(String source) {
    return Objects.requireNonNull(listener.traffic().get(source));
  }

  private HttpRequest.Builder request(String source, byte[] body) {
    URI uri = URI.create("http://127.0.0.1:" + listener.port() + "/ingest/" + source);
    return HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<String> post(String source, String token, byte[] body)
      throws IOException, InterruptedException {
    return send(request(source, body).header("Authorization", "Bearer " + token));
  }

  private HttpResponse<String> gzipped(byte[] body) throws IOException, InterruptedException {
    return send(
        request("web", body)
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Encoding", "gzip"));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
