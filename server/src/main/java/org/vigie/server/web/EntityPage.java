package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.Entity;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Hunt.Overview;
import org.vigie.server.hunt.Hunt.Value;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.Wrong;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Incidents;
import org.vigie.store.state.Preferences;
import org.vigie.store.state.State;
import org.vigie.store.state.Units;

/**
 * All that is known of somebody or something: since when, how busy, with whom, and what was found
 * about it.
 */
final class EntityPage {
  private static final String USUAL = "7d";
  private static final int BARS = 60;
  private static final int MAX_ALERTS = 50;

  private final Hunt hunt;
  private final State state;
  private final Access access;
  private final Guard guard;
  private final Attack attack;
  private final Classes classes;
  private final InstantSource clock;

  /**
   * What is known.
   *
   * @param seen by the indexes of all that is stored
   * @param overview of the time that is looked at
   * @param peers by field
   * @param alerts about it, newest first
   * @param incidents that hold these
   */
  record Known(
      Entity entity,
      Lake.@Nullable Seen seen,
      Overview overview,
      Map<String, List<Value>> peers,
      List<Listed> alerts,
      List<Incidents.Row> incidents) {}

  EntityPage(
      Hunt hunt, State state, Access access, Guard guard, Classes classes, InstantSource clock) {
    this.hunt = hunt;
    this.state = state;
    this.access = access;
    this.guard = guard;
    this.attack = Attack.embedded();
    this.classes = classes;
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/entities/{kind}", Permission.SEARCH_EVENTS, this::serve);
    routes.get("/api/v1/entities/{kind}", Permission.SEARCH_EVENTS, this::json);
  }

  private static Entity entity(Context context) {
    Entity.Kind kind = Entity.Kind.of(context.pathParam("kind"));
    if (kind == null) throw new NotFoundResponse("kinds: user, host, address, domain, hash");
    String value = context.queryParam("value");
    if (value == null || value.isBlank() || value.length() > Entity.MAX_VALUE) {
      throw new BadRequestResponse("value: 1 to " + Entity.MAX_VALUE + " characters");
    }
    return new Entity(kind, value.strip());
  }

  /** GET of the page. */
  private void serve(Context context) throws IOException, InterruptedException {
    Entity entity = entity(context);
    Preferences preferences = state.preferences();
    Look look = Look.of(context, preferences, guard.person(context));
    SearchForm form = SearchForm.of(context, clock.millis(), look, USUAL).about(entity.question());
    Page page = guard.page(context);
    try {
      Known known = known(context, entity, form);
      EntityView view = new EntityView(page, attack, classes, form, known, clock.millis());
      context.html(Html.of(out -> JteentityGenerated.render(out, Html.PLAIN, page, view)));
    } catch (Hunt.Busy | Lake.TooMuch refused) {
      throw EventsApi.unavailable(refused);
    }
  }

  private Known known(Context context, Entity entity, SearchForm form)
      throws IOException, InterruptedException {
    Units units = guard.person(context).units();
    access.record(
        guard.person(context),
        "entity",
        entity.kind().word() + " " + entity.value(),
        "[" + form.range() + "]",
        context.ip());
    Query query =
        switch (hunt.ask(entity.question())) {
          case Query.Outcome.Understood(Query understood) -> understood;
          case Query.Outcome.Refused(Wrong wrong) ->
              throw new BadRequestResponse("value: " + wrong.message());
        };
    hunt.reach();
    Hunt.Portrait portrait = hunt.within(units).portrait(entity, query, form.window(), BARS);
    List<Listed> alerts = alerts(entity, units);
    Map<String, Incidents.Row> incidents = new LinkedHashMap<>();
    for (Listed alert : alerts) {
      for (Incidents.Row row : state.incidents().ofAlert(alert.alert().id(), units)) {
        incidents.putIfAbsent(row.number(), row);
      }
    }
    return new Known(
        entity,
        portrait.seen(),
        portrait.overview(),
        portrait.peers(),
        alerts,
        List.copyOf(incidents.values()));
  }

  /** The alerts that name it: the words that alerts are searched by narrow them down first. */
  private List<Listed> alerts(Entity entity, Units units) {
    AlertQuery query =
        new AlertQuery(
            Set.of(), entity.value().toLowerCase(Locale.ROOT), Long.MAX_VALUE, MAX_ALERTS);
    return state.alerts().within(units).page(query).stream()
        .filter(
            listed ->
                listed.alert().entities().stream()
                    .anyMatch(
                        other ->
                            other.kind().name().equals(entity.kind().name())
                                && other.value().equalsIgnoreCase(entity.value())))
        .toList();
  }

  /** GET of the same as JSON. */
  private void json(Context context) throws IOException, InterruptedException {
    Entity entity = entity(context);
    SearchForm form =
        SearchForm.of(context, clock.millis(), Look.PLAIN, USUAL).about(entity.question());
    try {
      Known known = known(context, entity, form);
      Wire.send(context, out -> write(out, form, known));
    } catch (Hunt.Busy | Lake.TooMuch refused) {
      throw EventsApi.unavailable(refused);
    }
  }

  private static void write(JsonGenerator out, SearchForm form, Known known) throws IOException {
    out.writeStringField("kind", known.entity().kind().word());
    out.writeStringField("value", known.entity().value());
    out.writeStringField("query", known.entity().question());
    out.writeNumberField("from", form.window().from());
    out.writeNumberField("to", form.window().to());
    Lake.Seen seen = known.seen();
    if (seen != null && seen.events() > 0) {
      out.writeNumberField("first_seen", seen.first());
      out.writeNumberField("last_seen", seen.last());
      out.writeNumberField("events_ever", seen.events());
    }
    out.writeNumberField("events", known.overview().total());
    out.writeNumberField("width_ms", known.overview().width());
    out.writeArrayFieldStart("activity");
    for (Hunt.Bar bar : known.overview().bars()) {
      out.writeStartObject();
      out.writeNumberField("from", bar.from());
      out.writeNumberField("class_uid", bar.split());
      out.writeNumberField("count", bar.count());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeObjectFieldStart("peers");
    for (var peers : known.peers().entrySet()) values(out, peers.getKey(), peers.getValue());
    out.writeEndObject();
    values(out, "sources", known.overview().facets().getOrDefault("source", new ArrayList<>()));
    List<String> alerts = known.alerts().stream().map(one -> one.alert().id()).toList();
    Wire.texts(out, "alerts", alerts);
    Wire.texts(out, "incidents", known.incidents().stream().map(Incidents.Row::number).toList());
  }

  private static void values(JsonGenerator out, String name, List<Value> values)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (Value value : values) {
      out.writeStartObject();
      out.writeStringField("value", value.value());
      out.writeNumberField("count", value.count());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
