package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import org.vigie.server.ingest.Refusal.Cause;

/**
 * {@code POST /v1/logs}: OpenTelemetry's logs, protobuf or JSON. Each log record becomes a record
 * of its own, an object of JSON with the attributes of its resource. Those that are too large or
 * nested too deep are left out and said so (partial success), the others are kept.
 */
final class Otlp implements Exchange {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";

  private final boolean protobuf;
  private int rejected;
  private String reason = "";

  /** For a request whose body is of a type. */
  Otlp(Context context) {
    String type = Objects.requireNonNullElse(context.contentType(), "");
    protobuf = bare(type).equals(PROTOBUF);
  }

  private static String bare(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public String transport() {
    return "otlp";
  }

  @Override
  public boolean fits(String type) {
    return bare(type).equals(PROTOBUF) || bare(type).equals(JSON);
  }

  @Override
  public Who who(Context context, Tokens tokens) {
    return Gelf.owner(context, tokens);
  }

  @Override
  public void read(InputStream content, Body body) throws IOException {
    byte[] request = whole(content, body);
    OtlpProtobuf.Sink sink =
        new OtlpProtobuf.Sink() {
          @Override
          public void take(OtlpRecord record) throws IOException {
            byte[] json = record.json();
            if (json.length > body.longest()) {
              reject("a record is longer than the " + body.longest() + " bytes allowed");
            } else {
              body.add(json, "record", body.records().size());
            }
          }

          @Override
          public void tooDeep() {
            reject("a value is nested deeper than the " + OtlpRecord.DEEPEST + " levels allowed");
          }
        };
    if (protobuf) OtlpProtobuf.read(request, sink);
    else OtlpJson.read(request, body, sink);
  }

  private static byte[] whole(InputStream content, Body body) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    byte[] chunk = new byte[16 * 1024];
    for (int read; (read = content.read(chunk)) >= 0; ) {
      body.checkRatio();
      body.hold(read);
      whole.write(chunk, 0, read);
    }
    return whole.toByteArray();
  }

  private void reject(String why) {
    rejected++;
    reason = why;
  }

  @Override
  public Reply keep(Body body, Appender appender) {
    if (rejected > 0) appender.refuse(rejected);
    if (body.records().isEmpty()) return taken();
    return switch (appender.await(appender.start(body.records()))) {
      case Appender.Outcome.Kept kept -> taken();
      case Appender.Outcome.Not not -> refused(not.refusal());
    };
  }

  /** {@code ExportLogsServiceResponse}: empty, or with what was left out. */
  private Reply taken() {
    if (!protobuf) {
      String partial =
          "{\"partialSuccess\":{\"rejectedLogRecords\":\"%d\",\"errorMessage\":%s}}"
              .formatted(rejected, Reply.quoted(reason));
      return new Reply(200, rejected == 0 ? "{}" : partial);
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    if (rejected > 0) {
      ByteArrayOutputStream partial = new ByteArrayOutputStream();
      partial.write(1 << 3 | Wire.VARINT);
      varint(partial, rejected);
      field(partial, 2, reason.getBytes(UTF_8));
      field(answer, 1, partial.toByteArray());
    }
    return new Reply(200, PROTOBUF, answer.toByteArray());
  }

  /** {@code google.rpc.Status}, as the specification asks; the status of HTTP says the rest. */
  @Override
  public Reply refused(Refusal refusal) {
    Reply plain =
        new Reply(
            refusal.cause() == Cause.LATE ? 503 : refusal.cause().status(),
            "{\"message\":" + Reply.quoted(refusal.error()) + "}");
    if (protobuf) {
      ByteArrayOutputStream status = new ByteArrayOutputStream();
      field(status, 2, refusal.error().getBytes(UTF_8));
      plain = new Reply(plain.status(), PROTOBUF, status.toByteArray());
    }
    if (refusal.cause().later() || refusal.cause() == Cause.LATE) return plain.later();
    return plain.status() == 401 ? plain.with("WWW-Authenticate", "Bearer") : plain;
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
    out.write(number << 3 | Wire.BYTES);
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int left = value;
    for (; left > 0x7f; left >>>= 7) out.write(left & 0x7f | 0x80);
    out.write(left);
  }
}
