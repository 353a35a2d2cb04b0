package org.vigie.server.incident;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.incident.Casework.Outcome.Refused;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Units;

/** What may be done to an incident as it is now, by somebody, at a moment. */
final class Rules {
  private static final List<String> FREE = List.of("aware", "classified_major");
  private static final List<String> TOLD = List.of("notified", "answered");

  private final Incident incident;
  private final List<Listed> alerts;
  private final Person person;
  private final long now;

  Rules(Incident incident, List<Listed> alerts, Person person, long now) {
    this.incident = incident;
    this.alerts = alerts;
    this.person = person;
    this.now = now;
  }

  /** Why an act can't be done, or null. */
  @Nullable Refused refusal(Act act) {
    boolean closed = incident.phase() == Phase.CLOSED;
    return switch (act) {
      case Act.Describe(Facts facts) -> closed ? closed() : facts(facts, person.units());
      case Act.Move move -> move(move);
      case Act.Stamp stamp -> stamp(stamp);
      case Act.Tell tell -> tell(tell);
      case Act.Assign(String account) -> closed ? closed() : assign(account);
      case Act.Comment(String text) -> text("text", text, Facts.MAX_TEXT);
      case Act.AddTask task -> closed ? closed() : task(task);
      case Act.FinishTask(long task) -> task(task, 0);
      case Act.ReopenTask(long task) -> closed ? closed() : task(task, 1);
      case Act.Link(String alert) -> closed ? closed() : link(alert);
      case Act.Unlink(String alert, String reason) -> closed ? closed() : unlink(alert, reason);
      case Act.Attach attach -> attach(attach);
      case Act.Refer(String event, String note) -> refer(event, note);
      case Act.Read read -> null;
    };
  }

  private @Nullable Refused move(Act.Move move) {
    List<Phase> next = incident.phase().next();
    if (!next.contains(move.to())) {
      String allowed =
          next.stream()
              .map(phase -> phase.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      return new Refused(Refusal.PHASE, allowed);
    }
    if (move.to().isLeads() && !leads()) return new Refused(Refusal.LEAD_ONLY, "");
    Refused refused = time(move.effective(), move.reason());
    if (refused != null) return refused;
    refused = length("reason", move.reason(), Facts.MAX_TEXT);
    if (refused != null) return refused;
    if (move.to() == Phase.REOPENED && move.reason().isBlank()) return noReason();
    return move.to() == Phase.CLOSED ? closing(move.summary()) : null;
  }

  private @Nullable Refused closing(String summary) {
    List<String> open = new ArrayList<>();
    for (Listed listed : alerts) {
      if (listed.care().disposition() == null) open.add(String.valueOf(listed.number()));
    }
    if (!open.isEmpty()) {
      String numbers = open.stream().limit(20).collect(Collectors.joining(", "));
      return new Refused(Refusal.UNQUALIFIED_ALERTS, numbers);
    }
    if (summary.isBlank()) return new Refused(Refusal.NO_SUMMARY, "");
    return length("summary", summary, Facts.MAX_TEXT);
  }

  private @Nullable Refused stamp(Act.Stamp stamp) {
    boolean there = incident.stamp(stamp.kind()) != null;
    if (!there && !FREE.contains(stamp.kind())) {
      List<String> known = new ArrayList<>(FREE);
      for (var each : incident.stamps()) if (!known.contains(each.kind())) known.add(each.kind());
      return new Refused(Refusal.STAMP, String.join(", ", known));
    }
    if (there && stamp.reason().isBlank()) return noReason();
    if (stamp.effective() > now) return new Refused(Refusal.FUTURE, "");
    return length("reason", stamp.reason(), Facts.MAX_TEXT);
  }

  private @Nullable Refused tell(Act.Tell tell) {
    if (!TOLD.contains(tell.kind())) return new Refused(Refusal.STAMP, String.join(", ", TOLD));
    if (tell.kind().equals("answered") && incident.stamp("notified") == null) {
      return new Refused(Refusal.STAMP, "notified");
    }
    if (tell.effective() > now) return new Refused(Refusal.FUTURE, "");
    Refused refused = text("channel", tell.channel(), Facts.MAX_LINE);
    if (refused == null) refused = text("recipient", tell.recipient(), Facts.MAX_LINE);
    return refused != null ? refused : text("text", tell.text(), Facts.MAX_TEXT);
  }

  private @Nullable Refused assign(String account) {
    boolean own = account.isEmpty() || account.equals(person.account());
    if (!own && !leads()) return new Refused(Refusal.LEAD_ONLY, "");
    return length("assignee", account, Facts.MAX_LINE);
  }

  private static @Nullable Refused task(Act.AddTask task) {
    Refused refused = text("title", task.title(), Facts.MAX_LINE);
    return refused != null ? refused : length("assignee", task.assignee(), Facts.MAX_LINE);
  }

  /** A task must be there, and open (0 dates of being done) or done (1). */
  private @Nullable Refused task(long id, int done) {
    for (Incident.Task task : incident.tasks()) {
      if (task.id() == id && (task.done() == 0) == (done == 0)) return null;
    }
    return new Refused(Refusal.TASK, String.valueOf(id));
  }

  private @Nullable Refused link(String alert) {
    if (incident.alerts().containsKey(alert)) return new Refused(Refusal.ALERT, alert);
    boolean full = incident.alerts().size() >= Casework.MAX_ALERTS;
    return full ? new Refused(Refusal.FULL, String.valueOf(Casework.MAX_ALERTS)) : null;
  }

  private @Nullable Refused unlink(String alert, String reason) {
    if (!incident.alerts().containsKey(alert)) return new Refused(Refusal.ALERT, alert);
    if (reason.isBlank()) return noReason();
    return length("reason", reason, Facts.MAX_TEXT);
  }

  private @Nullable Refused attach(Act.Attach attach) {
    if (attach.content().length > Casework.MAX_EVIDENCE) {
      return new Refused(Refusal.FULL, Casework.MAX_EVIDENCE / (1024 * 1024) + " MiB");
    }
    long kept = incident.evidence().stream().mapToLong(Incident.Evidence::size).sum();
    if (kept + attach.content().length > Casework.MAX_EVIDENCE_IN_ALL) {
      return new Refused(Refusal.FULL, Casework.MAX_EVIDENCE_IN_ALL / (1024 * 1024) + " MiB");
    }
    Refused refused = text("name", attach.name(), Facts.MAX_LINE);
    return refused != null ? refused : length("note", attach.note(), Facts.MAX_TEXT);
  }

  private static @Nullable Refused refer(String event, String note) {
    if (!Witness.isEventId(event)) return new Refused(Refusal.EVENT, event);
    return length("note", note, Facts.MAX_TEXT);
  }

  private @Nullable Refused time(long effective, String reason) {
    if (effective > now) return new Refused(Refusal.FUTURE, "");
    return effective != Act.NOW && effective < now && reason.isBlank() ? noReason() : null;
  }

  private boolean leads() {
    return person.may(Permission.LEAD_INCIDENTS);
  }

  /** Why facts can't be so, said by somebody who sees the rows of some units; or null. */
  static @Nullable Refused facts(Facts facts, Units units) {
    if (!units.take(facts.unit().strip())) {
      return new Refused(Refusal.UNIT, String.join(", ", units.bounds()));
    }
    Refused refused = text("title", facts.title(), Facts.MAX_LINE);
    if (refused == null) refused = text("description", facts.description(), Facts.MAX_TEXT);
    if (refused == null) refused = length("impact", facts.impact(), Facts.MAX_TEXT);
    if (refused == null) refused = length("unit", facts.unit(), Facts.MAX_LINE);
    if (refused == null) refused = length("perimeter", facts.perimeter(), Facts.MAX_TEXT);
    return refused != null ? refused : length("induced", facts.induced(), Facts.MAX_TEXT);
  }

  private static @Nullable Refused text(String name, String text, int most) {
    return text.isBlank() ? new Refused(Refusal.EMPTY, name) : length(name, text, most);
  }

  private static @Nullable Refused length(String name, String text, int most) {
    return text.length() > most ? new Refused(Refusal.TOO_LONG, name + " ≤ " + most) : null;
  }

  private static Refused noReason() {
    return new Refused(Refusal.NO_REASON, "");
  }

  private static Refused closed() {
    return new Refused(Refusal.CLOSED, "");
  }
}
