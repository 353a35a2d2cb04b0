package org.vigie.server.web;

import java.util.List;
import org.vigie.server.access.Permission;
import org.vigie.server.incident.Custody.Verdict;
import org.vigie.server.incident.Facts;
import org.vigie.server.incident.Incident;
import org.vigie.server.incident.Phase;
import org.vigie.store.state.Alerts.Stamp;

/**
 * An incident as its page shows it.
 *
 * @param alerts linked, as they are handled now
 * @param verdict of its custody
 * @param ledger what is wrong with the ledger as a whole, empty where nothing is
 */
record IncidentView(
    Page page,
    Incident incident,
    IncidentChoices choices,
    List<AlertView> alerts,
    List<RecordRow> records,
    Clock clock,
    Verdict verdict,
    String ledger,
    long now) {

  String href() {
    return "/incidents/" + incident.number();
  }

  Facts facts() {
    return incident.facts();
  }

  String level() {
    return Form.word(facts().severity());
  }

  String phase() {
    return page.say("phase." + Form.word(incident.phase()));
  }

  /** What may come next for the one who looks, the usual first. */
  List<Phase> next() {
    return incident.phase().next().stream().filter(phase -> !phase.isLeads() || mayLead()).toList();
  }

  /** What comes next, but for others to do. */
  List<Phase> nextForLeads() {
    return incident.phase().next().stream().filter(phase -> phase.isLeads() && !mayLead()).toList();
  }

  String word(Phase phase) {
    return page.say("phase.to." + Form.word(phase));
  }

  boolean mayHandle() {
    var person = page.person();
    return person != null && person.may(Permission.HANDLE_INCIDENTS);
  }

  boolean mayLead() {
    var person = page.person();
    return person != null && person.may(Permission.LEAD_INCIDENTS);
  }

  /** Linked alerts that have no disposition yet: they are in the way of closing. */
  long unqualified() {
    return alerts.stream().filter(view -> view.listed().care().disposition() == null).count();
  }

  /** What is broken, in words; empty where nothing is. */
  String broken() {
    return switch (verdict) {
      case Verdict.Intact intact -> "";
      case Verdict.Broken(long sequence, var flaw, String detail) ->
          page.say("custody.broken", sequence, page.say("custody.flaw." + Form.word(flaw)));
    };
  }

  String brokenDetail() {
    return verdict instanceof Verdict.Broken broken ? broken.detail() : "";
  }

  /** The head of an intact chain, shortened. */
  String intact() {
    return verdict instanceof Verdict.Intact(long records, String head)
        ? page.say("custody.intact", records, head.substring(0, 12))
        : "";
  }

  /** Kinds of stamps there are, each once, that may be corrected. */
  List<String> stamps() {
    return incident.stamps().stream().map(Stamp::kind).distinct().toList();
  }

  /** The page of an event, looked for first where the incident began. */
  String event(String id) {
    Stamp occurred = incident.stamp("occurred");
    return occurred == null ? Links.event(id) : Links.event(id, occurred.at());
  }

  String age() {
    Stamp declared = incident.stamp("declared");
    return declared == null ? "" : Times.age(page.words(), now - declared.at());
  }

  String time(long millis) {
    return Times.seconds(millis);
  }

  /** A due date, which has no time. */
  String day(long millis) {
    return Times.seconds(millis).substring(0, 10);
  }

  boolean isLate(Incident.Task task) {
    return task.done() == 0 && task.due() > 0 && task.due() < now;
  }
}
