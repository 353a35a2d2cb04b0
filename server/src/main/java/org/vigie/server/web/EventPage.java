package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.EventLine;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.StoredEvent;
import org.vigie.server.hunt.StoredEvent.Leaf;
import org.vigie.server.hunt.StoredEvent.Raised;
import org.vigie.store.state.Alerts;

/** One event, whole: what it says in OCSF, what nobody mapped, its raw bytes, and what is near. */
final class EventPage {
  private final Hunt hunt;
  private final Alerts alerts;
  private final Guard guard;
  private final Classes classes;

  /**
   * A finding that the event raised.
   *
   * @param href the alert that it is grouped in; empty while there is none
   */
  record RaisedView(String href, String title, String level, String levelWord, String detected) {}

  EventPage(Hunt hunt, Alerts alerts, Guard guard, Classes classes) {
    this.hunt = hunt;
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
    StoredEvent event = known(hunt, context);
    List<RaisedView> raised = new ArrayList<>();
    for (Raised one : hunt.raised(event)) raised.add(view(page, one));
    List<LineView> near = new ArrayList<>();
    String host = event.host();
    if (host != null) {
      for (EventLine line : hunt.neighbours(host, event.time())) {
        near.add(new LineView(page, classes, line));
      }
    }
    EventView view = new EventView(page, classes, event);
    List<LeafView> ocsf = leaves(event.ocsf(), event.time());
    List<LeafView> unmapped = leaves(event.unmapped(), event.time());
    context.html(
        Html.of(
            out ->
                JteeventPageGenerated.render(
                    out, Html.PLAIN, page, view, ocsf, unmapped, raised, near)));
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

  private RaisedView view(Page page, Raised raised) {
    String alert = alerts.alertOf(raised.finding());
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
   */
  record LeafView(int depth, Inert name, @Nullable Inert value, String search, Kind kind) {
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
      return new LeafView(depth, Inert.of(name), null, "", Kind.BRANCH);
    }

    static LeafView leaf(int depth, String name, Leaf leaf, long time) {
      String value = leaf.value();
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
