package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Hunt.Cursor;
import org.vigie.server.hunt.Hunt.Split;
import org.vigie.server.hunt.Hunt.Window;

/**
 * A search as its address says it: {@code ?q=user:alice&range=24h&split=class}.
 *
 * @param q the question
 * @param range one of {@link #RANGES}, or {@code custom} by its ends
 * @param window what the range means at this moment
 * @param after where the page starts, or null for the first
 */
record SearchForm(String q, String range, Window window, Split split, @Nullable Cursor after) {
  /** Relative ranges and their lengths in milliseconds. */
  static final Map<String, Long> RANGES = ranges();

  static final String CUSTOM = "custom";
  private static final String USUAL = "24h";

  /** Clocks of sources run ahead; what they say of the next minute belongs to now. */
  private static final long AHEAD = 60_000;

  /** How far before and after an event others are looked for. */
  private static final long AROUND = 43_200_000;

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private static Map<String, Long> ranges() {
    Map<String, Long> ranges = new LinkedHashMap<>();
    ranges.put("15m", 900_000L);
    ranges.put("1h", 3_600_000L);
    ranges.put("24h", 86_400_000L);
    ranges.put("7d", 604_800_000L);
    ranges.put("30d", 2_592_000_000L);
    return ranges;
  }

  static SearchForm of(Context context, long now) {
    boolean ends = context.queryParam("from") != null || context.queryParam("to") != null;
    String range = text(context, "range", ends ? CUSTOM : USUAL);
    Long length = RANGES.get(range);
    if (length == null && !range.equals(CUSTOM)) {
      throw new BadRequestResponse(
          "range: one of " + String.join(", ", RANGES.keySet()) + ", " + CUSTOM);
    }
    Window window =
        length != null
            ? new Window(now - length, now + AHEAD)
            : window(time(context, "from", now - 86_400_000), time(context, "to", now + AHEAD));
    Split split = text(context, "split", "severity").equals("class") ? Split.CLASS : Split.SEVERITY;
    return new SearchForm(text(context, "q", ""), range, window, split, cursor(context));
  }

  static Window window(long from, long to) {
    if (from >= to) throw new BadRequestResponse("from: before 'to'");
    return new Window(from, to);
  }

  /** A time of the address: ISO 8601 in UTC, or milliseconds since 1970. */
  static long time(Context context, String name, long otherwise) {
    String text = text(context, name, "");
    if (text.isEmpty()) return otherwise;
    try {
      if (text.matches("-?[0-9]{1,15}")) return Long.parseLong(text);
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      }
      String local = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
      return LocalDateTime.parse(local).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new BadRequestResponse(
          name + ": a time such as 2026-11-24T09:30:00Z, or milliseconds since 1970");
    }
  }

  /** {@code before=<millis>_<id>}; null where it is absent. */
  static @Nullable Cursor cursor(Context context) {
    String text = text(context, "before", "");
    if (text.isEmpty()) return null;
    int line = text.indexOf('_');
    if (line < 1 || !text.substring(0, line).matches("-?[0-9]{1,15}")) {
      throw new BadRequestResponse("before: as the page before gave it");
    }
    return new Cursor(Long.parseLong(text.substring(0, line)), text.substring(line + 1));
  }

  /** A cursor as the address has it. */
  static String written(Cursor cursor) {
    return cursor.time() + "_" + cursor.id();
  }

  private static String text(Context context, String name, String otherwise) {
    String text = context.queryParam(name);
    return text == null || text.isBlank() ? otherwise : text.strip();
  }

  boolean isCustom() {
    return range.equals(CUSTOM);
  }

  /** The start as a form writes it. */
  String from() {
    return WRITTEN.format(Instant.ofEpochMilli(window.from()));
  }

  /** The end as a form writes it. */
  String to() {
    return WRITTEN.format(Instant.ofEpochMilli(window.to()));
  }

  /** Address of the first page of another question about the same time. */
  String asking(String question) {
    return address("/search", question, range, window);
  }

  /** Address of the same question about a part of the time. */
  String zoomed(long from, long to) {
    return address("/search", q, CUSTOM, new Window(from, to));
  }

  /** Address of the same question about another range. */
  String ranged(String other) {
    return address("/search", q, other, window);
  }

  /** Address of the same search divided otherwise. */
  String divided(Split other) {
    return new SearchForm(q, range, window, other, null).asking(q);
  }

  /** Address of the page that goes on after a place: its window stands still. */
  String page(Cursor next) {
    return zoomed(window.from(), window.to()) + "&before=" + encoded(written(next));
  }

  /** Address of an export in a format; of exactly what is shown. */
  String export(String format) {
    return address("/search/export", q, CUSTOM, window) + "&format=" + format;
  }

  /** Address of a search for a question over the usual time. */
  static String link(String question) {
    return "/search?q=" + encoded(question);
  }

  /** Address of a search for a question around what happened long ago, or just now. */
  static String around(String question, long first, long last) {
    Window window = new Window(first - AROUND, last + AROUND);
    return new SearchForm(question, CUSTOM, window, Split.SEVERITY, null).asking(question);
  }

  private String address(String path, String question, String ranged, Window span) {
    Map<String, String> parts = new LinkedHashMap<>();
    if (!question.isEmpty()) parts.put("q", question);
    parts.put("range", ranged);
    if (ranged.equals(CUSTOM)) {
      parts.put("from", WRITTEN.format(Instant.ofEpochMilli(span.from())));
      parts.put("to", WRITTEN.format(Instant.ofEpochMilli(span.to())));
    }
    if (split == Split.CLASS) parts.put("split", "class");
    return path
        + "?"
        + parts.entrySet().stream()
            .map(part -> part.getKey() + "=" + encoded(part.getValue()))
            .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
