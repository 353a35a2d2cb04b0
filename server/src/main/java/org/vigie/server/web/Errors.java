package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.access.Role;

/** The answers to requests that fail: a page for people, an object for scripts. */
final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private final Guard guard;

  Errors(Guard guard) {
    this.guard = guard;
  }

  /** A request that is refused. */
  void refused(HttpResponseException refusal, Context context) {
    int status = refusal.getStatus();
    String message = refusal.getMessage();
    show(context, status, message == null ? "" : message);
  }

  /** A client that went away, or stopped, in the middle of its own request. */
  void brokenOff(EofException exception, Context context) {
    LOG.debug("request {} was broken off: {}", context.path(), exception.getMessage());
    show(context, 400, "the body ended early");
  }

  /** A bug or a broken disk: the log has it in full, the page only where to find it there. */
  void broken(Exception exception, Context context) {
    String reference = UUID.randomUUID().toString().substring(0, 8);
    LOG.error("request {} failed, reference {}", context.path(), reference, exception);
    show(context, 500, reference);
  }

  private void show(Context context, int status, String detail) {
    if (context.path().startsWith("/api/") || context.path().equals("/alerts/stream")) {
      Api.error(context, status, detail);
      return;
    }
    Page page = guard.page(context);
    String key = "error." + (page.words().has("error." + status + ".title") ? status : 400);
    String text =
        status == 403 ? forbidden(page, detail) : page.say(key + ".text", Inert.plain(detail));
    context.status(status);
    context.html(
        Html.of(
            out ->
                JteerrorGenerated.render(
                    out, Html.PLAIN, page, status, page.say(key + ".title"), text)));
  }

  /** What was not allowed: a permission that the role lacks, or a form without its proof. */
  private static String forbidden(Page page, String detail) {
    Person person = page.person();
    boolean lacking = Arrays.stream(Permission.values()).anyMatch(p -> p.name().equals(detail));
    if (!lacking || person == null) return page.say("error.403.text");
    if (person.role() == Role.CUSTOMER_READER) return page.say("error.403.customer");
    return page.say(
        "error.403.role",
        page.say("role." + lower(person.role())),
        page.say("permission." + lower(Permission.valueOf(detail))));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
