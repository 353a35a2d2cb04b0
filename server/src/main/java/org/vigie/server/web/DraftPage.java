package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.Draft;
import org.vigie.server.hunt.Drafts;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Obstacle;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.Wrong;
import org.vigie.store.lake.Lake;

/** A hunt as a rule: the draft, its test, what it fires on, or why there is none. */
final class DraftPage {
  private static final int MAX_TITLE = 120;

  private final Hunt hunt;
  private final Drafts drafts;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  /**
   * What the page shows.
   *
   * @param draft null where there is none; {@code problem} says why
   */
  record Shown(
      SearchForm form, String title, @Nullable Draft draft, String problem, List<String> notes) {}

  DraftPage(Hunt hunt, Drafts drafts, Access access, Guard guard, InstantSource clock) {
    this.hunt = hunt;
    this.drafts = drafts;
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/hunts/draft", Permission.SEARCH_EVENTS, this::serve);
    routes.get("/api/v1/events/rule", Permission.SEARCH_EVENTS, this::json);
  }

  private Draft.Outcome drafted(Context context, SearchForm form, String title)
      throws IOException, InterruptedException {
    Query query =
        switch (hunt.ask(form.q())) {
          case Query.Outcome.Understood(Query understood) -> understood;
          case Query.Outcome.Refused(Wrong wrong) ->
              throw new BadRequestResponse("q: " + wrong.message());
        };
    Access.Person person = guard.person(context);
    access.record(person, "hunt-draft", form.q(), "[" + form.range() + "]", context.ip());
    hunt.reach();
    String day = Times.iso(clock.millis()).substring(0, 10);
    try {
      return drafts
          .within(person.units())
          .of(query, form.window(), new Drafts.About(title, person.display(), day));
    } catch (Hunt.Busy | Lake.TooMuch refused) {
      throw EventsApi.unavailable(refused);
    }
  }

  private static String title(Context context, SearchForm form) {
    String title = context.queryParam("title");
    if (title != null && title.length() > MAX_TITLE) {
      throw new BadRequestResponse("title: at most " + MAX_TITLE + " characters");
    }
    if (title != null && !title.isBlank()) return title.strip();
    String made = "Hunt " + form.q();
    return made.length() > MAX_TITLE ? made.substring(0, MAX_TITLE) : made;
  }

  private void serve(Context context) throws IOException, InterruptedException {
    Page page = guard.page(context);
    SearchForm form = SearchForm.of(context, clock.millis());
    String title = title(context, form);
    Shown shown =
        switch (drafted(context, form, title)) {
          case Draft.Outcome.Drafted(Draft draft) ->
              new Shown(
                  form,
                  title,
                  draft,
                  "",
                  draft.notes().stream().map(n -> page.say("draft.note." + Form.word(n))).toList());
          case Draft.Outcome.Impossible(Obstacle(Obstacle.Reason reason, String what)) ->
              new Shown(
                  form,
                  title,
                  null,
                  page.say("draft.no." + Form.word(reason), Inert.plain(what)),
                  List.of());
        };
    context.html(Html.of(out -> JtedraftGenerated.render(out, Html.PLAIN, page, shown)));
  }

  private void json(Context context) throws IOException, InterruptedException {
    SearchForm form = SearchForm.of(context, clock.millis());
    Draft.Outcome outcome = drafted(context, form, title(context, form));
    Wire.send(
        context,
        out -> {
          switch (outcome) {
            case Draft.Outcome.Impossible(Obstacle(Obstacle.Reason reason, String what)) -> {
              out.writeStringField("obstacle", reason.name().toLowerCase(Locale.ROOT));
              out.writeStringField("what", what);
            }
            case Draft.Outcome.Drafted(Draft draft) -> {
              out.writeStringField("name", draft.name());
              out.writeStringField("rule", draft.rule());
              out.writeStringField("test", draft.test());
              out.writeNumberField("hits", draft.hits());
              out.writeNumberField("fires", draft.fires());
              out.writeNumberField("others", draft.others());
              out.writeNumberField("fires_on_others", draft.astray());
              Wire.texts(out, "notes", draft.notes().stream().map(Form::word).toList());
            }
          }
        });
  }
}
