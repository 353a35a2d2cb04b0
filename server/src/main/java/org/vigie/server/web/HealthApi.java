package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.vigie.behaviour.SourceWatch.Portrait;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.server.access.Permission;
import org.vigie.server.source.Health;
import org.vigie.server.source.Monitored;
import org.vigie.server.source.Sources;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.SourceRecords.Condition;
import org.vigie.store.state.SourceRecords.Day;
import org.vigie.store.state.SourceRecords.Hour;
import org.vigie.store.state.Units;
import org.vigie.store.state.VisibleAlerts;

/** The rhythm of sources, what is told of them, and technologies monitored, as JSON. */
final class HealthApi {
  private static final long HOUR = 3_600_000;
  private static final int MOST_DAYS = 400;

  private final @Nullable Health health;
  private final Alerts alerts;
  private final Sources sources;
  private final Guard guard;
  private final InstantSource clock;

  HealthApi(Web.Stored stored, Alerts alerts, Guard guard, InstantSource clock) {
    health = stored.health();
    sources = stored.sources();
    this.alerts = alerts;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/api/v1/health/sources", Permission.READ_SOURCES, this::all);
    routes.get("/api/v1/health/sources/{name}", Permission.READ_SOURCES, this::one);
    routes.get("/api/v1/health/technologies", Permission.READ_SOURCES, this::technologies);
  }

  /** GET of all sources. */
  void all(Context context) throws IOException {
    Units units = guard.person(context).units();
    Predicate<String> seen = sources.seenBy(units);
    List<Portrait> portraits =
        health == null
            ? List.of()
            : health.portraits().stream().filter(one -> seen.test(one.name())).toList();
    List<Condition> open =
        health == null
            ? List.of()
            : health.open().stream().filter(one -> seen.test(one.source())).toList();
    EventsApi.send(
        context,
        out -> {
          out.writeArrayFieldStart("sources");
          for (Portrait one : portraits) {
            out.writeStartObject();
            portrait(out, one);
            out.writeEndObject();
          }
          out.writeEndArray();
          conditions(out, open, alerts.within(units));
        });
  }

  /** GET of one source. */
  void one(Context context) throws IOException {
    String name = context.pathParam("name");
    Health known = health;
    Units units = guard.person(context).units();
    Portrait portrait =
        known == null || !sources.seenBy(units).test(name)
            ? null
            : known.portraits().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
    if (known == null || portrait == null) throw new NotFoundResponse();
    Health.Fed fed = known.fed(name);
    Set<String> alone = new HashSet<>();
    for (RuleCard rule : fed.alone()) alone.add(rule.id());
    long now = clock.millis();
    List<Hour> hours =
        known.records().hours(now / HOUR - HealthBoard.HOURS + 1, now / HOUR + 1).stream()
            .filter(one -> one.source().equals(name))
            .toList();
    List<Condition> told =
        known.records().told(now / 60_000 - HealthBoard.HOURS * 60L, 10_000).stream()
            .filter(one -> one.source().equals(name))
            .toList();
    EventsApi.send(
        context,
        out -> {
          portrait(out, portrait);
          out.writeArrayFieldStart("hours");
          for (Hour one : hours) hour(out, one);
          out.writeEndArray();
          out.writeArrayFieldStart("rules");
          for (RuleCard rule : fed.all()) {
            out.writeStartObject();
            out.writeStringField("id", rule.id());
            out.writeStringField("title", rule.title());
            out.writeStringField("level", rule.level().name().toLowerCase(Locale.ROOT));
            out.writeBooleanField("alone", alone.contains(rule.id()));
            out.writeEndObject();
          }
          out.writeEndArray();
          conditions(out, told, alerts.within(units));
        });
  }

  /** GET of technologies monitored by day, with the rows they are counted from. */
  void technologies(Context context) throws IOException {
    LocalDate to = day(context, "to", today());
    LocalDate from = day(context, "from", to.minusDays(29));
    if (from.isAfter(to) || from.plusDays(MOST_DAYS).isBefore(to)) {
      throw new BadRequestResponse("from: not after to, and at most " + MOST_DAYS + " days before");
    }
    Predicate<String> seen = sources.seenBy(guard.person(context).units());
    List<Day> days =
        health == null
            ? List.of()
            : health.records().days(from.toString(), to.toString()).stream()
                .filter(one -> seen.test(one.source()))
                .toList();
    Monitored monitored = Monitored.of(days);
    Set<String> known = new TreeSet<>(days.stream().map(Day::day).toList());
    EventsApi.send(
        context,
        out -> {
          out.writeArrayFieldStart("days");
          for (String day : known) counts(out, day, monitored.on(day));
          out.writeEndArray();
          out.writeArrayFieldStart("rows");
          for (Day one : days) row(out, one);
          out.writeEndArray();
        });
  }

  private LocalDate today() {
    long minute = clock.millis() / 60_000;
    return health == null ? LocalDate.ofEpochDay(minute / 1_440) : health.weeks().day(minute);
  }

  private static LocalDate day(Context context, String name, LocalDate otherwise) {
    String text = context.queryParam(name);
    if (text == null || text.isEmpty()) return otherwise;
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new BadRequestResponse(name + ": a day such as 2026-11-29");
    }
  }

  private static void portrait(JsonGenerator out, Portrait one) throws IOException {
    out.writeStringField("name", one.name());
    out.writeStringField("stage", one.stage().name().toLowerCase(Locale.ROOT));
    out.writeNumberField("first", one.first() * 60_000);
    out.writeNumberField("last", one.last() * 60_000);
    out.writeNumberField("pause_minutes", one.pause());
    out.writeNumberField("longest_minutes", Math.round(one.longest()));
    if (one.limit() < 1e9) out.writeNumberField("limit_minutes", Math.round(one.limit()));
    out.writeNumberField("usual_lag_seconds", one.lag());
  }

  private static void conditions(
      JsonGenerator out, List<Condition> conditions, VisibleAlerts visible) throws IOException {
    out.writeArrayFieldStart("conditions");
    for (Condition one : conditions) {
      out.writeStartObject();
      out.writeStringField("finding", one.finding());
      String alert = visible.alertOf(one.finding());
      if (alert != null) out.writeStringField("alert", alert);
      out.writeStringField("source", one.source());
      out.writeStringField("kind", one.kind().toLowerCase(Locale.ROOT));
      out.writeStringField("level", one.level().toLowerCase(Locale.ROOT));
      out.writeNumberField("since", one.since() * 60_000);
      out.writeNumberField("told", one.told() * 60_000);
      if (one.ended() > 0) out.writeNumberField("ended", one.ended() * 60_000);
      out.writeNumberField("observed", one.observed());
      out.writeNumberField("usual", one.usual());
      out.writeNumberField("blind_rules", one.rules());
      out.writeFieldName("blind");
      out.writeRawValue(one.blind());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void hour(JsonGenerator out, Hour one) throws IOException {
    out.writeStartObject();
    out.writeNumberField("from", one.hour() * HOUR);
    out.writeNumberField("events", one.events());
    out.writeNumberField("warning", one.warning());
    out.writeNumberField("rejected", one.rejected());
    out.writeNumberField("generic", one.generic());
    if (one.events() > 0) out.writeNumberField("lag_mean_ms", one.lag() / one.events());
    if (one.expected() >= 0) {
      out.writeNumberField("expected", one.expected());
      out.writeNumberField("low", one.low());
      out.writeNumberField("high", one.high());
    }
    out.writeEndObject();
  }

  private static void counts(
      JsonGenerator out, String day, Map<org.vigie.parse.Technology.Category, Integer> counts)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("day", day);
    int sum = 0;
    for (int count : counts.values()) sum += count;
    out.writeNumberField("technologies", sum);
    out.writeObjectFieldStart("categories");
    for (var entry : counts.entrySet()) {
      out.writeNumberField(entry.getKey().name().toLowerCase(Locale.ROOT), entry.getValue());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void row(JsonGenerator out, Day one) throws IOException {
    out.writeStartObject();
    out.writeStringField("day", one.day());
    out.writeStringField("source", one.source());
    out.writeStringField("transport", one.transport());
    out.writeStringField("parser", one.parser());
    out.writeStringField("vendor", one.vendor());
    out.writeStringField("product", one.product());
    out.writeStringField("category", one.category().toLowerCase(Locale.ROOT));
    out.writeStringField("standing", one.standing().name().toLowerCase(Locale.ROOT));
    out.writeNumberField("events", one.events());
    out.writeNumberField("failed", one.failed());
    out.writeNumberField("heard", one.heard() * 60_000);
    out.writeEndObject();
  }
}
