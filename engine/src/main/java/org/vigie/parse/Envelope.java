package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;

/**
 * What the protocol of a sender put around an event: Splunk's JSON object with {@code event}, time
 * and host, Graylog's with a message, time, host and further fields, OpenTelemetry's with body and
 * attributes, or the line that names a document of Elasticsearch's {@code _bulk}. It stays in the
 * raw text; what is inside is parsed as if it had come alone. One thread reuses an instance.
 */
final class Envelope {
  private static final String HEC = "hec";
  private static final String BULK = "bulk";
  private static final String OTLP = "otlp";
  private static final String GELF = "gelf-";

  /** What senders call the host that an event is of. */
  private static final Set<String> HOSTS = Set.of("hec.host", "host", "host.name");

  /** Syslog's levels as words; GELF sends their numbers. */
  private static final List<String> LEVELS =
      List.of("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug");

  /** Longest line before a document, in bytes; the listener bounds what it writes. */
  private static final int LINE = 8 * 1024;

  /** Most values beside the event that become fields, and the longest of them, in bytes. */
  private static final int MAX_HINTS = 64;

  private static final int MAX_HINT = 4 * 1024;

  /** The end of the year 2099, epoch milliseconds: a time after it is a mistake. */
  private static final double LATEST = 4_102_444_800_000.0;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(Integer.MAX_VALUE) // a raw event has its own bound
                  .build())
          .build();

  private final FieldNames names;
  private final int host;
  private final List<Hint> hints = new ArrayList<>();

  /** A value beside the event. */
  private record Hint(int field, byte[] text) {}

  Envelope(FieldNames names) {
    this.names = names;
    host = names.intern(HeaderFields.HOST);
  }

  /**
   * What is inside, with the time that the envelope says as received time; the raw event itself
   * where there is no envelope, or none that can be read.
   */
  RawEvent open(RawEvent raw) {
    hints.clear();
    String transport = raw.source().transport();
    return switch (transport) {
      case HEC -> hec(raw);
      case BULK -> bulk(raw);
      case OTLP -> otlp(raw);
      default -> transport.startsWith(GELF) ? gelf(raw) : raw;
    };
  }

  /**
   * The message of GELF, the full one where there is one; its further fields without underscore.
   */
  private RawEvent gelf(RawEvent raw) {
    String text = "";
    String brief = "";
    RawEvent timed = raw;
    try (JsonParser parser = JSON.createParser(raw.buffer(), raw.from(), raw.length())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return raw;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "full_message" -> text = scalar(parser, value);
          case "short_message" -> brief = scalar(parser, value);
          case "timestamp" -> timed = timed(raw, parser, value);
          case "level" -> hint("level", level(scalar(parser, value)));
          case "version" -> parser.skipChildren();
          default -> hint(name.startsWith("_") ? name.substring(1) : name, parser, value, 1);
        }
      }
    } catch (IOException e) {
      hints.clear();
      return raw;
    }
    if (text.isBlank()) text = brief;
    else if (!brief.isBlank() && !text.startsWith(brief)) hint("short_message", brief);
    if (text.isBlank()) {
      hints.clear();
      return raw;
    }
    byte[] inside = text.getBytes(UTF_8);
    return inner(raw, inside, 0, inside.length, timed);
  }

  /** The body of OpenTelemetry's record; attributes, also those of its resource, beside it. */
  private RawEvent otlp(RawEvent raw) {
    RawEvent inside = raw;
    RawEvent timed = raw;
    String name = "";
    try (JsonParser parser = JSON.createParser(raw.buffer(), raw.from(), raw.length())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return raw;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (key) {
          case "body" -> inside = event(raw, parser, value);
          case "time_unix_nano" -> timed = nanos(raw, parser, value);
          case "severity_text" -> hint("level", scalar(parser, value));
          case "event_name" -> name = scalar(parser, value);
          case "attributes", "resource" -> members(parser, value);
          default -> hint("otel." + key, parser, value, 0);
        }
      }
    } catch (IOException e) {
      hints.clear();
      return raw;
    }
    hint("event.name", name);
    if (!inside.equals(raw)) return inner(raw, inside.buffer(), inside.from(), inside.to(), timed);
    byte[] only = name.getBytes(UTF_8);
    if (only.length > 0) return inner(raw, only, 0, only.length, timed);
    hints.clear();
    return raw;
  }

  /** Each member of an object beside the event, under its own name. */
  private void members(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      hint(name, parser, parser.nextToken(), 0);
    }
  }

  private static RawEvent nanos(RawEvent raw, JsonParser parser, JsonToken value)
      throws IOException {
    if (value != JsonToken.VALUE_NUMBER_INT || parser.getTextLength() > 19) {
      parser.skipChildren();
      return raw;
    }
    long millis = Math.round(Double.parseDouble(parser.getText()) / 1e6);
    if (millis <= 0 || millis >= LATEST) return raw;
    return new RawEvent(raw.id(), millis, raw.source(), raw.buffer(), raw.from(), raw.to());
  }

  private static String level(String number) {
    boolean known = number.length() == 1 && number.charAt(0) >= '0' && number.charAt(0) <= '7';
    return known ? LEVELS.get(number.charAt(0) - '0') : number;
  }

  private static String scalar(JsonParser parser, JsonToken value) throws IOException {
    if (value.isScalarValue()) return value == JsonToken.VALUE_NULL ? "" : parser.getText();
    parser.skipChildren();
    return "";
  }

  private static RawEvent bulk(RawEvent raw) {
    byte[] bytes = raw.buffer();
    int most = Math.min(raw.to(), raw.from() + LINE);
    int end = raw.from();
    while (end < most && bytes[end] != '\n') end++;
    return end == most || end + 1 == raw.to() ? raw : inner(raw, bytes, end + 1, raw.to(), raw);
  }

  private RawEvent hec(RawEvent raw) {
    RawEvent inside = raw;
    RawEvent timed = raw;
    try (JsonParser parser = JSON.createParser(raw.buffer(), raw.from(), raw.length())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return raw;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("event")) inside = event(raw, parser, value);
        else if (name.equals("time")) timed = timed(raw, parser, value);
        else hint("hec." + name, parser, value, 0);
      }
    } catch (IOException e) {
      // No envelope after all, or a cut one: the parser tells what is wrong, on the bytes.
      hints.clear();
      return raw;
    }
    if (inside.equals(raw)) return raw;
    return inner(raw, inside.buffer(), inside.from(), inside.to(), timed);
  }

  private static RawEvent event(RawEvent raw, JsonParser parser, JsonToken value)
      throws IOException {
    if (value == JsonToken.START_OBJECT) {
      int from = raw.from() + (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      int to = raw.from() + (int) parser.currentLocation().getByteOffset();
      return inner(raw, raw.buffer(), from, to, raw);
    }
    if (!value.isScalarValue()) {
      parser.skipChildren();
      return raw;
    }
    byte[] text = parser.getText().getBytes(UTF_8);
    return inner(raw, text, 0, text.length, raw);
  }

  /** Splunk's time: seconds since the epoch, as a number or a text, with or without a fraction. */
  private static RawEvent timed(RawEvent raw, JsonParser parser, JsonToken value)
      throws IOException {
    if (!value.isScalarValue()) {
      parser.skipChildren();
      return raw;
    }
    try {
      double millis = Double.parseDouble(parser.getText()) * 1000;
      if (!(millis > 0 && millis < LATEST)) return raw;
      return new RawEvent(
          raw.id(), Math.round(millis), raw.source(), raw.buffer(), raw.from(), raw.to());
    } catch (NumberFormatException e) {
      return raw;
    }
  }

  private static RawEvent inner(RawEvent raw, byte[] bytes, int from, int to, RawEvent timed) {
    return new RawEvent(raw.id(), timed.received(), raw.source(), bytes, from, to);
  }

  private void hint(String name, JsonParser parser, JsonToken value, int depth) throws IOException {
    if (value == JsonToken.START_OBJECT && depth == 0) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String inside = name + "." + parser.currentName();
        hint(inside, parser, parser.nextToken(), 1);
      }
      return;
    }
    if (!value.isScalarValue() || value == JsonToken.VALUE_NULL) {
      parser.skipChildren();
      return;
    }
    hint(name, parser.getText());
  }

  private void hint(String name, String value) {
    byte[] text = value.getBytes(UTF_8);
    if (text.length == 0 || text.length > MAX_HINT || hints.size() == MAX_HINTS) return;
    if (HOSTS.contains(name)) hints.add(new Hint(host, text));
    byte[] path = name.getBytes(UTF_8);
    int field = names.admit(path, 0, path.length);
    if (field != FieldNames.OVERFLOW) hints.add(new Hint(field, text));
  }

  /** Adds what the envelope says; the event's own host goes before that of its envelope. */
  void add(Run run) {
    if (hints.isEmpty()) return;
    boolean hosted = false;
    for (int i = 0; i < run.fields.size(); i++) hosted |= run.fields.field(i) == host;
    for (Hint hint : hints) {
      if (hosted && hint.field == host) continue;
      int at = run.fields.own().length();
      run.fields.own().append(hint.text, 0, hint.text.length);
      run.fields.add(hint.field, Leaves.OWN | Expr.flagsOf(hint.text), at, hint.text.length);
    }
  }
}
