package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.source.Sources;
import org.vigie.store.state.Audit;
import org.vigie.store.state.Retirements;
import org.vigie.store.state.Retirements.Retirement;

/** Sources are retired and taken back, from their page and through the API. */
final class Retiring {
  private static final int MAX_REASON = 500;

  private final Sources sources;
  private final Retirements retirements;
  private final Guard guard;
  private final InstantSource clock;

  /**
   * What the page of a source says of it.
   *
   * @param may whether the one who asks may retire it, or take it back
   */
  record View(boolean may, boolean retired, String since, String actor, Inert because) {}

  Retiring(Sources sources, Retirements retirements, Guard guard, InstantSource clock) {
    this.sources = sources;
    this.retirements = retirements;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes routes) {
    Permission needs = Permission.RETIRE_SOURCES;
    routes.post("/sources/{name}/retire", needs, this::retire);
    routes.post("/sources/{name}/return", needs, this::takeBack);
    routes.post("/api/v1/sources/{name}/retire", needs, this::retire);
    routes.post("/api/v1/sources/{name}/return", needs, this::takeBack);
  }

  View view(Page page, String source) {
    Person person = page.person();
    boolean may = person != null && person.may(Permission.RETIRE_SOURCES);
    @Nullable Retirement one = retirements.current().get(source);
    return one == null
        ? new View(may, false, "", "", Inert.of(""))
        : new View(may, true, Times.seconds(one.at()), one.actor(), Inert.of(one.because()));
  }

  private String known(Context context) throws IOException {
    String name = context.pathParam("name");
    Person person = guard.person(context);
    boolean known = sources.all(person.units()).stream().anyMatch(one -> one.name().equals(name));
    if (!known) throw new NotFoundResponse("there is no such source");
    return name;
  }

  private Audit.Entry entry(Context context, String action, String source, String detail) {
    Person person = guard.person(context);
    return new Audit.Entry(clock.millis(), person.account(), action, source, detail, context.ip());
  }

  private void retire(Context context) throws IOException {
    String source = known(context);
    String because = Form.of(context).text("because").strip();
    if (because.isEmpty() || because.length() > MAX_REASON) {
      throw new BadRequestResponse("because: why, in 1 to " + MAX_REASON + " characters");
    }
    if (!retirements.retire(source, because, entry(context, "source-retire", source, because))) {
      throw new ConflictResponse("the source is retired already");
    }
    answer(context, source, guard.words(context).say("sources.said.retired"));
  }

  private void takeBack(Context context) throws IOException {
    String source = known(context);
    if (!retirements.takeBack(source, entry(context, "source-return", source, ""))) {
      throw new ConflictResponse("the source is not retired");
    }
    answer(context, source, guard.words(context).say("sources.said.returned"));
  }

  private void answer(Context context, String source, String said) throws IOException {
    if (context.path().startsWith("/api/")) {
      Wire.send(
          context,
          out -> {
            out.writeStringField("source", source);
            out.writeBooleanField("retired", retirements.current().containsKey(source));
          });
      return;
    }
    Toast.say(context, said);
    context.redirect(Links.source(source), HttpStatus.SEE_OTHER);
  }
}
