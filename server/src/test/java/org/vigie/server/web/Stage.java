package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.FindingJson;
import org.vigie.pack.Pack;
import org.vigie.server.Entrance;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Authenticator;
import org.vigie.server.access.Role;
import org.vigie.server.access.Vault;
import org.vigie.server.web.Web.Transport;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts.Incoming;
import org.vigie.store.state.State;

/** A running server with one analyst, a clock that tests turn, and a client without a browser. */
final class Stage implements AutoCloseable {
  static final String PASSWORD = "a long enough password";
  static final String FIRST_LINE = "echo '{\"Image\":\"mimikatz.exe\"}' | nc 127.0.0.1 5514";

  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([0-9a-f]{64})\"");

  private static final Pattern SECRET = Pattern.compile("id=\"secret\">([A-Z2-7 ]+)<");

  final AtomicLong now = new AtomicLong(Samples.NOON + 120_000);
  final State state;
  final Access access;
  private final Web web;
  private final Map<String, Authenticator> apps = new HashMap<>();
  private long position;

  /** Where a second factor is optional, so that a password is enough; ann has none. */
  Stage(Path folder) throws IOException {
    this(folder, Requirement.OPTIONAL);
  }

  Stage(Path folder, Requirement secondFactor) throws IOException {
    this(folder, secondFactor, Transport.PLAIN);
  }

  Stage(Path folder, Requirement secondFactor, Transport transport) throws IOException {
    this(folder, secondFactor, transport, null);
  }

  /** With the rooms of events, where some are stored. */
  Stage(Path folder, Web.@Nullable Stored stored) throws IOException {
    this(folder, Requirement.OPTIONAL, Transport.PLAIN, stored);
  }

  /** With content that can be tried. */
  Stage(Path folder, Pack content) throws IOException {
    this(folder, Requirement.OPTIONAL, Transport.PLAIN, null, content);
  }

  private Stage(
      Path folder, Requirement secondFactor, Transport transport, Web.@Nullable Stored stored)
      throws IOException {
    this(folder, secondFactor, transport, stored, null);
  }

  private Stage(
      Path folder,
      Requirement secondFactor,
      Transport transport,
      Web.@Nullable Stored stored,
      @Nullable Pack content)
      throws IOException {
    state = State.open(folder.resolve("state.db"));
    SecureRandom random = new SecureRandom();
    access =
        new Access(
            state,
            () -> Instant.ofEpochMilli(now.get()),
            random,
            new Access.Rules(Access.Limits.DEFAULT, secondFactor, Vault.open(folder, random)));
    access.add("test", "ann", "Ann Analyst", Role.ANALYST, PASSWORD);
    web =
        new Web(
                state,
                access,
                () -> Instant.ofEpochMilli(now.get()),
                new Web.Config(FIRST_LINE, transport, () -> content),
                stored)
            .start("127.0.0.1", 0);
  }

  /** The routes that stand behind the door. */
  List<Routes.Registered> registered() {
    return web.registered();
  }

  /** An account whose sign-ins tests need, with {@link #PASSWORD}. */
  void add(String name, Role role) {
    access.add("test", name, name, role, PASSWORD);
  }

  /** The app of an account that has signed in here. */
  Authenticator app(String name) {
    return requireNonNull(apps.get(name));
  }

  void apply(Incoming... findings) {
    state.alerts().apply(++position, List.of(findings));
  }

  /** The id of the newest alert. */
  String newest() {
    var query = new AlertQuery(java.util.Set.of(), "", Long.MAX_VALUE, 1);
    return state.alerts().all().page(query).getFirst().alert().id();
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

    /** The body of an answer that has no end. */
    InputStream stream(String path) throws IOException, InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url(path))).build();
      return http.send(request, BodyHandlers.ofInputStream()).body();
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

    /**
     * Signs in and does whatever the door asks on the way: a new password, an app, its code. Gives
     * the answer to the last step: 303 where all went well, 200 with the recovery codes of a new
     * app.
     */
    HttpResponse<String> signIn(String name, String password)
        throws IOException, InterruptedException {
      HttpResponse<String> answer = password(name, password);
      while (true) {
        String to = answer.headers().firstValue("Location").orElse("");
        if (to.startsWith("/sign-in/password")) {
          answer =
              post(to, "csrf", csrf(to), "password", Entrance.CHOSEN, "again", Entrance.CHOSEN);
        } else if (to.startsWith("/sign-in/second-factor")) {
          Matcher secret = SECRET.matcher(get(to).body());
          if (!secret.find()) throw new AssertionError("no secret on " + to);
          apps.put(name, new Authenticator(secret.group(1)));
          answer = post(to, "csrf", csrf(to), "code", app(name).fresh(now.get()));
        } else if (to.startsWith("/sign-in/code")) {
          answer = post(to, "csrf", csrf(to), "code", app(name).fresh(now.get()));
        } else {
          return answer;
        }
      }
    }

    /** The first step alone. */
    HttpResponse<String> password(String name, String password)
        throws IOException, InterruptedException {
      return post(
          "/sign-in", "csrf", csrf("/sign-in"), "name", name, "password", password, "next", "");
    }

    Client signedIn() throws IOException, InterruptedException {
      return as("ann");
    }

    Client as(String name) throws IOException, InterruptedException {
      HttpResponse<String> answer = signIn(name, PASSWORD);
      if (answer.statusCode() != 303 && !answer.body().contains("id=\"recovery\"")) {
        throw new AssertionError("sign-in gave " + answer);
      }
      return this;
    }

    /** A request of a script: JSON, with headers in pairs. */
    HttpResponse<String> json(String method, String path, String body, String... headers)
        throws IOException, InterruptedException {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)));
      if (headers.length > 0) request.headers(headers);
      return http.send(
          request
              .header("Content-Type", "application/json")
              .timeout(Duration.ofSeconds(20))
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
