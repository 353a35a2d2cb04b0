package org.vigie.server.incident;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Incidents.Entry;
import org.vigie.store.state.Incidents.Row;

/**
 * An incident (OCSF Incident Finding 2005) as the records of its custody tell it: nothing of it is
 * kept anywhere else.
 *
 * @param number {@code INC-2026-000123}
 * @param ordinal the number's last part
 * @param version sequence of the last record
 * @param assignee account, empty for nobody
 * @param summary what was said when it was closed; empty before
 * @param stamps of the clock model, oldest record first; the last one of a kind holds
 * @param alerts by id, in the order of linking
 * @param tasks in the order of adding
 * @param evidence in the order of attaching
 * @param register what was told to whom
 */
public record Incident(
    String number,
    long ordinal,
    long version,
    Facts facts,
    Phase phase,
    String assignee,
    String summary,
    List<Stamp> stamps,
    Map<String, Linked> alerts,
    List<Task> tasks,
    List<Evidence> evidence,
    List<Told> register) {
  /** The actor of stamps that no person made. */
  private static final String MACHINE = "vigie";

  /**
   * What an alert brought to the incident when it was linked.
   *
   * @param unit business unit of the alert as it was; empty for none
   * @param rules {@code id@version title}
   * @param devices that produced the events
   * @param collectors parsers, with versions, through which the events came in
   * @param events their ids, bounded
   */
  public record Linked(
      String alert,
      long number,
      String title,
      String unit,
      List<String> rules,
      List<String> devices,
      List<String> collectors,
      List<String> events) {}

  /**
   * Something to do.
   *
   * @param due epoch milliseconds; 0 for no date
   * @param done epoch milliseconds; 0 while it is open
   */
  public record Task(long id, String title, String assignee, long due, long done, String by) {}

  /**
   * A file, or an event.
   *
   * @param event id of the event; empty for a file
   * @param sha256 of the bytes when attached; empty where an event is named without its bytes
   */
  public record Evidence(
      long id,
      String name,
      String event,
      String sha256,
      long size,
      String note,
      long at,
      String by) {}

  /** An entry of the register: who was told, through what, and the text as it was sent. */
  public record Told(
      String kind, long at, String channel, String recipient, String text, String by) {}

  /** Whether there is work left. */
  public boolean isOpen() {
    return phase != Phase.CLOSED;
  }

  /** The stamp of a kind that holds, or null. */
  public @Nullable Stamp stamp(String kind) {
    Stamp holding = null;
    for (Stamp stamp : stamps) if (stamp.kind().equals(kind)) holding = stamp;
    return holding;
  }

  /** The business units that it is about: of its facts, and of its alerts as they were. */
  public Set<String> units() {
    Set<String> units = new TreeSet<>();
    if (!facts.unit().isBlank()) units.add(facts.unit());
    for (Linked linked : alerts.values()) if (!linked.unit.isBlank()) units.add(linked.unit);
    return units;
  }

  /** All rules that fired, with their versions. */
  public List<String> rules() {
    return all(Linked::rules);
  }

  /** All devices that produced events. */
  public List<String> devices() {
    return all(Linked::devices);
  }

  /** All ways by which the events were collected. */
  public List<String> collectors() {
    return all(Linked::collectors);
  }

  /** All events, as far as they are listed. */
  public List<String> events() {
    return all(Linked::events);
  }

  private List<String> all(Function<Linked, List<String>> part) {
    SequencedSet<String> all = new LinkedHashSet<>();
    for (Linked linked : alerts.values()) all.addAll(part.apply(linked));
    return List.copyOf(all);
  }

  /** What the records of a log tell; throws where they tell nothing that can be. */
  static Incident of(List<Entry> log) {
    Growing growing = new Growing(log.getFirst().incident());
    for (Entry entry : log) growing.take(entry);
    return growing.grown();
  }

  /**
   * As {@link #of}, but records that can't be read are passed over: work goes on with an incident
   * whose custody is broken, and {@link Custody} says that it is.
   */
  static Incident readable(List<Entry> log) {
    Growing growing = new Growing(log.getFirst().incident());
    for (Entry entry : log) {
      try {
        growing.take(entry);
      } catch (IllegalArgumentException e) {
        growing.version = entry.sequence();
      }
    }
    return growing.grown();
  }

  /** What lists show of it. */
  Row row() {
    Stamp declared = stamp("declared");
    Stamp closed = stamp("closed");
    return new Row(
        number,
        ordinal,
        version,
        phase.name(),
        facts.severity().rank(),
        facts.risk().name(),
        assignee,
        facts.title(),
        declared == null ? 0 : declared.at(),
        phase == Phase.CLOSED && closed != null ? closed.at() : 0);
  }

  /** What the text filter looks in. */
  String words() {
    String words = String.join("\n", number, facts.title(), facts.description(), facts.unit());
    return words.toLowerCase(Locale.ROOT);
  }

  /** An incident while its records are read. */
  private static final class Growing {
    private final String number;
    private long version;
    private Facts facts = Facts.EMPTY;
    private Phase phase = Phase.DECLARED;
    private String assignee = "";
    private String summary = "";
    private final List<Stamp> stamps = new ArrayList<>();
    private final Map<String, Linked> alerts = new LinkedHashMap<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<Told> register = new ArrayList<>();

    Growing(String number) {
      this.number = number;
    }

    Incident grown() {
      String last = number.substring(number.lastIndexOf('-') + 1);
      long ordinal = last.matches("\\d{1,18}") ? Long.parseLong(last) : 0;
      return new Incident(
          number,
          ordinal,
          version,
          facts,
          phase,
          assignee,
          summary,
          List.copyOf(stamps),
          Collections.unmodifiableMap(alerts),
          List.copyOf(tasks),
          List.copyOf(evidence),
          List.copyOf(register));
    }

    void take(Entry entry) {
      Payload in = Payload.parse(entry.payload());
      version = entry.sequence();
      switch (Kind.valueOf(entry.kind())) {
        case DECLARED -> declared(entry, in);
        case DESCRIBED -> facts = Facts.of(in);
        case LINKED -> linked(in);
        case UNLINKED -> alerts.remove(in.text("alert"));
        case MOVED -> moved(entry, in);
        case STAMPED -> stamped(entry, in);
        case ASSIGNED -> assignee = in.text("account");
        case COMMENTED, EVIDENCE_READ -> {}
        case TASK_ADDED ->
            tasks.add(
                new Task(
                    entry.sequence(),
                    in.text("title"),
                    in.text("assignee"),
                    in.number("due"),
                    0,
                    ""));
        case TASK_DONE -> task(in.number("task"), entry.at(), entry.actor());
        case TASK_REOPENED -> task(in.number("task"), 0, "");
        case EVIDENCE_ADDED ->
            evidence.add(
                new Evidence(
                    entry.sequence(),
                    in.text("name"),
                    in.text("event"),
                    in.text("sha256"),
                    in.number("size"),
                    in.text("note"),
                    entry.at(),
                    entry.actor()));
      }
    }

    private void declared(Entry entry, Payload in) {
      facts = Facts.of(in);
      // Of what alerts say, the machine is the witness, and not the one who declared.
      String witness = in.has("detected") ? MACHINE : entry.actor();
      if (in.has("occurred")) {
        stamps.add(new Stamp("occurred", in.number("occurred"), witness, ""));
      }
      if (in.has("detected")) {
        stamps.add(new Stamp("detected", in.number("detected"), witness, ""));
      }
      stamps.add(new Stamp("declared", entry.at(), entry.actor(), ""));
    }

    private void linked(Payload in) {
      alerts.put(
          in.text("alert"),
          new Linked(
              in.text("alert"),
              in.number("number"),
              in.text("title"),
              in.text("unit"),
              in.texts("rules"),
              in.texts("devices"),
              in.texts("collectors"),
              in.texts("events")));
    }

    private void moved(Entry entry, Payload in) {
      phase = Phase.valueOf(in.text("to"));
      if (phase == Phase.CLOSED) summary = in.text("summary");
      String kind = phase.name().toLowerCase(Locale.ROOT);
      stamps.add(new Stamp(kind, in.number("effective"), entry.actor(), in.text("reason")));
    }

    private void stamped(Entry entry, Payload in) {
      String kind = in.text("stamp");
      stamps.add(new Stamp(kind, in.number("effective"), entry.actor(), in.text("reason")));
      if (in.has("channel")) {
        register.add(
            new Told(
                kind,
                in.number("effective"),
                in.text("channel"),
                in.text("recipient"),
                in.text("text"),
                entry.actor()));
      }
    }

    private void task(long id, long done, String by) {
      tasks.replaceAll(
          task ->
              task.id() == id
                  ? new Task(id, task.title(), task.assignee(), task.due(), done, by)
                  : task);
    }
  }
}
