package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
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
 * @param range as {@link TimeRange} reads it, or {@code custom} by its ends
 * @param window what the range means at this moment
 * @param after where the page starts, or null for the first
 * @param look how the answer is shown
 */
record SearchForm(
    String q, String range, Window window, Split split, @Nullable Cursor after, Look look) {
  private static final String CUSTOM = TimeRange.CUSTOM;

  /** How far before and after an event others are looked for. */
  private static final long AROUND = 43_200_000;

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");

  /** What an address of the API says. */
  static SearchForm of(Context context, long now) {
    return of(context, now, Look.PLAIN);
  }

  /** What an address says to somebody who sees things so. */
  static SearchForm of(Context context, long now, Look look) {
    return of(context, now, look, TimeRange.USUAL);
  }

  /** As the other, with the range that is meant where the address says none. */
  static SearchForm of(Context context, long now, Look look, String usual) {
    boolean ends = context.queryParam("from") != null || context.queryParam("to") != null;
    String range = text(context, "range", ends ? CUSTOM : usual);
    Window window =
        range.equals(CUSTOM)
            ? window(
                time(context, "from", now - 86_400_000, look.zone()),
                time(context, "to", now + TimeRange.AHEAD, look.zone()))
            : TimeRange.window(range, now, look.zone());
    Split split = text(context, "split", "severity").equals("class") ? Split.CLASS : Split.SEVERITY;
    return new SearchForm(text(context, "q", ""), range, window, split, cursor(context), look);
  }

  static Window window(long from, long to) {
    if (from >= to) throw new BadRequestResponse("from: before 'to'");
    return new Window(from, to);
  }

  /** A time of the address: ISO 8601, in a zone unless it ends in Z; or milliseconds since 1970. */
  static long time(Context context, String name, long otherwise, ZoneId zone) {
    String text = text(context, name, "");
    if (text.isEmpty()) return otherwise;
    try {
      if (text.matches("-?[0-9]{1,15}")) return Long.parseLong(text);
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant().toEpochMilli();
      }
      return text.endsWith("Z")
          ? Instant.parse(text).toEpochMilli()
          : LocalDateTime.parse(text).atZone(zone).toInstant().toEpochMilli();
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

  /** The same time and look, another question. */
  SearchForm about(String question) {
    return new SearchForm(question, range, window, split, null, look);
  }

  boolean isCustom() {
    return range.equals(CUSTOM);
  }

  /** The start as a form writes it. */
  String from() {
    return WRITTEN.withZone(look.zone()).format(Instant.ofEpochMilli(window.from()));
  }

  /** The end as a form writes it. */
  String to() {
    return WRITTEN.withZone(look.zone()).format(Instant.ofEpochMilli(window.to()));
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
    return new SearchForm(q, range, window, other, null, look).asking(q);
  }

  /** Address of the same question about a time twice as long around the same middle. */
  String wider() {
    long half = Math.max(1, (window.to() - window.from()) / 2);
    return zoomed(Math.max(0, window.from() - half), window.to() + half);
  }

  /** Address of the same search that looks otherwise. */
  String looking(Look other) {
    return new SearchForm(q, range, window, split, null, other).asking(q);
  }

  /** Address of the rule that would find the same. */
  String draft() {
    return address("/hunts/draft", q, range, window);
  }

  /** Where a choice of columns is sent: the search comes along. */
  String lookAction() {
    return address("/search/look", q, range, window);
  }

  /** What forms carry along of it, but what they ask for themselves. */
  List<Map.Entry<String, String>> carried(String... without) {
    List<String> left = new ArrayList<>(List.of(without));
    if (left.contains("range")) left.addAll(List.of("from", "to"));
    return parts(q, range, window).stream().filter(part -> !left.contains(part.getKey())).toList();
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
    return new SearchForm(question, CUSTOM, window, Split.SEVERITY, null, Look.PLAIN)
        .asking(question);
  }

  private String address(String path, String question, String ranged, Window span) {
    return path
        + "?"
        + parts(question, ranged, span).stream()
            .map(part -> part.getKey() + "=" + encoded(part.getValue()))
            .collect(Collectors.joining("&"));
  }

  private List<Map.Entry<String, String>> parts(String question, String ranged, Window span) {
    List<Map.Entry<String, String>> parts = new ArrayList<>();
    if (!question.isEmpty()) parts.add(Map.entry("q", question));
    parts.add(Map.entry("range", ranged));
    if (ranged.equals(CUSTOM)) {
      // With its Z it means the same wherever it is opened.
      DateTimeFormatter utc = WRITTEN.withZone(ZoneOffset.UTC);
      parts.add(Map.entry("from", utc.format(Instant.ofEpochMilli(span.from())) + "Z"));
      parts.add(Map.entry("to", utc.format(Instant.ofEpochMilli(span.to())) + "Z"));
    }
    if (split == Split.CLASS) parts.add(Map.entry("split", "class"));
    if (look.from() == Look.From.ADDRESS) {
      parts.add(Map.entry("zone", look.zoneName()));
      look.columns().forEach(column -> parts.add(Map.entry("col", column)));
    }
    return parts;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
