package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.sql.Desk;
import org.vigie.server.sql.Desk.Outcome;

/** The desk for SQL: a question, and its answer as a table, a picture or a file. */
final class SqlPage {
  /** Most rows on the page. */
  static final int SHOWN = 1_000;

  private static final int SECONDS = 20;

  private final Desk desk;
  private final Hunt hunt;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  /**
   * What came of a question: a table or a problem.
   *
   * @param note how many rows, and how long it took
   * @param problem why there is none, or empty
   * @param where what of the question is meant, or empty
   */
  record Answer(@Nullable SqlTable table, String note, String problem, String where) {
    /** Nothing was asked yet. */
    static final Answer NONE = new Answer(null, "", "", "");

    boolean isNone() {
      return table == null && problem.isEmpty();
    }
  }

  SqlPage(Desk desk, Hunt hunt, Access access, Guard guard, InstantSource clock) {
    this.desk = desk;
    this.hunt = hunt;
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    routes.get("/sql", Permission.QUERY_SQL, this::blank);
    routes.post("/sql", Permission.QUERY_SQL, this::ask);
    routes.post("/sql/cancel", Permission.QUERY_SQL, this::cancel);
    routes.post("/sql/export", Permission.QUERY_SQL, this::export);
  }

  /** GET: what the address proposes is shown, and runs when somebody says so. */
  private void blank(Context context) {
    desk.warm();
    show(context, SqlForm.proposed(context, clock.millis()), Answer.NONE);
  }

  private void ask(Context context) throws IOException, InterruptedException {
    Form form = Form.of(context);
    SqlForm asked =
        SqlForm.of(form.text("sql"), form.text("range"), clock.millis(), TimeRange.USUAL);
    SqlTable table = new SqlTable();
    Outcome outcome = run(context, asked, form.text("id"), SHOWN, SECONDS, table);
    Page page = guard.page(context);
    if (outcome instanceof Outcome.Stopped stopped) context.status(status(stopped.trouble()));
    show(context, asked, answer(page, asked, table, outcome));
  }

  /** Runs a question, which the audit log knows before. */
  Outcome run(Context context, SqlForm asked, String id, int rows, int seconds, Desk.Sink sink)
      throws IOException, InterruptedException {
    Access.Person person = guard.person(context);
    access.record(person, "sql", asked.sql(), "[" + asked.range() + "]", context.ip());
    hunt.reach();
    String known = id.matches("[0-9A-Za-z_-]{16,100}") ? id : access.token();
    return desk.ask(
        new Desk.Question(person.account(), known, asked.sql(), asked.scope(), rows, seconds),
        sink);
  }

  private static Answer answer(Page page, SqlForm asked, SqlTable table, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(int rows, boolean cut, long millis) ->
          new Answer(
              table,
              page.words().count("sql.rows", rows)
                  + (cut ? " " + page.say("sql.cut") : "")
                  + " · "
                  + Times.length(page.words(), millis),
              "",
              "");
      case Outcome.Stopped(Desk.Trouble trouble, String message, Integer at) ->
          new Answer(
              null,
              "",
              page.say("sql.trouble." + Form.word(trouble)) + " " + Inert.plain(message),
              at == null ? "" : around(asked.sql(), at));
    };
  }

  private static String around(String sql, int at) {
    int from = Math.clamp(at, 0, sql.length());
    return sql.substring(from, Math.min(sql.length(), from + 60)).lines().findFirst().orElse("");
  }

  static int status(Desk.Trouble trouble) {
    return switch (trouble) {
      case REFUSED, FAILED -> 400;
      case CANCELLED -> 409;
      case TIME, MEMORY, BUSY -> 503;
    };
  }

  private void cancel(Context context) throws IOException {
    boolean stopped = desk.cancel(guard.person(context).account(), Form.of(context).text("id"));
    Wire.send(context, out -> out.writeBooleanField("stopped", stopped));
  }

  private void export(Context context) throws IOException, InterruptedException {
    Form form = Form.of(context);
    SqlForm asked =
        SqlForm.of(form.text("sql"), form.text("range"), clock.millis(), TimeRange.USUAL);
    file(context, asked, form.text("id"), format(form.text("format")));
  }

  static SqlFile.Format format(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "csv" -> SqlFile.Format.CSV;
      case "ndjson" -> SqlFile.Format.NDJSON;
      default -> throw new BadRequestResponse("format: csv or ndjson");
    };
  }

  /** Answers with a file; what can't be answered is an error unless a part is under way. */
  void file(Context context, SqlForm asked, String id, SqlFile.Format format)
      throws IOException, InterruptedException {
    SqlFile file = new SqlFile(context, format);
    switch (run(context, asked, id, Desk.MAX_ROWS, Desk.MAX_SECONDS, file)) {
      case Outcome.Answered answered -> file.end();
      case Outcome.Stopped(Desk.Trouble trouble, String message, Integer at) -> {
        // Once a part is under way, only a broken connection tells that it is not the whole.
        if (file.isOpen()) throw new IOException(message);
        throw new HttpResponseException(status(trouble), message);
      }
    }
  }

  private void show(Context context, SqlForm form, Answer answer) {
    Page page = guard.page(context);
    String id = access.token();
    context.html(Html.of(out -> JtesqlGenerated.render(out, Html.PLAIN, page, form, answer, id)));
  }
}
