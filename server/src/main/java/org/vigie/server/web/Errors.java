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
import org.vigie.store.state.Unwritable;

/** The answers to requests that fail: a page for people, an object for scripts. */
final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  /** What a script is told where nothing can be written. */
  private static final String FULL_DISK =
      "no space left on the disk of the data folder: nothing can be recorded, so nothing is done;"
          + " free space there, look at what you wanted to change, and send it again";

  /** Room seldom comes sooner. */
  private static final long RETRY_SECONDS = 30;

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

  /** An act, or what it has to leave in the audit log, that found no room on the disk. */
  void unwritable(Unwritable full, Context context) {
    LOG.warn("{} {}: {}", context.method(), context.path(), full.getMessage());
    context.header("Retry-After", Long.toString(RETRY_SECONDS));
    show(context, 503, FULL_DISK, "error.full");
  }

  private void show(Context context, int status, String detail) {
    show(context, status, detail, "");
  }

  /** Shows a failure in the words of a key; empty for those of its status. */
  private void show(Context context, int status, String detail, String words) {
    String path = context.path();
    if (path.startsWith("/api/") || path.equals("/alerts/stream") || path.equals("/metrics")) {
      Api.error(context, status, forScripts(status, detail));
      return;
    }
    Page page = guard.page(context);
    String known = "error." + (page.words().has("error." + status + ".title") ? status : 400);
    String key = words.isEmpty() ? known : words;
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
    if (person != null
        && (detail.equals(Routes.WHOLE)
            || isPermission(detail)
                && person.role().withholds(Permission.valueOf(detail), person.units()))) {
      return page.say("error.403.whole", String.join(", ", person.units().bounds()));
    }
    if (!isPermission(detail) || person == null) return page.say("error.403.text");
    if (person.role() == Role.CUSTOMER_READER) return page.say("error.403.customer");
    return page.say(
        "error.403.role",
        page.say("role." + lower(person.role())),
        page.say("permission." + lower(Permission.valueOf(detail))));
  }

  /** What a script is told: what is missing, and the way out. */
  private static String forScripts(int status, String detail) {
    if (status == 401) return "sign in, or show an API token: Authorization: Bearer vig_...";
    if (status != 403) return detail;
    if (detail.equals(Guard.UNPROVED)) {
      return "the header X-CSRF-Token does not hold the proof of the session";
    }
    if (detail.equals(Routes.WHOLE)) {
      return "this is about all business units, and the account is bound to some";
    }
    return isPermission(detail) ? "the permission " + detail + " is missing" : detail;
  }

  private static boolean isPermission(String name) {
    return Arrays.stream(Permission.values()).anyMatch(one -> one.name().equals(name));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
