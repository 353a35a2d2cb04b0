package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.vigie.attack.Attack;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.VisibleAlerts;

/**
 * The stream of server-sent events that keeps an open list current: each new or changed alert as
 * the row to show, or as gone from the list, and the counts by level. Each stream holds one virtual
 * thread.
 */
final class Live implements AutoCloseable {
  /** Most open streams: each costs a connection and a query a change. */
  private static final int MAX_STREAMS = 500;

  /** Most alerts sent between two looks at the counts. */
  private static final int BATCH = 100;

  /** Changes by other processes, which wake nobody here, are seen after so long. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** A stream looks every second whether it has been closed. */
  private static final int PATIENCE_SECONDS = 3;

  /** Looks between two signs of life; they also find that the browser or the session is gone. */
  private static final int QUIET_LOOKS = 10;

  private final Alerts alerts;
  private final Access access;
  private final Guard guard;
  private final Attack attack;
  private final InstantSource clock;
  private final Semaphore room = new Semaphore(MAX_STREAMS);
  private volatile boolean closed;

  Live(Alerts alerts, Access access, Guard guard, Attack attack, InstantSource clock) {
    this.alerts = alerts;
    this.access = access;
    this.guard = guard;
    this.attack = attack;
    this.clock = clock;
  }

  /** GET of the stream: holds the connection until the browser leaves. */
  void serve(Context context) throws InterruptedException {
    Filter filter = Filter.of(context);
    long since = Filter.number(context, "since", Long.MAX_VALUE);
    String last = context.header("Last-Event-ID");
    if (last != null && last.matches("\\d{1,18}")) since = Long.parseLong(last);
    if (!room.tryAcquire()) throw new ServiceUnavailableResponse();
    context.disableCompression();
    HttpServletResponse response = context.res();
    response.setContentType("text/event-stream; charset=utf-8");
    response.setHeader("X-Accel-Buffering", "no"); // proxies pass it on at once
    try (OutputStream out = response.getOutputStream()) {
      follow(new Follower(guard.page(context), guard.token(context), filter, out), since);
    } catch (IOException e) {
      // The browser left: the common end of a stream.
    } finally {
      room.release();
    }
  }

  /** Ends the streams, and waits until those that were looking have left. */
  @Override
  public void close() {
    closed = true;
    try {
      if (room.tryAcquire(MAX_STREAMS, PATIENCE_SECONDS, TimeUnit.SECONDS)) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // A browser that does not read: closing its connection ends it.
  }

  private record Follower(Page page, String token, Filter filter, OutputStream out) {
    void send(String text) throws IOException {
      out.write(text.getBytes(UTF_8));
      out.flush();
    }
  }

  private void follow(Follower to, long from) throws IOException, InterruptedException {
    long since = Math.min(from, alerts.latestChange());
    to.send("retry: 1000\n\n");
    int quiet = 0;
    while (!closed) {
      alerts.awaitChange(since, LOOK);
      long latest = alerts.latestChange();
      boolean changed = latest > since;
      if (!changed && ++quiet < QUIET_LOOKS) continue;
      quiet = 0;
      // Asked each time: a session that was ended, or may no more, must not be told one row.
      Person person = access.glance(to.token);
      if (person == null || !person.may(Permission.READ_ALERTS)) {
        to.send("event: ended\ndata:\n\n");
        return;
      }
      if (changed) since = send(to, person, since, latest);
      else to.send(": still here\n\n");
    }
  }

  /** Sends what changed; returns the change up to which all is sent. */
  private long send(Follower to, Person person, long since, long latest) throws IOException {
    AlertQuery query = to.filter.query(person.account(), clock.millis(), Long.MAX_VALUE, BATCH);
    VisibleAlerts visible = alerts.within(person.units());
    List<Listed> changes = visible.changes(since, query);
    long sent = changes.size() < BATCH ? latest : changes.getLast().change();
    StringBuilder events = new StringBuilder();
    for (Listed listed : changes) {
      if (!query.takes(listed)) {
        event(events, "gone", listed.change(), "alert-" + listed.alert().id());
        continue;
      }
      AlertView view = new AlertView(to.page, attack, listed, query.place(listed), clock.millis());
      String row = Html.of(out -> JterowGenerated.render(out, Html.PLAIN, view));
      event(events, "alert", listed.change(), row);
    }
    for (String left : visible.left(since, sent)) event(events, "gone", sent, "alert-" + left);
    String counts =
        visible.countsByLevel().entrySet().stream()
            .map(e -> '"' + e.getKey().name().toLowerCase(Locale.ROOT) + "\":" + e.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    event(events, "counts", sent, counts);
    to.send(events.toString());
    return sent;
  }

  private static void event(StringBuilder events, String name, long id, String data) {
    events.append("event: ").append(name).append("\nid: ").append(id).append('\n');
    // A carriage return ends a line of the protocol too; HTML doesn't mind which it is.
    for (String line : data.split("\r\n|\r|\n", -1))
      events.append("data: ").append(line).append('\n');
    events.append('\n');
  }
}
