package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.store.state.Hunts;
import org.vigie.store.state.Hunts.Saved;
import org.vigie.store.state.Hunts.Sharing;
import org.vigie.store.state.Units;

/** Searches that people keep: the list, and what is done with one. */
final class HuntsPage {
  private static final int MAX_NAME = 120;
  private static final int MAX_TEXT = 2_000;
  private static final int MAX_ADDRESS = 8_000;

  private final Hunts hunts;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  HuntsPage(Hunts hunts, Access access, Guard guard, InstantSource clock) {
    this.hunts = hunts;
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/hunts", Permission.SEARCH_EVENTS, this::list);
    routes.post("/hunts", Permission.SEARCH_EVENTS, this::add);
    routes.get("/hunts/{id}", Permission.SEARCH_EVENTS, this::open);
    routes.post("/hunts/{id}", Permission.SEARCH_EVENTS, this::change);
    routes.post("/hunts/{id}/delete", Permission.SEARCH_EVENTS, this::delete);
    routes.get("/api/v1/hunts", Permission.SEARCH_EVENTS, this::json);
    routes.post("/api/v1/hunts", Permission.SEARCH_EVENTS, this::add);
    routes.post("/api/v1/hunts/{id}/delete", Permission.SEARCH_EVENTS, this::delete);
  }

  private void list(Context context) {
    Page page = guard.page(context);
    Person person = guard.person(context);
    String account = person.account();
    List<HuntView> views =
        hunts.of(account, person.units()).stream()
            .map(hunt -> new HuntView(page, hunt, runs(hunt, person), account))
            .toList();
    context.html(Html.of(out -> JtehuntsGenerated.render(out, Html.PLAIN, page, views)));
  }

  private List<Hunts.Run> runs(Saved hunt, Person person) {
    return hunts.runs(hunt.id(), person.account(), person.units());
  }

  /** POST: a form goes on to the list, a script gets the id. */
  private void add(Context context) throws IOException {
    Form form = Form.of(context);
    Person person = guard.person(context);
    String address = form.text("address");
    if (address.startsWith("/search?")) address = address.substring("/search?".length());
    if (address.isEmpty()
        || address.length() > MAX_ADDRESS
        || !Links.local("/" + address).equals("/" + address)) {
      throw new BadRequestResponse("address: the query of a search, q=…&range=24h");
    }
    long now = clock.millis();
    Saved hunt =
        said(
            form,
            person.units(),
            new Saved(
                access.token(), "", person.account(), Sharing.PRIVATE, "", "", address, now, now));
    if (!hunts.add(hunt)) {
      throw new BadRequestResponse(
          "name: '"
              + hunt.name()
              + "' is the name of another hunt of yours (at most "
              + Hunts.MOST
              + ")");
    }
    access.record(person, "hunt-save", hunt.name(), Form.word(hunt.sharing()), context.ip());
    if (context.path().startsWith("/api/")) {
      Wire.send(context, out -> out.writeStringField("id", hunt.id()));
      return;
    }
    Toast.say(context, guard.words(context).say("hunts.said.saved"));
    context.redirect("/hunts", HttpStatus.SEE_OTHER);
  }

  /** What a form says of a hunt. */
  private static Saved said(Form form, Units units, Saved known) {
    String name = form.text("name");
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new BadRequestResponse("name: 1 to " + MAX_NAME + " characters");
    }
    String description = form.text("description");
    if (description.length() > MAX_TEXT) {
      throw new BadRequestResponse("description: at most " + MAX_TEXT + " characters");
    }
    String bu = form.text("bu");
    if (bu.length() > MAX_NAME)
      throw new BadRequestResponse("bu: at most " + MAX_NAME + " characters");
    // Who sees some units alone saves hunts about one of them.
    if (bu.isEmpty() && units.bounds().size() == 1) bu = units.bounds().iterator().next();
    if (!units.take(bu)) {
      throw new BadRequestResponse("bu: one of " + String.join(", ", units.bounds()));
    }
    Sharing sharing = form.one("sharing", Sharing.class, Sharing.PRIVATE);
    return new Saved(
        known.id(),
        name,
        known.owner(),
        sharing,
        bu,
        description,
        known.address(),
        known.created(),
        known.changed());
  }

  /** GET: the search itself, which counts as a run. */
  private void open(Context context) {
    Saved hunt = known(context);
    context.redirect("/search?" + hunt.address() + "&hunt=" + hunt.id(), HttpStatus.SEE_OTHER);
  }

  private Saved known(Context context) {
    Person person = guard.person(context);
    Saved hunt = hunts.hunt(context.pathParam("id"));
    if (hunt == null || !hunt.isFor(person.account(), person.units())) throw new NotFoundResponse();
    return hunt;
  }

  /** One's own; those of others are only read. */
  private Saved own(Context context) {
    Saved hunt = known(context);
    if (!hunt.owner().equals(guard.person(context).account())) throw new NotFoundResponse();
    return hunt;
  }

  private void change(Context context) {
    Saved hunt = own(context);
    Saved said = said(Form.of(context), guard.person(context).units(), hunt);
    Saved changed =
        new Saved(
            hunt.id(),
            said.name(),
            hunt.owner(),
            said.sharing(),
            said.bu(),
            said.description(),
            hunt.address(),
            hunt.created(),
            clock.millis());
    if (!hunts.change(changed)) {
      throw new BadRequestResponse(
          "name: '" + said.name() + "' is the name of another hunt of yours");
    }
    access.record(
        guard.person(context), "hunt-change", said.name(), Form.word(said.sharing()), context.ip());
    Toast.say(context, guard.words(context).say("hunts.said.saved"));
    context.redirect("/hunts", HttpStatus.SEE_OTHER);
  }

  private void delete(Context context) throws IOException {
    Saved hunt = own(context);
    hunts.delete(hunt.id());
    access.record(guard.person(context), "hunt-delete", hunt.name(), context.ip());
    if (context.path().startsWith("/api/")) {
      Wire.send(context, out -> out.writeStringField("id", hunt.id()));
      return;
    }
    Toast.say(context, guard.words(context).say("hunts.said.deleted"));
    context.redirect("/hunts", HttpStatus.SEE_OTHER);
  }

  private void json(Context context) throws IOException {
    Person person = guard.person(context);
    List<Saved> all = hunts.of(person.account(), person.units());
    Wire.send(
        context,
        out -> {
          out.writeArrayFieldStart("hunts");
          for (Saved hunt : all) write(out, hunt, runs(hunt, person));
          out.writeEndArray();
        });
  }

  private static void write(JsonGenerator out, Saved hunt, List<Hunts.Run> runs)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("id", hunt.id());
    out.writeStringField("name", hunt.name());
    out.writeStringField("owner", hunt.owner());
    out.writeStringField("sharing", Form.word(hunt.sharing()));
    out.writeStringField("bu", hunt.bu());
    out.writeStringField("description", hunt.description());
    out.writeStringField("address", hunt.address());
    out.writeNumberField("changed", hunt.changed());
    out.writeArrayFieldStart("runs");
    for (Hunts.Run run : runs) {
      out.writeStartObject();
      out.writeNumberField("at", run.at());
      out.writeStringField("account", run.account());
      out.writeNumberField("from", run.since());
      out.writeNumberField("to", run.until());
      out.writeNumberField("events", run.events());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
