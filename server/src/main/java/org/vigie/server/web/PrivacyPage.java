package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.privacy.Privacy;
import org.vigie.store.state.Audit;

/**
 * Whom a pseudonym stands for: told to those who may and say why. It is written down before it is
 * told, and also when nobody knows.
 */
final class PrivacyPage {
  private static final String ACTION = "reidentify";
  private static final int SHORTEST_REASON = 10;
  private static final int LONGEST_REASON = 180;
  private static final int LONGEST = 200;
  private static final int LAST = 50;

  private final Privacy privacy;
  private final Audit audit;
  private final Access access;
  private final Guard guard;

  /** An earlier telling. */
  record Told(String at, Inert who, Inert pseudonym, Inert reason) {}

  /** What somebody asked for. */
  private record Asked(String pseudonym, String reason) {}

  PrivacyPage(Privacy privacy, Audit audit, Access access, Guard guard) {
    this.privacy = privacy;
    this.audit = audit;
    this.access = access;
    this.guard = guard;
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    routes.get("/privacy", Permission.REIDENTIFY, context -> show(context, "", "", null));
    routes.post("/privacy", Permission.REIDENTIFY, this::tell);
    routes.post("/api/v1/pseudonyms/reveal", Permission.REIDENTIFY, this::answer);
  }

  private static Asked asked(Context context) {
    Form form = Form.of(context);
    String pseudonym = form.text("pseudonym").strip();
    String reason = form.text("reason").strip();
    if (pseudonym.isEmpty() || pseudonym.length() > LONGEST) {
      throw new BadRequestResponse("pseudonym: 1 to " + LONGEST + " characters are wanted");
    }
    if (reason.length() < SHORTEST_REASON || reason.length() > LONGEST_REASON) {
      throw new BadRequestResponse(
          "reason: " + SHORTEST_REASON + " to " + LONGEST_REASON + " characters are wanted");
    }
    return new Asked(pseudonym, reason);
  }

  /** Writes down who asks and why, then tells. */
  private @Nullable String reveal(Context context, Asked asked) {
    access.record(guard.person(context), ACTION, asked.pseudonym, asked.reason, context.ip());
    return privacy.reveal(asked.pseudonym);
  }

  private void tell(Context context) {
    Asked asked = asked(context);
    String value = reveal(context, asked);
    Page page = guard.page(context);
    String problem = value == null ? page.say("privacy.unknown") : "";
    show(context, asked.pseudonym, problem, value);
  }

  private void answer(Context context) throws IOException {
    Asked asked = asked(context);
    String value = reveal(context, asked);
    if (value == null) throw new NotFoundResponse("nobody knows this pseudonym, or no more");
    Json.send(
        context,
        out -> {
          out.writeStringField("pseudonym", asked.pseudonym);
          out.writeStringField("value", value);
        });
  }

  private void show(Context context, String pseudonym, String problem, @Nullable String value) {
    Page page = guard.page(context);
    List<Told> told =
        audit
            .find(new Audit.Filter("", ACTION, "", 0, Long.MAX_VALUE, Long.MAX_VALUE, LAST))
            .stream()
            .map(
                entry ->
                    new Told(
                        Times.seconds(entry.entry().at()),
                        Inert.of(entry.entry().actor()),
                        Inert.of(entry.entry().object()),
                        Inert.of(entry.entry().detail())))
            .toList();
    context.html(
        Html.of(
            out ->
                JteprivacyGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    pseudonym,
                    problem,
                    Inert.of(value),
                    value != null,
                    page.figure(privacy.count()),
                    told)));
  }
}
