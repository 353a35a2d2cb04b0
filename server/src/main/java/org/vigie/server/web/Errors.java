package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    String text = page.say(key + ".text", Inert.plain(detail));
    context.status(status);
    context.html(
        Html.of(
            out ->
                JteerrorGenerated.render(
                    out, Html.PLAIN, page, status, page.say(key + ".title"), text)));
  }
}
