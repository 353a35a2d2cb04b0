package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.Lake;

/**
 * A question in SQL, as a form or a script sends it.
 *
 * @param range of the events that the table {@code events} holds; {@code all} for all
 * @param scope what the range means at this moment; null for all
 */
record SqlForm(String sql, String range, Lake.@Nullable Scope scope) {
  static final String ALL = "all";

  /** What the page offers. */
  static final List<String> RANGES = ranges();

  private static List<String> ranges() {
    List<String> ranges = new ArrayList<>(TimeRange.OFFERED);
    ranges.add(ALL);
    return List.copyOf(ranges);
  }

  static SqlForm of(String sql, String range, long now, String otherwise) {
    String wanted = range.isBlank() ? otherwise : range.strip();
    if (sql.length() > Desk.MAX_LENGTH) {
      throw new BadRequestResponse("sql: at most " + Desk.MAX_LENGTH + " characters");
    }
    if (wanted.equals(ALL)) return new SqlForm(sql, ALL, null);
    Window window = TimeRange.window(wanted, now, ZoneOffset.UTC);
    return new SqlForm(sql, wanted, Lake.Scope.occurred(window.from(), window.to()));
  }

  /** What an address proposes: nothing runs by an address alone. */
  static SqlForm proposed(Context context, long now) {
    String sql = context.queryParam("sql");
    String range = context.queryParam("range");
    return of(sql == null ? "" : sql, range == null ? "" : range, now, TimeRange.USUAL);
  }

  /** The address that proposes it to somebody else. */
  String address() {
    return "/sql?range=" + range + "&sql=" + URLEncoder.encode(sql, StandardCharsets.UTF_8);
  }
}
