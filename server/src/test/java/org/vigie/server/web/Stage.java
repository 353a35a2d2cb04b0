package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.FindingJson;
import org.vigie.server.access.Access;
import org.vigie.server.access.Role;
import org.vigie.server.web.Web.Transport;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts.Incoming;
import org.vigie.store.state.State;

/** A running server with one analyst, a clock that tests turn, and a client without a browser. */
final class Stage implements AutoCloseable {
  static final String PASSWORD = "a long enough password";
  static final String FIRST_LINE = "echo '{\"Image\":\"mimikatz.exe\"}' | nc 127.0.0.1 5514";

  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([0-9a-f]{64})\"");

  final AtomicLong now = new AtomicLong(Samples.NOON + 120_000);
  final State state;
  final Access access;
  private final Web web;
  private long position;

  Stage(Path folder) throws IOException {
    this(folder, null);
  }

  /** With the rooms of events, where some are stored. */
  Stage(Path folder, Web.@Nullable Stored stored) throws IOException {
    state = State.open(folder.resolve("state.db"));
    access =
        new Access(
            state,
            () -> Instant.ofEpochMilli(now.get()),
            new SecureRandom(),
            Access.Limits.DEFAULT);
    access.add("test", "ann", "Ann Analyst", Role.ANALYST, PASSWORD);
    web =
        new Web(
                state,
                access,
                () -> Instant.ofEpochMilli(now.get()),
                new Web.Config(FIRST_LINE, Transport.PLAIN),
                stored)
            .start("127.0.0.1", 0);
  }

  void apply(Incoming... findings) {
    state.alerts().apply(++position, List.of(findings));
  }

  /** The id of the newest alert. */
  String newest() {
    var query = new AlertQuery(java.util.Set.of(), "", Long.MAX_VALUE, 1);
    return state.alerts().page(query).getFirst().alert().id();
  }

  static Incoming incoming(org.vigie.detect.Finding finding) {
    return new Incoming(finding, finding.received() + 400, FindingJson.write(finding));
  }

  String url(String path) {
    return "http://127.0.0.1:" + web.port() + path;
  }

  Client client() {
    return new Client();
  }

  @Override
  public void close() {
    web.close();
    state.close();
  }

  /** A browser's cookies without a browser. Follows no redirect. */
  final class Client {
    private final HttpClient http =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    HttpResponse<String> get(String path, String... headers)
        throws IOException, InterruptedException {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)));
      if (headers.length > 0) request.headers(headers);
      return http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String... form)
        throws IOException, InterruptedException {
      String body =
          IntStream.range(0, form.length / 2)
              .mapToObj(i -> form[2 * i] + "=" + URLEncoder.encode(form[2 * i + 1], UTF_8))
              .collect(Collectors.joining("&"));
      return http.send(
          HttpRequest.newBuilder(URI.create(url(path)))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .timeout(Duration.ofSeconds(20))
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }

    /** A POST of whatever body. */
    HttpResponse<String> send(String path, String type, String body, String... headers)
        throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url(path)))
              .header("Content-Type", type)
              .timeout(Duration.ofSeconds(20))
              .POST(BodyPublishers.ofString(body));
      if (headers.length > 0) request.headers(headers);
      return http.send(request.build(), BodyHandlers.ofString());
    }

    /** A POST of JSON, with the proof in its header. */
    HttpResponse<String> json(String path, String json) throws IOException, InterruptedException {
      return send(path, "application/json", json, "X-CSRF-Token", csrf("/alerts"));
    }

    /** The proof that the forms of a page carry. */
    String csrf(String path) throws IOException, InterruptedException {
      Matcher matcher = CSRF.matcher(get(path).body());
      if (!matcher.find()) throw new AssertionError("no form on " + path);
      return matcher.group(1);
    }

    HttpResponse<String> signIn(String name, String password)
        throws IOException, InterruptedException {
      return post(
          "/sign-in", "csrf", csrf("/sign-in"), "name", name, "password", password, "next", "");
    }

    Client signedIn() throws IOException, InterruptedException {
      HttpResponse<String> answer = signIn("ann", PASSWORD);
      if (answer.statusCode() != 303) throw new AssertionError("sign-in gave " + answer);
      return this;
    }
  }
}
