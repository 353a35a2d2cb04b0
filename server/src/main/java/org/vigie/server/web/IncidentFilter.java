package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vigie.server.incident.Phase;
import org.vigie.server.incident.Risk;
import org.vigie.server.incident.Severity;
import org.vigie.store.state.Incidents;
import org.vigie.store.state.Incidents.Scope;

/**
 * Which incidents a list is about, as its address says.
 *
 * @param status {@code open} (what is meant where nothing is said), {@code all}, or a phase
 * @param assignee empty for all, {@code me}, {@code nobody}, or an account
 */
record IncidentFilter(String status, String severity, String risk, String assignee, String text) {
  static IncidentFilter of(Context context) {
    String status = Filter.parameter(context, "status");
    if (!List.of("", "open", "all").contains(status) && Form.one(Phase.class, status) == null) {
      throw new BadRequestResponse("status: one of open, all, " + Form.names(Phase.class));
    }
    String severity = Filter.parameter(context, "severity");
    if (!severity.isEmpty()) Filter.one("severity", Severity.class, severity);
    String risk = Filter.parameter(context, "risk");
    if (!risk.isEmpty()) Filter.one("risk", Risk.class, risk);
    return new IncidentFilter(
        status.isEmpty() ? "open" : status,
        severity,
        risk,
        Filter.parameter(context, "assignee"),
        Filter.parameter(context, "text"));
  }

  boolean isEmpty() {
    return status.equals("open")
        && severity.isEmpty()
        && risk.isEmpty()
        && assignee.isEmpty()
        && text.isEmpty();
  }

  Incidents.Query query(String account, long before, int limit) {
    Phase phase = Form.one(Phase.class, status);
    Severity wanted = Form.one(Severity.class, severity);
    Risk type = Form.one(Risk.class, risk);
    String person =
        switch (assignee) {
          case "me" -> account;
          case "nobody" -> "";
          default -> assignee;
        };
    return new Incidents.Query(
        status.equals("open") ? Scope.OPEN : Scope.ALL,
        phase == null ? Set.of() : Set.of(phase.name()),
        wanted == null ? Set.of() : Set.of(wanted.rank()),
        type == null ? Set.of() : Set.of(type.name()),
        assignee.isEmpty() ? null : person,
        text,
        before,
        limit);
  }

  /** The list with this filter behind an incident. */
  String path(long before) {
    List<String> parts = new ArrayList<>();
    add(parts, "status", status.equals("open") ? "" : status);
    add(parts, "severity", severity);
    add(parts, "risk", risk);
    add(parts, "assignee", assignee);
    add(parts, "text", text);
    parts.add("before=" + before);
    return "/incidents?" + String.join("&", parts);
  }

  private static void add(List<String> parts, String name, String value) {
    if (!value.isEmpty()) parts.add(name + "=" + URLEncoder.encode(value, UTF_8));
  }
}
