package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.access.Permission;

/**
 * Where parsers are tried: lines in, and what became of each value, by which line of which file.
 */
final class ParsersPage {
  /** How many may try at once: it takes a core each. */
  private static final int AT_ONCE = 2;

  private final Supplier<@Nullable Pack> content;
  private final Guard guard;
  private final InstantSource clock;
  private final Classes classes = new Classes(OcsfSchema.bundled());
  private final Semaphore room = new Semaphore(AT_ONCE);

  /**
   * What was asked.
   *
   * @param parser name of the one that was picked, or empty
   * @param whole whether all of the text is one event
   */
  record Asked(String text, String parser, boolean whole) {}

  ParsersPage(Supplier<@Nullable Pack> content, Guard guard, InstantSource clock) {
    this.content = content;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    routes.get("/parsers", Permission.TRY_PARSERS, this::empty);
    routes.post("/parsers", Permission.TRY_PARSERS, this::tried);
    new ParsersApi(this).routes(routes);
  }

  private void empty(Context context) {
    show(context, new Asked("", "", false), "", List.of());
  }

  private void tried(Context context) {
    Form form = Form.of(context);
    Asked asked = asked(form);
    Page page = guard.page(context);
    String problem = problem(page, asked);
    if (!problem.isEmpty()) {
      context.status(HttpStatus.BAD_REQUEST);
      show(context, asked, problem, List.of());
      return;
    }
    List<TrialView> views = new ArrayList<>();
    for (Trial trial : trials(asked)) {
      views.add(TrialView.of(page, classes, views.size() + 1, trial));
    }
    show(context, asked, "", views);
  }

  /** What a form asks. */
  static Asked asked(Form form) {
    return new Asked(form.text("text"), form.text("parser"), form.has("whole"));
  }

  /** What is wrong with what was asked, in the words of a page; empty where nothing is. */
  String problem(Page page, Asked asked) {
    if (content.get() == null) return page.say("parsers.no-content");
    if (asked.text().isBlank()) return page.say("parsers.no-text");
    if (asked.text().getBytes(UTF_8).length > Trial.MAX_BYTES) {
      return page.say("parsers.too-long", page.figure(Trial.MAX_BYTES));
    }
    boolean known = asked.parser().isEmpty() || names().contains(asked.parser());
    return known ? "" : page.say("parsers.unknown", Inert.plain(asked.parser()));
  }

  /** Tries what has no problem; waits while others do. */
  List<Trial> trials(Asked asked) {
    Pack pack = content.get();
    if (pack == null) return List.of();
    room.acquireUninterruptibly();
    try {
      Trial.Cut cut = asked.whole() ? Trial.Cut.WHOLE : Trial.Cut.LINES;
      return Trial.of(pack, asked.text(), cut, asked.parser(), clock.millis());
    } finally {
      room.release();
    }
  }

  Page page(Context context) {
    return guard.page(context);
  }

  private List<String> names() {
    Pack pack = content.get();
    if (pack == null) return List.of();
    return pack.parsers().ids().stream()
        .map(id -> id.substring(0, id.indexOf('@')))
        .sorted()
        .toList();
  }

  private void show(Context context, Asked asked, String problem, List<TrialView> views) {
    Page page = guard.page(context);
    List<String> names = names();
    context.html(
        Html.of(
            out ->
                JteparsersGenerated.render(out, Html.PLAIN, page, names, asked, problem, views)));
  }
}
