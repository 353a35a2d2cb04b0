package org.vigie.server.incident;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Person;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Audit;
import org.vigie.store.state.Desk;
import org.vigie.store.state.Incidents;
import org.vigie.store.state.Incidents.Entry;
import org.vigie.store.state.Incidents.Line;
import org.vigie.store.state.Units;

/**
 * What is done to incidents. Every act is checked against the incident as it is, becomes one record
 * of custody, and is written together with what follows from it, or not at all.
 */
public final class Casework {
  /** Expects no version: acts on the incident as it is. */
  public static final long WHATEVER = -1;

  /** Most records of one incident. */
  static final int MAX_RECORDS = 10_000;

  /** Records that reading evidence leaves over: who may only read must not bring work to an end. */
  static final int KEPT_FOR_WORK = 1_000;

  /** Most alerts of one incident. */
  public static final int MAX_ALERTS = 500;

  /** Most bytes of one file of evidence. */
  public static final int MAX_EVIDENCE = 10 * 1024 * 1024;

  private final Incidents incidents;
  private final InstantSource clock;

  /** What became of an act. */
  public sealed interface Outcome {
    /** Done; the incident as it now is. */
    record Done(Incident incident) implements Outcome {}

    /** There is no such incident. */
    record Unknown() implements Outcome {}

    /** Not done; the value completes what the refusal says. */
    record Refused(Refusal why, String value) implements Outcome {}

    /** Not done: others decided something since; these are their records. */
    record Conflict(long version, List<Entry> since) implements Outcome {}
  }

  /** Who acts, and from where. */
  public record Actor(Person person, String address) {
    String account() {
      return person.account();
    }

    boolean sees(Listed alert) {
      return person.units().take(alert.business().bu());
    }
  }

  /** Most bytes of all evidence of one incident: it lies in the database of everything else. */
  static final long MAX_EVIDENCE_IN_ALL = 256L * 1024 * 1024;

  /** Work on these incidents. */
  public Casework(Incidents incidents, InstantSource clock) {
    this.incidents = incidents;
    this.clock = clock;
  }

  /**
   * An incident that may be seen, as its records tell it, or null. Also where its custody is
   * broken.
   */
  public @Nullable Incident incident(String number, Units units) {
    if (units.isBound() && incidents.row(number, units) == null) return null;
    List<Entry> log = incidents.log(number);
    return log.isEmpty() ? null : Incident.readable(log);
  }

  /** The bytes of evidence, or null where they are not, or no more, those that were attached. */
  public byte @Nullable [] content(Incident.Evidence evidence) {
    byte[] content = incidents.evidence(evidence.sha256());
    return content != null && Chain.sha256(content).equals(evidence.sha256()) ? content : null;
  }

  /**
   * Declares an incident, from alerts or without.
   *
   * @param occurred when it began (t0), for one without alerts; {@link Act#NOW} where unknown
   */
  public Outcome declare(Facts facts, List<String> alerts, long occurred, Actor actor) {
    return incidents.write(
        desk -> {
          List<Listed> listed = new ArrayList<>();
          for (String alert : new TreeSet<>(alerts)) {
            Listed found = desk.alert(alert);
            if (found == null || !actor.sees(found))
              return new Outcome.Refused(Refusal.ALERT, alert);
            listed.add(found);
          }
          long now = clock.millis();
          if (listed.size() > MAX_ALERTS) {
            return new Outcome.Refused(Refusal.FULL, String.valueOf(MAX_ALERTS));
          }
          if (occurred > now) return new Outcome.Refused(Refusal.FUTURE, "");
          Facts own = facts.within(actor.person.units());
          Outcome.Refused refused = Rules.facts(own, actor.person.units());
          if (refused != null) return refused;
          return new Outcome.Done(declared(desk, own, listed, occurred, actor, now));
        });
  }

  private static Incident declared(
      Desk desk, Facts facts, List<Listed> alerts, long occurred, Actor actor, long now) {
    long ordinal = desk.nextOrdinal();
    int year = Instant.ofEpochMilli(now).atZone(ZoneOffset.UTC).getYear();
    String number = String.format(Locale.ROOT, "INC-%04d-%06d", year, ordinal);
    Payload payload = facts.payload();
    if (occurred != Act.NOW) payload.with("occurred", occurred);
    for (Listed listed : alerts) {
      long first = listed.alert().first();
      long detected = listed.alert().detected();
      if (!payload.has("occurred") || first < payload.number("occurred")) {
        payload.with("occurred", first);
      }
      if (!payload.has("detected") || detected < payload.number("detected")) {
        payload.with("detected", detected);
      }
    }
    Book book = new Book(desk, number, actor, now);
    book.add(Kind.DECLARED, payload);
    for (Listed listed : alerts) book.add(Kind.LINKED, Witness.of(desk, listed));
    return book.close("declare");
  }

  /**
   * Does an act.
   *
   * @param expected version that the actor saw, or {@link #WHATEVER}
   */
  public Outcome act(String number, long expected, Act act, Actor actor) {
    return incidents.write(
        desk -> {
          if (actor.person.units().isBound() && desk.row(number, actor.person.units()) == null) {
            return new Outcome.Unknown();
          }
          List<Entry> log = desk.log(number);
          if (log.isEmpty()) return new Outcome.Unknown();
          int most = act instanceof Act.Read ? MAX_RECORDS - KEPT_FOR_WORK : MAX_RECORDS;
          if (log.size() >= most) return new Outcome.Refused(Refusal.FULL, String.valueOf(most));
          Incident incident = Incident.readable(log);
          Outcome.Conflict conflict = conflict(log, expected, act);
          if (conflict != null) return conflict;
          long now = clock.millis();
          Outcome.Refused refused =
              new Rules(incident, desk.alerts(number), actor.person(), now).refusal(act);
          if (refused != null) return refused;
          Recorded recorded = recorded(desk, incident, act, actor, now);
          if (recorded instanceof Recorded.Not(Refusal why, String value)) {
            return new Outcome.Refused(why, value);
          }
          Recorded.As as = (Recorded.As) recorded;
          Book book = new Book(desk, number, actor, now);
          book.add(as.kind, as.payload);
          String verb = as.kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
          return new Outcome.Done(book.close(verb));
        });
  }

  private static Outcome.@Nullable Conflict conflict(List<Entry> log, long expected, Act act) {
    boolean decides =
        switch (act) {
          case Act.Describe a -> true;
          case Act.Move a -> true;
          case Act.Stamp a -> true;
          case Act.Assign a -> true;
          case Act.Tell a -> false;
          case Act.Comment a -> false;
          case Act.AddTask a -> false;
          case Act.FinishTask a -> false;
          case Act.ReopenTask a -> false;
          case Act.Link a -> false;
          case Act.Unlink a -> false;
          case Act.Attach a -> false;
          case Act.Refer a -> false;
          case Act.Read a -> false;
        };
    if (!decides || expected == WHATEVER) return null;
    List<Entry> since =
        log.stream()
            .filter(entry -> entry.sequence() > expected)
            .filter(entry -> Kind.of(entry.kind()).decides())
            .toList();
    return since.isEmpty() ? null : new Outcome.Conflict(log.getLast().sequence(), since);
  }

  /** An act as the record it becomes. */
  private sealed interface Recorded {
    record As(Kind kind, Payload payload) implements Recorded {}

    record Not(Refusal why, String value) implements Recorded {}
  }

  private static Recorded recorded(Desk desk, Incident incident, Act act, Actor actor, long now) {
    Payload out = new Payload();
    return switch (act) {
      case Act.Describe(Facts facts) -> new Recorded.As(Kind.DESCRIBED, facts.payload());
      case Act.Move(Phase to, long effective, String reason, String summary) -> {
        out.with("to", to.name()).with("effective", effective == Act.NOW ? now : effective);
        out.with("reason", reason);
        if (to == Phase.CLOSED) out.with("summary", summary);
        yield new Recorded.As(Kind.MOVED, out);
      }
      case Act.Stamp(String kind, long effective, String reason) ->
          new Recorded.As(
              Kind.STAMPED,
              out.with("stamp", kind)
                  .with("effective", effective == Act.NOW ? now : effective)
                  .with("reason", reason));
      case Act.Tell(String kind, long effective, String channel, String recipient, String text) ->
          new Recorded.As(
              Kind.STAMPED,
              out.with("stamp", kind)
                  .with("effective", effective == Act.NOW ? now : effective)
                  .with("channel", channel)
                  .with("recipient", recipient)
                  .with("text", text));
      case Act.Assign(String account) ->
          new Recorded.As(Kind.ASSIGNED, out.with("account", account));
      case Act.Comment(String text) -> new Recorded.As(Kind.COMMENTED, out.with("text", text));
      case Act.AddTask(String title, String assignee, long due) ->
          new Recorded.As(
              Kind.TASK_ADDED,
              out.with("title", title).with("assignee", assignee).with("due", due));
      case Act.FinishTask(long task) -> new Recorded.As(Kind.TASK_DONE, out.with("task", task));
      case Act.ReopenTask(long task) -> new Recorded.As(Kind.TASK_REOPENED, out.with("task", task));
      case Act.Link(String alert) -> {
        Listed listed = desk.alert(alert);
        yield listed == null || !actor.sees(listed)
            ? new Recorded.Not(Refusal.ALERT, alert)
            : new Recorded.As(Kind.LINKED, Witness.of(desk, listed));
      }
      case Act.Unlink(String alert, String reason) ->
          new Recorded.As(Kind.UNLINKED, out.with("alert", alert).with("reason", reason));
      case Act.Attach(String name, byte[] content, String note) -> {
        String sha256 = Chain.sha256(content);
        desk.keep(sha256, content);
        out.with("name", name).with("sha256", sha256).with("size", content.length);
        yield new Recorded.As(Kind.EVIDENCE_ADDED, out.with("note", note));
      }
      case Act.Refer(String event, String note) ->
          new Recorded.As(Kind.EVIDENCE_ADDED, referred(desk, incident, event, note));
      case Act.Read(long id) -> read(desk, incident, id);
    };
  }

  private static Payload referred(Desk desk, Incident incident, String event, String note) {
    Payload out = new Payload().with("event", event).with("name", event).with("note", note);
    byte[] content = Witness.bytes(desk, incident, event);
    if (content == null) return out;
    String sha256 = Chain.sha256(content);
    desk.keep(sha256, content);
    return out.with("name", event + ".json").with("sha256", sha256).with("size", content.length);
  }

  private static Recorded read(Desk desk, Incident incident, long id) {
    for (Incident.Evidence evidence : incident.evidence()) {
      if (evidence.id() != id) continue;
      byte[] content = desk.evidence(evidence.sha256());
      String found = content == null ? "" : Chain.sha256(content);
      Payload out = new Payload().with("evidence", id).with("name", evidence.name());
      return new Recorded.As(Kind.EVIDENCE_READ, out.with("sha256", found));
    }
    return new Recorded.Not(Refusal.EVIDENCE, String.valueOf(id));
  }

  /** The records that one transaction adds to an incident, and what follows from them. */
  private static final class Book {
    private final Desk desk;
    private final String number;
    private final Actor actor;
    private final long at;
    private final String instance;
    private final List<Entry> log;
    private @Nullable Line last;

    Book(Desk desk, String number, Actor actor, long at) {
      this.desk = desk;
      this.number = number;
      this.actor = actor;
      this.at = at;
      instance = desk.instance(at);
      log = new ArrayList<>(desk.log(number));
      last = desk.lastLine();
    }

    void add(Kind kind, Payload payload) {
      String before = log.isEmpty() ? Chain.genesis(instance, number) : log.getLast().hash();
      String token = actor.person.tokenId();
      if (!token.isEmpty()) payload.with("token", token);
      String who = actor.account();
      Entry bare =
          new Entry(number, desk.nextSequence(number), at, who, kind.name(), payload.json(), "");
      Entry entry =
          new Entry(
              number,
              bare.sequence(),
              at,
              who,
              bare.kind(),
              bare.payload(),
              Chain.hash(before, bare));
      last = Chain.line(instance, last, entry);
      desk.append(entry, last);
      log.add(entry);
    }

    /** Brings all that is computed from the records up to them. */
    Incident close(String verb) {
      Incident incident = Incident.readable(log);
      desk.save(incident.row(), incident.words());
      desk.units(number, incident.units());
      List<Stamp> known = desk.stamps(number);
      incident.stamps().stream().skip(known.size()).forEach(stamp -> desk.stamp(number, stamp));
      desk.link(number, incident.alerts().keySet(), actor.account(), at);
      if (last != null) {
        String token = actor.person.tokenId();
        String by = token.isEmpty() ? "" : " by API token " + token;
        String anchor = "custody " + last.position() + " " + last.chain() + by;
        desk.audit(
            new Audit.Entry(
                at, actor.account(), "incident-" + verb, number, anchor, actor.address));
      }
      return incident;
    }
  }
}
