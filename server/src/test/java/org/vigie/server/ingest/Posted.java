package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.vigie.store.journal.Journal;

/** A listener over plain HTTP on a free port, with two sources, and a client that posts to it. */
final class Posted implements AutoCloseable {
  static final String TOKEN = "0123456789abcdef-web";
  static final String OTHER = "0123456789abcdef-dns";

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpIngest listener;

  Posted(Journal journal) throws IOException {
    this(journal, limits(Duration.ofSeconds(30)));
  }

  Posted(Journal journal, HttpIngest.Limits limits) throws IOException {
    var tokens = Map.of("web", TOKEN, "dns", OTHER);
    listener =
        new HttpIngest(
            new HttpIngest.Options("127.0.0.1", 0, tokens, limits),
            journal,
            InstantSource.system());
    listener.start();
  }

  /** A thousand bytes a line, a thousand lines, ten mebibytes. */
  static HttpIngest.Limits limits(Duration patience) {
    return new HttpIngest.Limits(
        1000, 10 << 20, 1000, 250, 64 << 20, 8, 100, patience, patience.multipliedBy(2));
  }

  int port() {
    return listener.port();
  }

  Traffic traffic(String source) {
    return Objects.requireNonNull(listener.traffic().get(source));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  HttpResponse<String> post(String path, String authorization, String body)
      throws IOException, InterruptedException {
    return post(path, authorization, body.getBytes(UTF_8));
  }

  HttpResponse<String> post(String path, String authorization, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.ofByteArray(body));
    if (!authorization.isEmpty()) request.header("Authorization", authorization);
    if (headers.length > 0) request.headers(headers);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path);
    if (!authorization.isEmpty()) request.header("Authorization", authorization);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    listener.close();
    client.close();
  }
}
