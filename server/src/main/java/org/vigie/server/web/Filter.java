package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Level;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.AlertQuery.Order;
import org.vigie.store.state.Alerts.Disposition;
import org.vigie.store.state.Alerts.Status;

/**
 * Which alerts a list is about, as its address says: {@code ?level=high&status=open&text=mimikatz}.
 *
 * @param status {@code open} (what is meant where nothing is said), {@code all}, or a status
 * @param disposition empty for all
 * @param assignee empty for all, {@code me}, {@code nobody}, or an account
 * @param age empty for all, {@code 1h}, {@code 1d}, {@code 7d} for younger ones, {@code over-1d} …
 * @param sort what comes first
 */
record Filter(
    Set<Level> levels,
    String text,
    String status,
    String disposition,
    String assignee,
    String age,
    Order sort) {
  /** Most characters to search for. */
  static final int MAX_TEXT = 200;

  /** Ages that can be asked for. */
  static final List<String> AGES = List.of("1h", "1d", "7d", "over-1h", "over-1d", "over-7d");

  /** Choices of the status filter, the usual one first. */
  static final List<String> STATUSES =
      List.of("open", "new", "acknowledged", "qualified", "closed", "all");

  static Filter of(Context context) {
    Set<Level> levels = EnumSet.noneOf(Level.class);
    for (String name : context.queryParams("level")) levels.add(one("level", Level.class, name));
    String status = parameter(context, "status");
    if (!status.isEmpty() && !STATUSES.contains(status)) {
      throw new BadRequestResponse("status: one of " + String.join(", ", STATUSES));
    }
    String disposition = parameter(context, "disposition");
    if (!disposition.isEmpty()) one("disposition", Disposition.class, disposition);
    String age = parameter(context, "age");
    if (!age.isEmpty() && !AGES.contains(age)) {
      throw new BadRequestResponse("age: one of " + String.join(", ", AGES));
    }
    String sort = parameter(context, "sort");
    return new Filter(
        levels,
        parameter(context, "text"),
        status.isEmpty() ? "open" : status,
        disposition,
        parameter(context, "assignee"),
        age,
        sort.isEmpty() ? Order.URGENT : one("sort", Order.class, sort));
  }

  /** A parameter of the address, empty where it is absent. */
  static String parameter(Context context, String name) {
    String text = context.queryParam(name);
    if (text == null) return "";
    if (text.length() > MAX_TEXT) {
      throw new BadRequestResponse(name + ": at most " + MAX_TEXT + " characters");
    }
    return text.strip();
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
    return levels.isEmpty()
        && text.isEmpty()
        && status.equals("open")
        && disposition.isEmpty()
        && assignee.isEmpty()
        && age.isEmpty();
  }

  /** The query for an account that asks at a moment. */
  AlertQuery query(String account, long now, long before, int limit) {
    Disposition wanted = Form.one(Disposition.class, disposition);
    boolean over = age.startsWith("over-");
    long border = age.isEmpty() ? 0 : now - millis(over ? age.substring(5) : age);
    return new AlertQuery(
        levels,
        statuses(),
        wanted == null ? Set.of() : Set.of(wanted),
        assignee(account),
        text,
        age.isEmpty() || over ? Long.MIN_VALUE : border,
        over ? border : Long.MAX_VALUE,
        sort,
        before,
        limit);
  }

  private Set<Status> statuses() {
    Status wanted = Form.one(Status.class, status);
    if (wanted != null) return Set.of(wanted);
    return status.equals("all") ? Set.of() : AlertQuery.OPEN;
  }

  private @Nullable String assignee(String account) {
    return switch (assignee) {
      case "" -> null;
      case "me" -> account;
      case "nobody" -> "";
      default -> assignee;
    };
  }

  private static long millis(String age) {
    long unit = age.endsWith("h") ? 3_600_000L : 86_400_000L;
    return Long.parseLong(age, 0, age.length() - 1, 10) * unit;
  }

  /** Path with this filter and one more parameter. */
  String path(String path, String name, long value) {
    List<String> parts = new ArrayList<>();
    for (Level level : levels) parts.add("level=" + Form.word(level));
    add(parts, "text", text);
    add(parts, "status", status.equals("open") ? "" : status);
    add(parts, "disposition", disposition);
    add(parts, "assignee", assignee);
    add(parts, "age", age);
    add(parts, "sort", sort == Order.URGENT ? "" : Form.word(sort));
    parts.add(name + "=" + value);
    return path + "?" + String.join("&", parts);
  }

  private static void add(List<String> parts, String name, String value) {
    if (!value.isEmpty()) parts.add(name + "=" + URLEncoder.encode(value, UTF_8));
  }

  static <E extends Enum<E>> E one(String name, Class<E> type, String text) {
    E found = Form.one(type, text);
    if (found == null) throw new BadRequestResponse(name + ": one of " + Form.names(type));
    return found;
  }
}
