package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Alerts.Kept;
import org.vigie.store.state.Alerts.Listed;

/** One alert: why it fired, the event, the rule, the clock, and the findings it groups. */
final class AlertPage {
  /** Findings on the page. */
  private static final int FINDINGS = 50;

  private final Alerts alerts;
  private final Access access;
  private final Guard guard;
  private final Attack attack;
  private final InstantSource clock;

  /** A finding, or why it can't be read. */
  private record Opened(Kept kept, @Nullable Finding finding, String problem) {}

  AlertPage(Alerts alerts, Access access, Guard guard, Attack attack, InstantSource clock) {
    this.alerts = alerts;
    this.access = access;
    this.guard = guard;
    this.attack = attack;
    this.clock = clock;
  }

  /** Its routes. */
  void routes(Routes routes) {
    routes.get("/alerts/{id}", Permission.READ_ALERTS, this::serve);
    routes.post("/alerts/{id}/acknowledge", Permission.HANDLE_ALERTS, this::acknowledge);
  }

  /** GET of the page; {@code ?finding=<id>} shows the event of that one. */
  void serve(Context context) {
    Page page = guard.page(context);
    Listed listed = known(context.pathParam("id"));
    List<Opened> findings =
        alerts.findings(listed.alert().id(), Long.MAX_VALUE, FINDINGS).stream()
            .map(AlertPage::open)
            .toList();
    Opened shown = shown(findings, context.queryParam("finding"));
    AlertView view = new AlertView(page, attack, listed, clock.millis());
    Finding finding = shown == null ? null : shown.finding;
    Why why = finding == null ? null : Why.of(page.words(), listed.alert(), finding);
    String problem = shown == null ? "" : Inert.plain(shown.problem);
    Clock stamps = Clock.of(page.words(), listed.alert(), alerts.stamps(listed.alert().id()));
    context.html(
        Html.of(
            out ->
                JtealertGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    view,
                    new Shown(finding, why, problem),
                    rows(page, view, findings, shown),
                    page.say("alert.findings.note", findings.size(), listed.alert().count()),
                    stamps)));
  }

  /** POST: takes the alert. */
  void acknowledge(Context context) {
    Person person = guard.person(context);
    String id = known(context.pathParam("id")).alert().id();
    if (alerts.acknowledge(id, person.account(), clock.millis())) {
      access.record(person, "alert-acknowledge", id, context.ip());
    }
    context.redirect("/alerts/" + id, HttpStatus.SEE_OTHER);
  }

  private Listed known(String id) {
    Listed listed = alerts.alert(id);
    if (listed == null) throw new NotFoundResponse();
    return listed;
  }

  private static @Nullable Opened shown(List<Opened> findings, @Nullable String id) {
    if (findings.isEmpty()) return null;
    if (id == null) return findings.getFirst();
    return findings.stream()
        .filter(finding -> finding.kept.id().equals(id))
        .findFirst()
        .orElseThrow(NotFoundResponse::new);
  }

  private static List<FindingRow> rows(
      Page page, AlertView view, List<Opened> findings, @Nullable Opened shown) {
    List<FindingRow> rows = new ArrayList<>();
    for (Opened opened : findings) {
      Finding finding = opened.finding;
      boolean reasoned = finding != null && !finding.reasons().isEmpty();
      rows.add(
          new FindingRow(
              view.href() + "?finding=" + opened.kept.id(),
              finding == null ? "?" : Times.seconds(finding.time()),
              Times.seconds(opened.kept.detected()),
              finding != null && reasoned
                  ? Why.line(page.words(), finding.reasons().getFirst())
                  : Inert.of(opened.problem),
              finding == null || finding.events().isEmpty()
                  ? ""
                  : finding.events().getLast().toString(),
              opened.equals(shown)));
    }
    return rows;
  }

  private static Opened open(Kept kept) {
    try {
      byte[] json = kept.json().getBytes(UTF_8);
      return new Opened(kept, FindingJson.read(json, 0, json.length), "");
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      return new Opened(kept, null, message == null ? "?" : message);
    }
  }
}
