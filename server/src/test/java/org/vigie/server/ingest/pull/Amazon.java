package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server on this machine that speaks as much of S3 (objects by path) and of SQS (its protocol
 * over JSON) as Amazon's own library needs of it. A message that was received is hidden for half a
 * second, whatever was asked for.
 */
final class Amazon implements AutoCloseable {
  private static final Duration HIDDEN = Duration.ofMillis(500);
  private static final Pattern MEMBER =
      Pattern.compile("\"(MessageBody|ReceiptHandle)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final HttpServer server;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final List<Waiting> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger handles = new AtomicInteger();

  /** How many answers to a question for an object are cut in the middle. */
  final AtomicInteger cut = new AtomicInteger();

  private static final class Waiting {
    private final String body;
    private volatile String handle = "";
    private volatile long visible;

    Waiting(String body) {
      this.body = body;
    }
  }

  Amazon() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  String queue() {
    return address() + "/000000000000/logs";
  }

  /** Messages that nobody has deleted. */
  int waiting() {
    return messages.size();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String who = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      if (!who.startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")) {
        send(exchange, 403, "<Error><Code>AccessDenied</Code></Error>".getBytes(UTF_8));
      } else if (target != null) {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        send(exchange, 200, queue(target, new String(body, UTF_8)).getBytes(UTF_8));
      } else if (exchange.getRequestMethod().equals("PUT")) {
        objects.put(exchange.getRequestURI().getPath(), body);
        exchange.getResponseHeaders().set("ETag", '"' + md5(body) + '"');
        send(exchange, 200, new byte[0]);
      } else {
        object(exchange);
      }
    }
  }

  private void object(HttpExchange exchange) throws IOException {
    byte[] object = objects.get(exchange.getRequestURI().getPath());
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    if (object == null) {
      send(
          exchange,
          404,
          "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>".getBytes(UTF_8));
      return;
    }
    exchange.getResponseHeaders().set("ETag", '"' + md5(object) + '"');
    exchange.getResponseHeaders().set("Last-Modified", "Sun, 29 Nov 2026 08:00:00 GMT");
    if (cut.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
      send(exchange, 200, object);
      return;
    }
    exchange.sendResponseHeaders(200, object.length);
    exchange.getResponseBody().write(object, 0, object.length * 3 / 4);
    exchange.getResponseBody().flush();
    throw new IOException("cut");
  }

  private String queue(String target, String body) {
    return switch (target.substring(target.indexOf('.') + 1)) {
      case "SendMessage" -> {
        String text = member(body, "MessageBody");
        messages.add(new Waiting(text));
        yield "{\"MessageId\":\"m\",\"MD5OfMessageBody\":\"" + md5(text.getBytes(UTF_8)) + "\"}";
      }
      case "ReceiveMessage" -> receive();
      case "DeleteMessage" -> {
        String handle = member(body, "ReceiptHandle");
        messages.removeIf(one -> one.handle.equals(handle));
        yield "{}";
      }
      default -> "{}";
    };
  }

  private String receive() {
    long until = System.nanoTime() + Duration.ofMillis(100).toNanos();
    do {
      for (Waiting one : messages) {
        if (System.nanoTime() - one.visible < 0) continue;
        one.visible = System.nanoTime() + HIDDEN.toNanos();
        one.handle = "h" + handles.incrementAndGet();
        return "{\"Messages\":[{\"MessageId\":\"m\",\"ReceiptHandle\":\"%s\",\"MD5OfBody\":\"%s\",\"Body\":\"%s\"}]}"
            .formatted(
                one.handle,
                md5(one.body.getBytes(UTF_8)),
                new String(JsonStringEncoder.getInstance().quoteAsString(one.body)));
      }
      Thread.onSpinWait();
    } while (System.nanoTime() - until < 0);
    return "{}";
  }

  private static String member(String json, String name) {
    Matcher member = MEMBER.matcher(json);
    while (member.find()) {
      if (member.group(1).equals(name)) {
        return member.group(2).replace("\\\"", "\"").replace("\\\\", "\\");
      }
    }
    return "";
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has MD5", e);
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
