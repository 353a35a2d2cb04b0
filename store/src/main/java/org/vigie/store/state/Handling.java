package org.vigie.store.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.vigie.store.state.Alerts.Disposition;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Alerts.Status;
import org.vigie.store.state.Alerts.Useful;

/**
 * What people do with alerts: take, assign, comment, qualify, close, reopen. Each act is a record
 * that stays, and where the clock model has a stamp for it, a stamp. One transaction an act.
 */
public final class Handling {
  /** Most characters of a comment or a reason. */
  public static final int MAX_TEXT = 10_000;

  /** Most alerts one act is about. */
  public static final int MAX_TARGETS = 500;

  private final Database database;
  private final Alerts alerts;

  /**
   * An alert that an act is about.
   *
   * @param version of the alert as the actor saw it; {@link #WHATEVER} where that doesn't matter
   */
  public record Target(String alert, long version) {
    /** Acts on the alert as it is. */
    public static final long WHATEVER = -1;
  }

  /** Something done to an alert. */
  public sealed interface Act {
    /** Taken (t4); it becomes the actor's where it is nobody's. */
    record Acknowledge() implements Act {}

    /** Given to an account; empty for nobody. */
    record Assign(String account) implements Act {}

    /** Something said about it. */
    record Comment(String text) implements Act {}

    /**
     * A disposition is set (t5), or corrected, with the reason.
     *
     * @param then what becomes of the alert
     */
    record Qualify(Disposition disposition, Useful useful, String reason, Then then)
        implements Act {}

    /** Closed; it has a disposition. */
    record Close() implements Act {}

    /** Open again, without a disposition, with the reason. */
    record Reopen(String reason) implements Act {}

    /** What it tells of a source has ended after so many minutes; said by Vigie itself. */
    record Settle(String source, long minutes) implements Act {}
  }

  /** What becomes of an alert that is qualified. */
  public enum Then {
    CLOSE,
    KEEP_OPEN
  }

  /** Why an act is refused. */
  public enum Refusal {
    /** Only a new alert can be taken. */
    TAKEN_ALREADY,
    /** A closed alert must be reopened first. */
    IS_CLOSED,
    /** Only one with a disposition can be closed. */
    NOT_QUALIFIED,
    /** Only one that has a disposition can be reopened. */
    NOTHING_TO_REOPEN,
    /** A correction and a reopening say why. */
    NO_REASON,
    /** Only true alerts are useful or not. */
    NOT_TRUE,
    /** An empty comment says nothing. */
    NO_TEXT,
    /** A text is longer than {@link #MAX_TEXT}. */
    TEXT_TOO_LONG
  }

  /** What became of an act on one alert. */
  public sealed interface Outcome {
    /** Done. */
    record Done() implements Outcome {}

    /** There is no such alert. */
    record Unknown() implements Outcome {}

    /** Not done. */
    record Refused(Refusal why) implements Outcome {}

    /** Not done: others decided something since; these are their acts. */
    record Conflict(long version, List<Deed> since) implements Outcome {}
  }

  /** An alert and what became of the act on it. */
  public record Result(String alert, Outcome outcome) {}

  /**
   * An act that was done.
   *
   * @param version of the alert after it
   * @param kind {@code acknowledged}, {@code assigned}, {@code commented}, {@code qualified},
   *     {@code closed}, {@code reopened}, {@code linked}, {@code unlinked}, {@code settled}
   * @param detail account, text, disposition or incident, as the kind wants
   */
  public record Deed(
      String alert,
      long version,
      long at,
      String actor,
      String kind,
      String detail,
      String reason) {}

  Handling(Database database, Alerts alerts) {
    this.database = database;
    this.alerts = alerts;
  }

  /**
   * Does the act on each alert it can be done on; the results stand in the order of the targets.
   *
   * @param told what the audit log is told of an act on an alert, in the same transaction
   */
  public List<Result> handle(
      List<Target> targets, Act act, String actor, long at, Function<String, Audit.Entry> told) {
    if (targets.size() > MAX_TARGETS) {
      throw new IllegalArgumentException("at most " + MAX_TARGETS + " alerts in one act");
    }
    List<Result> results =
        database.write(
            handle -> {
              List<Result> done = new ArrayList<>();
              for (Target target : targets) {
                Outcome outcome = one(handle, target, act, actor, at);
                if (outcome instanceof Outcome.Done) {
                  Audit.add(handle, told.apply(target.alert()));
                }
                done.add(new Result(target.alert(), outcome));
              }
              return done;
            });
    if (results.stream().anyMatch(result -> result.outcome() instanceof Outcome.Done)) {
      alerts.announce();
    }
    return results;
  }

  /** What was done with an alert, oldest first. */
  public List<Deed> of(String alert) {
    return database.read(handle -> since(handle, alert, -1));
  }

  private static Outcome one(Handle handle, Target target, Act act, String actor, long at) {
    Listed listed =
        Alerts.listed(handle, "SELECT * FROM alert WHERE id = ?", target.alert()).stream()
            .findFirst()
            .orElse(null);
    if (listed == null) return new Outcome.Unknown();
    long version = listed.care().version();
    boolean decides = !(act instanceof Act.Comment || act instanceof Act.Settle);
    if (decides && target.version() != Target.WHATEVER && target.version() != version) {
      return new Outcome.Conflict(version, since(handle, target.alert(), target.version()));
    }
    Refusal refusal = refusal(listed, act);
    if (refusal != null) return new Outcome.Refused(refusal);
    new Work(handle, listed, actor, at).run(act);
    return new Outcome.Done();
  }

  private static List<Deed> since(Handle handle, String alert, long version) {
    return handle
        .createQuery(
            "SELECT alert, version, at, actor, kind, detail, reason FROM alert_act"
                + " WHERE alert = ? AND version > ? ORDER BY number")
        .bind(0, alert)
        .bind(1, version)
        .map(
            (row, context) ->
                new Deed(
                    row.getString("alert"),
                    row.getLong("version"),
                    row.getLong("at"),
                    row.getString("actor"),
                    row.getString("kind"),
                    row.getString("detail"),
                    row.getString("reason")))
        .list();
  }

  private static @Nullable Refusal refusal(Listed listed, Act act) {
    Status status = listed.status();
    return switch (act) {
      case Act.Acknowledge a -> status == Status.NEW ? null : Refusal.TAKEN_ALREADY;
      case Act.Assign a -> status == Status.CLOSED ? Refusal.IS_CLOSED : null;
      case Act.Settle settle -> null;
      case Act.Comment(String text) -> text.isBlank() ? Refusal.NO_TEXT : tooLong(text);
      case Act.Qualify qualify -> refusal(listed, qualify);
      case Act.Close close ->
          status == Status.CLOSED
              ? Refusal.IS_CLOSED
              : listed.care().disposition() == null ? Refusal.NOT_QUALIFIED : null;
      case Act.Reopen(String reason) ->
          listed.care().disposition() == null
              ? Refusal.NOTHING_TO_REOPEN
              : reason.isBlank() ? Refusal.NO_REASON : tooLong(reason);
    };
  }

  private static @Nullable Refusal refusal(Listed listed, Act.Qualify act) {
    if (act.useful() != Useful.UNSAID && !act.disposition().isTrue()) return Refusal.NOT_TRUE;
    boolean correction = listed.care().disposition() != null;
    if (correction && act.reason().isBlank()) return Refusal.NO_REASON;
    return tooLong(act.reason());
  }

  private static @Nullable Refusal tooLong(String text) {
    return text.length() > MAX_TEXT ? Refusal.TEXT_TOO_LONG : null;
  }

  /** Records that an alert was put to an incident or taken from it; taking is what it implies. */
  static void link(Handle handle, String alert, String incident, Link link, String actor, long at) {
    Listed listed = Alerts.listed(handle, "SELECT * FROM alert WHERE id = ?", alert).getFirst();
    Work work = new Work(handle, listed, actor, at);
    if (link == Link.MADE && listed.status() == Status.NEW) work.run(new Act.Acknowledge());
    work.record(link == Link.MADE ? "linked" : "unlinked", incident, "");
    work.touch();
  }

  /** What happens between an alert and an incident. */
  enum Link {
    MADE,
    UNDONE
  }

  /** One act on one alert, inside the transaction. */
  private static final class Work {
    private static final Set<Status> UNTAKEN = Set.of(Status.NEW);

    private final Handle handle;
    private final Listed listed;
    private final String actor;
    private final long at;
    private final String alert;
    private long version;

    Work(Handle handle, Listed listed, String actor, long at) {
      this.handle = handle;
      this.listed = listed;
      this.actor = actor;
      this.at = at;
      alert = listed.alert().id();
      version = listed.care().version();
    }

    void run(Act act) {
      switch (act) {
        case Act.Acknowledge a -> take();
        case Act.Assign(String account) -> assign(account);
        case Act.Comment(String text) -> record("commented", text, "");
        case Act.Settle(String source, long minutes) ->
            record("settled", minutes + " " + source, "");
        case Act.Qualify qualify -> qualify(qualify);
        case Act.Close c -> close();
        case Act.Reopen(String reason) -> reopen(reason);
      }
      touch();
    }

    private void take() {
      version++;
      set("status = ?", Status.ACKNOWLEDGED.name());
      record("acknowledged", "", "");
      stamp("acknowledged", "");
      if (listed.care().assignee().isEmpty()) assign(actor);
    }

    private void assign(String account) {
      version++;
      set("assignee = ?", account);
      record("assigned", account, "");
    }

    private void qualify(Act.Qualify act) {
      // Whoever says what an alert is has taken it, also without having said so before.
      if (UNTAKEN.contains(listed.status())) take();
      version++;
      set("disposition = ?", act.disposition().name());
      set("useful = ?", act.useful().name());
      String useful = act.useful() == Useful.UNSAID ? "" : " useful=" + act.useful();
      record("qualified", act.disposition() + useful, act.reason());
      stamp("qualified", act.reason());
      if (act.then() == Then.CLOSE && listed.status() != Status.CLOSED) close();
      else if (listed.status() != Status.CLOSED) set("status = ?", Status.QUALIFIED.name());
    }

    private void close() {
      version++;
      set("status = ?", Status.CLOSED.name());
      set("is_open = ?", 0);
      set("closed_findings = ?", listed.alert().count());
      record("closed", "", "");
      stamp("closed", "");
    }

    private void reopen(String reason) {
      version++;
      set("status = ?", Status.ACKNOWLEDGED.name());
      set("is_open = ?", 1);
      set("disposition = ?", "");
      set("useful = ?", Useful.UNSAID.name());
      record("reopened", "", reason);
      stamp("reopened", reason);
    }

    /** A column, named by the code, gets a value. */
    private void set(String assignment, Object value) {
      handle.execute("UPDATE alert SET " + assignment + " WHERE id = ?", value, alert);
    }

    void record(String kind, String detail, String reason) {
      handle.execute(
          "INSERT INTO alert_act (number, alert, version, at, actor, kind, detail, reason)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          Database.max(handle, "alert_act", "number") + 1,
          alert,
          version,
          at,
          actor,
          kind,
          detail,
          reason);
    }

    void touch() {
      handle.execute(
          "UPDATE alert SET version = ?, change = ? WHERE id = ?",
          version,
          Database.max(handle, "alert", "change") + 1,
          alert);
    }

    private void stamp(String kind, String reason) {
      Stamps.add(handle, alert, new Stamp(kind, at, actor, reason));
    }
  }
}
