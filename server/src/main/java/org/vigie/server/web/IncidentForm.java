package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import org.vigie.server.access.Access.Person;
import org.vigie.server.incident.Act;
import org.vigie.server.incident.Casework;
import org.vigie.server.incident.Facts;
import org.vigie.server.incident.Phase;
import org.vigie.server.incident.Refusal;
import org.vigie.server.incident.Risk;
import org.vigie.server.incident.Rsit;
import org.vigie.server.incident.Severity;
import org.vigie.store.state.Incidents.Entry;

/** Acts on incidents as forms and scripts say them, and what is answered to those refused. */
final class IncidentForm {
  private static final String ACTS =
      "describe, move, stamp, tell, assign, comment, add-task, finish-task, reopen-task, link,"
          + " unlink, refer";

  private final People people;

  IncidentForm(People people) {
    this.people = people;
  }

  static Facts facts(Form form) {
    return new Facts(
        form.text("title"),
        form.text("description"),
        form.one("risk", Risk.class),
        form.one("rsit", Rsit.class),
        form.one("severity", Severity.class),
        form.text("impact"),
        form.text("unit"),
        form.text("perimeter"),
        form.text("induced"));
  }

  Act act(Form form, Person person) {
    return switch (form.text("act")) {
      case "describe" -> new Act.Describe(facts(form));
      case "move" ->
          new Act.Move(
              form.one("to", Phase.class),
              form.time("effective"),
              form.text("reason"),
              form.text("summary"));
      case "stamp" ->
          new Act.Stamp(
              form.text("stamp").replace('-', '_'), form.time("effective"), form.text("reason"));
      case "tell" ->
          new Act.Tell(
              form.text("stamp"),
              form.time("effective"),
              form.text("channel"),
              form.text("recipient"),
              form.text("text"));
      case "assign" -> new Act.Assign(people.handler(form.text("assignee"), person));
      case "comment" -> new Act.Comment(form.text("text"));
      case "add-task" ->
          new Act.AddTask(
              form.text("title"), people.handler(form.text("assignee"), person), form.time("due"));
      case "finish-task" -> new Act.FinishTask(form.number("task", 0));
      case "reopen-task" -> new Act.ReopenTask(form.number("task", 0));
      case "link" -> new Act.Link(form.text("alert"));
      case "unlink" -> new Act.Unlink(form.text("alert"), form.text("reason"));
      case "refer" -> new Act.Refer(form.text("event"), form.text("note"));
      default -> throw new BadRequestResponse("act: one of " + ACTS);
    };
  }

  /** What is wrong and what is allowed; empty where it was done. */
  static String line(Words words, Casework.Outcome outcome) {
    return switch (outcome) {
      case Casework.Outcome.Done done -> "";
      case Casework.Outcome.Unknown unknown -> words.say("error.404.title");
      case Casework.Outcome.Refused(Refusal why, String value) ->
          words.say("incident.refused." + Form.word(why), value);
      case Casework.Outcome.Conflict conflict -> {
        StringBuilder line = new StringBuilder(words.say("incident.refused.conflict"));
        for (Entry entry : conflict.since()) {
          RecordRow row = RecordRow.of(words, entry);
          line.append(' ').append(row.sentence()).append(';');
        }
        yield line.toString();
      }
    };
  }
}
