package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on this machine that answers as the documents of Okta, Microsoft Graph and the
 * Management Activity API say that those do, and may be told to be busy, forgetful or hostile.
 */
final class Cloud implements AutoCloseable {
  static final String OKTA_TOKEN = "00-okta-token";
  static final String SECRET = "app+secret/with=signs";

  private final HttpServer server;
  private final AtomicInteger tokens = new AtomicInteger();

  /** What is left to be answered with a wait, a refusal, another address. */
  final AtomicInteger busy = new AtomicInteger();

  final AtomicInteger unauthorized = new AtomicInteger();
  final AtomicInteger forgetful = new AtomicInteger();
  volatile String elsewhere = "";

  /** Requests by their path. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** Events, oldest first; those of Graph in the order of their times. */
  final List<Entry> entries = new CopyOnWriteArrayList<>();

  /** Pieces of content by their id. */
  final Map<String, List<Entry>> pieces =
      java.util.Collections.synchronizedMap(new java.util.LinkedHashMap<>());

  volatile boolean subscribed;

  /** An event. */
  record Entry(String id, Instant time) {}

  Cloud(HttpServer server) throws IOException {
    this.server = server;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/api/v1/logs", guarded(this::okta));
    server.createContext("/tenant-1/oauth2/v2.0/token", this::token);
    server.createContext("/v1.0/auditLogs/signIns", guarded(this::signIns));
    server.createContext("/api/v1.0/tenant-1/activity/feed/", guarded(this::activity));
    server.start();
  }

  Cloud() throws IOException {
    this(HttpServer.create());
  }

  URI address() {
    String scheme = server instanceof com.sun.net.httpserver.HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  private interface Answering {
    void answer(HttpExchange exchange, Map<String, String> query) throws IOException;
  }

  private com.sun.net.httpserver.HttpHandler guarded(Answering inner) {
    return exchange -> {
      try (exchange) {
        URI uri = exchange.getRequestURI();
        asked.add(uri.getPath());
        exchange.getRequestBody().readAllBytes();
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean okta = uri.getPath().startsWith("/api/v1/");
        String wanted = okta ? "SSWS " + OKTA_TOKEN : "Bearer token-" + tokens.get();
        if (unauthorized.getAndUpdate(n -> Math.max(0, n - 1)) > 0 || !given.equals(wanted)) {
          send(exchange, 401, "{\"error\":\"you sent " + given.hashCode() + "\"}");
        } else if (busy.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          if (okta) {
            long reset = Instant.now().getEpochSecond() + 1;
            exchange.getResponseHeaders().set("X-Rate-Limit-Remaining", "0");
            exchange.getResponseHeaders().set("X-Rate-Limit-Reset", String.valueOf(reset));
          } else {
            exchange.getResponseHeaders().set("Retry-After", "1");
          }
          send(exchange, 429, "{}");
        } else {
          inner.answer(exchange, query(String.valueOf(uri.getRawQuery())));
        }
      }
    };
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw.split("&")) {
      int is = pair.indexOf('=');
      if (is > 0) {
        query.put(
            URLDecoder.decode(pair.substring(0, is), UTF_8),
            URLDecoder.decode(pair.substring(is + 1), UTF_8));
      }
    }
    return query;
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Polling: an answer always names the next question. */
  private void okta(HttpExchange exchange, Map<String, String> query) throws IOException {
    int from = Integer.parseInt(query.getOrDefault("after", "0"));
    if (!query.containsKey("after")) {
      Instant since = Instant.parse(query.getOrDefault("since", ""));
      while (from < entries.size() && entries.get(from).time.isBefore(since)) from++;
    }
    if (query.containsKey("after") && forgetful.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      send(exchange, 400, "{\"errorCode\":\"E0000031\"}");
      return;
    }
    int to = Math.min(entries.size(), from + Integer.parseInt(query.getOrDefault("limit", "100")));
    List<String> found = new ArrayList<>();
    for (Entry one : entries.subList(from, to)) {
      found.add(
          "{ \"uuid\": \"%s\",\"published\":\"%s\", \"actor\":{\"uuid\":\"no\",\"é\":[1,{}]}}"
              .formatted(one.id, one.time));
    }
    String base = elsewhere.isEmpty() ? address() + "/api/v1/logs" : elsewhere;
    exchange.getResponseHeaders().add("Link", "<" + address() + "/api/v1/logs>; rel=\"self\"");
    exchange
        .getResponseHeaders()
        .add("Link", "<" + base + "?after=" + to + "&limit=1000>; rel=\"next\"");
    send(exchange, 200, "[" + String.join(",\n", found) + "]");
  }

  private void token(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> form = query(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      boolean good =
          SECRET.equals(form.get("client_secret"))
              && "client-1".equals(form.get("client_id"))
              && "client_credentials".equals(form.get("grant_type"))
              && (address() + "/.default").equals(form.get("scope"));
      if (good) {
        send(
            exchange,
            200,
            "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"token-%d\"}"
                .formatted(tokens.incrementAndGet()));
      } else {
        send(exchange, 401, "{\"error\":\"invalid_client\"}");
      }
    }
  }

  private void signIns(HttpExchange exchange, Map<String, String> query) throws IOException {
    String filter = query.getOrDefault("$filter", "");
    Instant from = Instant.parse(filter.substring("createdDateTime ge ".length()));
    int skip = Integer.parseInt(query.getOrDefault("$skiptoken", "0"));
    if (skip > 0 && forgetful.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      send(exchange, 400, "{\"error\":{\"code\":\"BadRequest\"}}");
      return;
    }
    List<Entry> all =
        entries.stream()
            .filter(one -> !one.time.isBefore(from))
            .sorted(java.util.Comparator.comparing(Entry::time))
            .toList();
    int to = Math.min(all.size(), skip + 500);
    List<String> found = new ArrayList<>();
    for (Entry one : all.subList(Math.min(skip, to), to)) {
      found.add(
          "{\"id\":\"%s\",\"createdDateTime\":\"%s\",\"status\":{\"errorCode\":0}}"
              .formatted(one.id, one.time));
    }
    String next =
        to == all.size()
            ? ""
            : ",\"@odata.nextLink\":\"%s/v1.0/auditLogs/signIns?$filter=createdDateTime%%20ge%%20%s&$skiptoken=%d\""
                .formatted(address(), from, to);
    send(
        exchange,
        200,
        "{\"@odata.context\":\"x\",\"value\":[" + String.join(",", found) + "]" + next + "}");
  }

  private void activity(HttpExchange exchange, Map<String, String> query) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/subscriptions/start")) {
      boolean already = subscribed;
      subscribed = true;
      if (already)
        send(exchange, 400, "{\"error\":{\"code\":\"AF20024\",\"message\":\"enabled\"}}");
      else send(exchange, 200, "{\"status\":\"enabled\"}");
    } else if (!subscribed) {
      send(exchange, 400, "{\"error\":{\"code\":\"AF20022\",\"message\":\"no subscription\"}}");
    } else if (path.endsWith("/subscriptions/content")) {
      list(exchange, query);
    } else {
      List<String> found = new ArrayList<>();
      List<Entry> piece = pieces.get(path.substring(path.lastIndexOf('/') + 1));
      if (piece == null) {
        send(exchange, 404, "{}");
        return;
      }
      for (Entry one : piece) {
        found.add("{\"Id\":\"%s\",\"CreationTime\":\"%s\"}".formatted(one.id, one.time));
      }
      send(exchange, 200, "[" + String.join(",", found) + "]");
    }
  }

  /** Two pieces a part; the first part names the next. */
  private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
    Instant from = Instant.parse(query.get("startTime") + "Z");
    Instant to = Instant.parse(query.get("endTime") + "Z");
    if (java.time.Duration.between(from, to).toHours() > 24) {
      send(exchange, 400, "{\"error\":{\"code\":\"AF20030\"}}");
      return;
    }
    List<String> ids = new ArrayList<>(pieces.keySet());
    int skip = Integer.parseInt(query.getOrDefault("nextPage", "0"));
    int end = Math.min(ids.size(), skip + 2);
    List<String> found = new ArrayList<>();
    for (String id : ids.subList(Math.min(skip, end), end)) {
      found.add(
          "{\"contentUri\":\"%s/api/v1.0/tenant-1/activity/feed/audit/%s\",\"contentId\":\"%s\",\"contentCreated\":\"%s\"}"
              .formatted(address(), id, id, to));
    }
    if (end < ids.size()) {
      String same = exchange.getRequestURI().getRawQuery().replaceAll("&nextPage=\\d+", "");
      exchange
          .getResponseHeaders()
          .set(
              "NextPageUri",
              address() + exchange.getRequestURI().getPath() + "?" + same + "&nextPage=" + end);
    }
    send(exchange, 200, "[" + String.join(",", found) + "]");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
