package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.vigie.detect.Finding.Level;
import org.vigie.store.state.Alerts.Query;

/** Which alerts a list is about, as its address says: {@code ?level=high&text=mimikatz}. */
record Filter(Set<Level> levels, String text) {
  /** Most characters to search for. */
  static final int MAX_TEXT = 200;

  static Filter of(Context context) {
    Set<Level> levels = EnumSet.noneOf(Level.class);
    for (String name : context.queryParams("level")) levels.add(level(name));
    String text = context.queryParam("text");
    if (text == null) text = "";
    if (text.length() > MAX_TEXT) {
      throw new BadRequestResponse("text: at most " + MAX_TEXT + " characters");
    }
    return new Filter(levels, text.strip());
  }

  /** A number of the address, or {@code otherwise} where it is absent. */
  static long number(Context context, String name, long otherwise) {
    String text = context.queryParam(name);
    if (text == null || text.isEmpty()) return otherwise;
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new BadRequestResponse(name + ": a whole number is wanted");
    }
  }

  boolean isEmpty() {
    return levels.isEmpty() && text.isEmpty();
  }

  Query query(long before, int limit) {
    return new Query(levels, text, before, limit);
  }

  /** Path with this filter and one more parameter. */
  String path(String path, String name, long value) {
    List<String> parts = new ArrayList<>();
    for (Level level : levels) parts.add("level=" + level.name().toLowerCase(Locale.ROOT));
    if (!text.isEmpty()) parts.add("text=" + URLEncoder.encode(text, UTF_8));
    parts.add(name + "=" + value);
    return path + "?" + String.join("&", parts);
  }

  private static Level level(String name) {
    for (Level level : Level.values()) if (level.name().equalsIgnoreCase(name)) return level;
    throw new BadRequestResponse(
        "level: one of "
            + Arrays.stream(Level.values())
                .map(level -> level.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }
}
