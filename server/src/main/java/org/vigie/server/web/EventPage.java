package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.Entity;
import org.vigie.server.hunt.EventLine;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.hunt.StoredEvent;
import org.vigie.server.hunt.StoredEvent.Leaf;
import org.vigie.server.hunt.StoredEvent.Raised;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Units;

/** One event, whole: what it says in OCSF, what nobody mapped, its raw bytes, and what is near. */
final class EventPage {
  private final Hunt hunt;
  private final Natives natives;
  private final Alerts alerts;
  private final Guard guard;
  private final Classes classes;

  /**
   * A finding that the event raised.
   *
   * @param href the alert that it is grouped in; empty while there is none
   */
  record RaisedView(String href, String title, String level, String levelWord, String detected) {}

  EventPage(Hunt hunt, Natives natives, Alerts alerts, Guard guard, Classes classes) {
    this.hunt = hunt;
    this.natives = natives;
    this.alerts = alerts;
    this.guard = guard;
    this.classes = classes;
  }

  void routes(Routes routes) {
    routes.get("/events/{id}", Permission.SEARCH_EVENTS, this::serve);
  }

  /** GET of the page; {@code ?at=<millis>} says when it occurred, where that is known. */
  void serve(Context context) throws IOException, InterruptedException {
    Page page = guard.page(context);
    Units units = guard.person(context).units();
    Hunt own = hunt.within(units);
    StoredEvent event = known(own, context);
    List<RaisedView> raised = new ArrayList<>();
    for (Raised one : own.raised(event)) {
      String alert = alerts.within(units).alertOf(one.finding());
      // What it raised about another unit is not told.
      if (alert != null || !units.isBound()) raised.add(view(page, one, alert));
    }
    EventView view =
        new EventView(page, classes, event, Near.of(event, context.queryParam("near")));
    Leaves leaves =
        new Leaves(
            leaves(event.ocsf(), event.time()),
            leaves(event.unmapped(), event.time()),
            natives.of(event));
    List<LineView> near = near(page, own, event, view.near());
    context.html(
        Html.of(
            out ->
                JteeventPageGenerated.render(out, Html.PLAIN, page, view, leaves, raised, near)));
  }

  private List<LineView> near(Page page, Hunt own, StoredEvent event, @Nullable Near near)
      throws IOException, InterruptedException {
    List<LineView> lines = new ArrayList<>();
    String shared = near == null ? null : near.value(event);
    if (near == null || shared == null) return lines;
    for (EventLine line : own.neighbours(near.field(), shared, event.time())) {
      lines.add(new LineView(page, classes, line));
    }
    return lines;
  }

  /** What an event says, in the three ways of saying it. */
  record Leaves(List<LeafView> ocsf, List<LeafView> unmapped, Natives.View own) {
    /** The names of the source itself, made again of the raw bytes. */
    List<LeafView> fields() {
      return own.fields().stream().map(LeafView::plain).toList();
    }

    boolean isPinned() {
      return own.standing() == Natives.Standing.PINNED;
    }

    boolean isThere() {
      return own.standing() != Natives.Standing.NONE;
    }
  }

  /** What neighbours in time share with an event. */
  enum Near {
    HOST,
    USER,
    SOURCE;

    /** The one that is asked for, else the first that the event has; null where it has none. */
    static @Nullable Near of(StoredEvent event, @Nullable String wanted) {
      for (Near near : values()) {
        if (near.field().equals(wanted) && near.value(event) != null) return near;
      }
      for (Near near : values()) if (near.value(event) != null) return near;
      return null;
    }

    /** As questions and addresses name it. */
    String field() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    @Nullable String value(StoredEvent event) {
      return switch (this) {
        case HOST -> event.host();
        case USER -> {
          String user = event.value("user.name");
          yield user == null ? event.value("actor.user.name") : user;
        }
        case SOURCE -> {
          String source = event.provenance().source();
          yield source == null || source.isEmpty() ? null : source;
        }
      };
    }
  }

  /** The event of an address; an event that came this instant is waited for. */
  static StoredEvent known(Hunt hunt, Context context) throws IOException, InterruptedException {
    String id = context.pathParam("id");
    long at = Filter.number(context, "at", Long.MIN_VALUE);
    Long around = at == Long.MIN_VALUE ? null : at;
    if (id.length() > 100) throw new NotFoundResponse();
    StoredEvent event = hunt.event(id, around);
    if (event == null && around != null) event = hunt.event(id, null);
    if (event == null) {
      hunt.reach();
      event = hunt.event(id, null);
    }
    if (event == null) throw new NotFoundResponse();
    return event;
  }

  private static RaisedView view(Page page, Raised raised, @Nullable String alert) {
    String level = raised.level().toLowerCase(java.util.Locale.ROOT);
    return new RaisedView(
        alert == null ? "" : "/alerts/" + alert + "?finding=" + raised.finding(),
        raised.title(),
        level,
        page.words().has("level." + level) ? page.say("level." + level) : raised.level(),
        Times.seconds(raised.detected()));
  }

  private static List<LeafView> leaves(List<Leaf> leaves, long time) {
    List<LeafView> views = new ArrayList<>();
    List<String> open = List.of();
    for (Leaf leaf : leaves) {
      List<String> steps = List.of(leaf.name().split("\\."));
      int shared = 0;
      while (shared < open.size()
          && shared < steps.size() - 1
          && open.get(shared).equals(steps.get(shared))) {
        shared++;
      }
      for (int depth = shared; depth < steps.size() - 1; depth++) {
        views.add(LeafView.branch(depth, steps.get(depth)));
      }
      open = steps.subList(0, Math.max(0, steps.size() - 1));
      views.add(LeafView.leaf(open.size(), steps.getLast(), leaf, time));
    }
    return views;
  }

  /**
   * A line of a tree of names.
   *
   * @param depth steps from the root
   * @param value null on branches, and where there is an explicit null
   * @param search address of the search for the value; empty where there is none to search for
   * @param entity address of the page of what it names; empty where it names none
   */
  record LeafView(
      int depth, Inert name, @Nullable Inert value, String search, String entity, Kind kind) {
    /** Longer values are not searched for by a click. */
    private static final int MAX_PIVOT = 500;

    /** Deeper lines stand as deep as this. */
    private static final int MAX_DEPTH = 6;

    /** What a line is. */
    enum Kind {
      BRANCH,
      LEAF
    }

    static LeafView branch(int depth, String name) {
      return new LeafView(depth, Inert.of(name), null, "", "", Kind.BRANCH);
    }

    /** A name as it is, with its value and no way further. */
    static LeafView plain(Leaf leaf) {
      Inert value = leaf.value() == null ? null : Inert.of(leaf.value());
      return new LeafView(0, Inert.of(leaf.name()), value, "", "", Kind.LEAF);
    }

    static LeafView leaf(int depth, String name, Leaf leaf, long time) {
      String value = leaf.value();
      Entity entity = Entity.of(leaf.name(), value);
      boolean searchable = value != null && !value.isEmpty() && value.length() <= MAX_PIVOT;
      // Times of columns are numbers here, which the language has in another form.
      searchable &= !leaf.name().equals("time") && !leaf.name().endsWith("_time");
      return new LeafView(
          depth,
          Inert.of(name),
          value == null ? null : Inert.of(value),
          searchable && value != null
              ? SearchForm.around(Terms.term(leaf.name(), value), time, time)
              : "",
          entity == null ? "" : Links.entity(entity),
          Kind.LEAF);
    }

    boolean isBranch() {
      return kind == Kind.BRANCH;
    }

    /** The class that moves it to its depth. */
    String indent() {
      return "d" + Math.min(depth, MAX_DEPTH);
    }
  }
}
