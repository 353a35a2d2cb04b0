package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.vigie.server.tls.ClientTls;

/**
 * A service that speaks HTTP, asked within bounds of time and size, and by nobody's word anywhere
 * else: credentials go to this scheme, host and port alone, over TLS.
 */
final class Endpoint implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Longest answer, in bytes. */
  private static final int LONGEST = 64 << 20;

  /** How much of an answer that says no is told. */
  private static final int TOLD = 200;

  private final URI base;
  private final HttpClient client;

  /** Opens it; nobody is asked yet. */
  Endpoint(URI base, @Nullable Path authorities) throws IOException {
    this.base = checked(base);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT);
    if (authorities != null) builder.sslContext(ClientTls.trusting(authorities));
    this.client = builder.build();
  }

  /** What was answered. */
  record Answer(int status, HttpHeaders headers, byte[] body) {
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /** Without TLS only this machine may be asked. */
  private static URI checked(URI base) throws IOException {
    String host = base.getHost();
    if (host == null) throw new IOException(base + ": no address of a service");
    if ("https".equals(base.getScheme())) return base;
    if ("http".equals(base.getScheme()) && InetAddress.getByName(host).isLoopbackAddress()) {
      return base;
    }
    throw new IOException(
        base + ": must begin with https://; http:// is allowed for this machine alone");
  }

  /** An address below the endpoint's. */
  URI below(String path) {
    String start = base.toString();
    return URI.create((start.endsWith("/") ? start : start + "/") + path);
  }

  /** An address that the service named; it must be its own. */
  URI own(String link) throws IOException {
    try {
      URI uri = base.resolve(link);
      boolean same =
          base.getScheme().equals(uri.getScheme())
              && base.getHost().equalsIgnoreCase(String.valueOf(uri.getHost()))
              && base.getPort() == uri.getPort();
      if (same) return uri;
    } catch (IllegalArgumentException e) {
      throw new IOException("the service named an address that is none", e);
    }
    throw new IOException("the service named an address of another, which is not asked");
  }

  /** Asks. */
  Answer get(URI uri, Map<String, String> headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    headers.forEach(request::header);
    return send(request.build());
  }

  /** Sends a text. */
  Answer post(URI uri, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return send(request.build());
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, head -> new BoundedBody(LONGEST));
    try {
      HttpResponse<byte[]> response = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException(
          base.getHost() + " did not answer within " + PATIENCE.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      throw new IOException(base.getHost() + " can't be asked: " + why, e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  /** What an answer is that is not the one wanted; {@code what} was asked for. */
  IOException refused(Answer answer, String what, InstantSource clock) {
    if (answer.status == 429 || answer.status == 503) {
      Duration wait = retryAfter(answer, clock);
      if (answer.status == 429 || !answer.header("Retry-After").isEmpty()) {
        return new Feed.Throttled(wait);
      }
    }
    String said = new String(answer.body, 0, Math.min(TOLD, answer.body.length), UTF_8);
    return new IOException(
        base.getHost() + " answered " + answer.status + " to " + what + ": " + said.strip());
  }

  private static Duration retryAfter(Answer answer, InstantSource clock) {
    String after = answer.header("Retry-After").strip();
    if (after.matches("\\d{1,9}")) return Duration.ofSeconds(Math.max(1, Long.parseLong(after)));
    Instant until = date(after);
    String reset = answer.header("X-Rate-Limit-Reset").strip();
    if (until == null && reset.matches("\\d{1,12}")) {
      until = Instant.ofEpochSecond(Long.parseLong(reset));
    }
    if (until == null) return Duration.ofMinutes(1);
    // By the service's own clock, where it tells it.
    Instant now = date(answer.header("Date"));
    Duration wait = Duration.between(now == null ? clock.instant() : now, until);
    return wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait;
  }

  private static @Nullable Instant date(String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
