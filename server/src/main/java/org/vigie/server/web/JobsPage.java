package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.job.Job;
import org.vigie.server.job.Jobs;
import org.vigie.server.job.Reparsing;
import org.vigie.server.retro.Plan;
import org.vigie.server.retro.Request;
import org.vigie.server.retro.Retro;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.RetroHunts.RetroHunt;
import org.vigie.store.state.RetroHunts.Sample;
import org.vigie.store.state.RetroHunts.Tally;

/** The long works, with their progress, and the searches back that people ask for. */
final class JobsPage {
  private static final int HUNTS = 50;
  private static final int SAMPLES = 100;

  private final Jobs jobs;
  private final @Nullable Retro retro;
  private final @Nullable Reparsing reparsing;
  private final JobsApi api;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  /** A work on a line. */
  record JobView(
      String kind,
      Inert subject,
      String state,
      String tone,
      String started,
      String lasted,
      long done,
      long of,
      Inert outcome) {
    boolean isRunning() {
      return of >= 0 && tone.equals("accent");
    }
  }

  /** A search back on a line. */
  record HuntView(
      String href,
      Inert title,
      String actor,
      String state,
      String tone,
      String created,
      String findings,
      long done,
      long total,
      String passed,
      String looked,
      String lasted,
      Inert error) {
    boolean isOpen() {
      return tone.equals("accent");
    }
  }

  /** What was found of a rule or an indicator. */
  record TallyView(Inert title, String version, String findings, String first, String last) {}

  /** A finding, or an event in which an indicator was seen. */
  record SampleView(String href, String time, Inert what, Inert about) {}

  JobsPage(Web.Stored stored, JobsApi api, Access access, Guard guard, InstantSource clock) {
    this.jobs = stored.jobs();
    this.retro = stored.retro();
    this.reparsing = stored.works() == null ? null : stored.works().reparsing();
    this.api = api;
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    routes.get("/jobs", Permission.READ_SOURCES, context -> all(context, 200, List.of()));
    Reparsing anew = reparsing;
    if (anew != null) {
      routes.post("/jobs/reparse", Permission.TRY_PARSERS, context -> reparse(context, anew));
    }
    Retro back = retro;
    if (back == null) return;
    routes.post("/jobs/retro", Permission.HANDLE_ALERTS, context -> start(context, back));
    routes.get("/jobs/retro/{id}", Permission.SEARCH_EVENTS, context -> one(context, back));
    routes.post("/jobs/retro/{id}/stop", Permission.HANDLE_ALERTS, context -> stop(context, back));
  }

  private void all(Context context, int status, List<String> problems) {
    Page page = guard.page(context);
    List<JobView> views = jobs.all().stream().map(job -> view(page, job)).toList();
    List<HuntView> hunts =
        retro == null
            ? List.of()
            : retro.record().newest(HUNTS).stream().map(hunt -> view(page, hunt)).toList();
    boolean starts = retro != null && guard.person(context).may(Permission.HANDLE_ALERTS);
    boolean parses = reparsing != null && guard.person(context).may(Permission.TRY_PARSERS);
    String rule = Guard.orEmpty(context.queryParam("rule"));
    context.status(status);
    context.html(
        Html.of(
            out ->
                JtejobsGenerated.render(
                    out, Html.PLAIN, page, views, hunts, problems, starts, parses, rule)));
  }

  private JobView view(Page page, Job job) {
    boolean runs = job.state() == Job.State.RUNNING;
    long lasted = (runs ? clock.millis() : job.ended()) - job.started();
    String tone =
        switch (job.state()) {
          case RUNNING -> "accent";
          case DONE -> "ok";
          case FAILED -> "bad";
          case STOPPED -> "muted";
        };
    return new JobView(
        page.say("jobs.kind." + Form.word(job.kind())),
        Inert.of(job.subject()),
        page.say("jobs.state." + Form.word(job.state())),
        tone,
        Times.seconds(job.started()),
        Times.length(page.words(), Math.max(0, lasted)),
        job.done(),
        job.of(),
        Inert.of(job.outcome()));
  }

  private HuntView view(Page page, RetroHunt hunt) {
    String tone =
        switch (hunt.status()) {
          case QUEUED, RUNNING -> "accent";
          case DONE -> "ok";
          case FAILED -> "bad";
          case STOPPED -> "muted";
        };
    var at = hunt.progress();
    return new HuntView(
        "/jobs/retro/" + hunt.id(),
        Inert.of(hunt.title()),
        hunt.actor(),
        page.say("jobs.retro." + hunt.status().name().toLowerCase(Locale.ROOT)),
        tone,
        Times.seconds(hunt.created()),
        page.figure(at.findings()),
        at.done(),
        at.total(),
        page.figure(at.done()),
        page.figure(at.looked()),
        Times.length(page.words(), at.busy()),
        Inert.of(hunt.error()));
  }

  private void start(Context context, Retro back) throws IOException {
    Form form = Form.of(context);
    switch (RetroApi.request(form, clock.millis())) {
      case RetroApi.Asked.Wrong(String why) -> all(context, 400, List.of(why));
      case RetroApi.Asked.Understood(Request request) -> {
        switch (back.ask(request, guard.person(context).account())) {
          case Retro.Answer.Refused(List<String> reasons) -> all(context, 400, reasons);
          case Retro.Answer.Accepted(RetroHunt hunt) -> {
            access.record(
                guard.person(context), "retro.start", hunt.id() + " " + hunt.title(), context.ip());
            context.redirect("/jobs/retro/" + hunt.id(), HttpStatus.SEE_OTHER);
          }
        }
      }
    }
  }

  private void reparse(Context context, Reparsing works) throws IOException {
    String problem = api.ask(context, works);
    if (problem.isEmpty()) context.redirect("/jobs#jobs", HttpStatus.SEE_OTHER);
    else all(context, 400, List.of(problem));
  }

  private void stop(Context context, Retro back) {
    String id = context.pathParam("id");
    if (back.stop(id)) access.record(guard.person(context), "retro.stop", id, context.ip());
    context.redirect("/jobs/retro/" + id, HttpStatus.SEE_OTHER);
  }

  private void one(Context context, Retro back) throws IOException {
    Page page = guard.page(context);
    RetroHunt hunt = back.record().byId(context.pathParam("id"));
    if (hunt == null) throw new NotFoundResponse();
    Plan plan = back.plan(hunt);
    List<TallyView> tallies =
        back.record().tallies(hunt.id()).stream().map(tally -> view(page, tally)).toList();
    List<SampleView> samples =
        back.record().samples(hunt.id(), SAMPLES).stream().map(JobsPage::view).toList();
    boolean stops = guard.person(context).may(Permission.HANDLE_ALERTS) && hunt.ended() == 0;
    context.html(
        Html.of(
            out ->
                JteretroGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    view(page, hunt),
                    scope(page, plan.scope()),
                    page.say("jobs.retro.reading." + Form.word(plan.reading())),
                    tallies,
                    samples,
                    stops)));
  }

  /** A span of time in words. */
  static String scope(Page page, Lake.Scope scope) {
    String from = scope.from() <= 0 ? page.say("jobs.retro.ever") : Times.seconds(scope.from());
    return page.say("jobs.retro.scope." + Form.word(scope.by()), from, Times.seconds(scope.to()));
  }

  private static TallyView view(Page page, Tally tally) {
    boolean none = tally.findings() == 0;
    return new TallyView(
        Inert.of(tally.title()),
        tally.version(),
        page.figure(tally.findings()),
        none ? "" : Times.seconds(tally.first()),
        none ? "" : Times.seconds(tally.last()));
  }

  private static SampleView view(Sample sample) {
    if (!sample.json().startsWith("{\"id\"")) {
      return new SampleView(
          Links.event(sample.finding(), sample.time()),
          Times.seconds(sample.time()),
          Inert.of(sample.item()),
          Inert.of(sample.json()));
    }
    byte[] json = sample.json().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Finding finding = FindingJson.read(json, 0, json.length);
    StringBuilder about = new StringBuilder();
    for (Finding.Entity entity : finding.entities()) {
      about.append(about.isEmpty() ? "" : " · ").append(entity.value());
    }
    String event = finding.events().isEmpty() ? "" : finding.events().getLast().toString();
    return new SampleView(
        event.isEmpty() ? "" : Links.event(event, finding.time()),
        Times.seconds(finding.time()),
        Inert.of(finding.rule().title()),
        Inert.of(about.toString()));
  }
}
