package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Identity;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.inventory.Heard;
import org.vigie.server.inventory.Inventories;
import org.vigie.server.inventory.Inventories.Brought;
import org.vigie.server.source.Sources;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.InventoryTables.Kind;
import org.vigie.store.state.InventoryTables.Version;
import org.vigie.store.state.Units;
import org.vigie.store.state.VisibleAlerts;

/** The inventory: assets and who of them is heard from, identities, and the tables they are of. */
final class InventoryPage {
  /** Rows of one page; a search finds the others. */
  static final int MOST = 500;

  private static final int HISTORY = 100;
  private static final int ALERTS = 20;

  private final Inventories inventories;
  private final Heard heard;
  private final Sources sources;
  private final Alerts alerts;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  /** A figure above a table. */
  record Stat(String figure, String word, String tone) {}

  /** A version of a table. */
  record TableRow(
      Inert name,
      String kind,
      long version,
      String at,
      Inert actor,
      String origin,
      String rows,
      int wrong,
      Inert problems,
      boolean isCurrent,
      String withdraw) {}

  /** An identity. */
  record IdentityRow(
      Inert id,
      Inert display,
      Inert keys,
      Inert bu,
      String criticality,
      String tone,
      Inert function) {}

  /** An open alert of an asset. */
  record AlertLine(String href, long number, String level, String word, Inert title, String time) {}

  InventoryPage(Web.Stored stored, Alerts alerts, Access access, Guard guard, InstantSource clock) {
    inventories = Objects.requireNonNull(stored.inventories());
    heard = Objects.requireNonNull(stored.heard());
    sources = stored.sources();
    this.alerts = alerts;
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/inventory", Permission.READ_INVENTORY, this::assets);
    routes.get("/inventory/assets/{id}", Permission.READ_INVENTORY, this::asset);
    routes.get("/inventory/identities", Permission.READ_INVENTORY, this::identities);
    routes.whole().get("/inventory/tables", Permission.READ_INVENTORY, this::tables);
    routes.whole().post("/inventory/tables", Permission.EDIT_INVENTORY, this::upload);
    routes.whole().post("/inventory/tables/withdraw", Permission.EDIT_INVENTORY, this::withdraw);
  }

  private void assets(Context context) throws IOException {
    Page page = guard.page(context);
    Heard.Coverage coverage = coverage(context);
    String text = Filter.parameter(context, "text");
    boolean silent = Filter.parameter(context, "show").equals("silent");
    List<Heard.Row> found =
        (silent ? coverage.silent() : coverage.rows())
            .stream().filter(row -> holds(row.asset(), text)).toList();
    int known = identities(inventories, guard.person(context).units()).size();
    long now = clock.millis();
    List<AssetRow> rows =
        found.stream().limit(MOST).map(row -> new AssetRow(page, row, now)).toList();
    context.html(
        Html.of(
            out ->
                JteinventoryGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    stats(page, coverage, known),
                    rows,
                    found.size(),
                    text,
                    silent)));
  }

  private Heard.Coverage coverage(Context context) throws IOException {
    Units units = guard.person(context).units();
    return heard.coverage(units, sources.seenBy(units));
  }

  /** The identities that may be seen. */
  static List<Identity> identities(Inventories inventories, Units units) {
    List<Identity> all = inventories.now().identities();
    if (!units.isBound()) return all;
    return all.stream().filter(one -> units.take(one.card().bu())).toList();
  }

  /** Whether a text stands in what an asset is known by, in any case. */
  static boolean holds(Asset asset, String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    if (wanted.isEmpty() || has(asset.id(), wanted) || has(asset.zone(), wanted)) return true;
    return has(asset.card().bu(), wanted)
        || has(asset.card().owner(), wanted)
        || has(asset.card().function(), wanted)
        || has(asset.card().criticality().word(), wanted)
        || asset.names().stream().anyMatch(name -> has(name, wanted))
        || asset.addresses().stream().anyMatch(address -> has(address, wanted))
        || asset.macs().stream().anyMatch(mac -> has(mac, wanted));
  }

  static boolean holds(Identity identity, String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return wanted.isEmpty()
        || has(identity.id(), wanted)
        || has(identity.display(), wanted)
        || has(identity.card().bu(), wanted)
        || identity.keys().stream().anyMatch(key -> has(key, wanted));
  }

  private static boolean has(String text, String wanted) {
    return text.toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static List<Stat> stats(Page page, Heard.Coverage coverage, int identities) {
    int silent = coverage.inventoried() - coverage.heard();
    String share =
        coverage.inventoried() == 0
            ? "–"
            : page.wording()
                    .figure(Math.round(1_000.0 * coverage.heard() / coverage.inventoried()) / 10.0)
                + " %";
    return List.of(
        new Stat(page.figure(coverage.inventoried()), page.say("inventory.inventoried"), ""),
        new Stat(page.figure(coverage.heard()), page.say("inventory.heard"), "ok"),
        new Stat(page.figure(silent), page.say("inventory.silent"), silent == 0 ? "muted" : "warn"),
        new Stat(share, page.say("inventory.coverage"), ""),
        new Stat(page.figure(identities), page.say("inventory.identities"), ""));
  }

  private void asset(Context context) throws IOException {
    Page page = guard.page(context);
    Heard.Row row = row(coverage(context), context.pathParam("id"));
    if (row == null) throw new NotFoundResponse();
    Asset asset = row.asset();
    VisibleAlerts visible = alerts.within(guard.person(context).units());
    List<AlertLine> open = new ArrayList<>();
    for (String key : asset.names().isEmpty() ? asset.addresses() : asset.names()) {
      for (Alerts.Listed listed : visible.page(query(key))) {
        String level = listed.alert().level().name().toLowerCase(Locale.ROOT);
        AlertLine line =
            new AlertLine(
                "/alerts/" + listed.alert().id(),
                listed.number(),
                level,
                page.say("level." + level),
                Inert.of(listed.alert().rule().title()),
                Times.seconds(listed.alert().detected()));
        if (open.stream().noneMatch(one -> one.number == line.number)) open.add(line);
      }
    }
    List<SourcesPage.NameView> sources =
        row.sources().entrySet().stream()
            .map(
                one ->
                    new SourcesPage.NameView(
                        Inert.of(one.getKey()),
                        page.figure(one.getValue()),
                        Links.source(one.getKey())))
            .toList();
    AssetRow view = new AssetRow(page, row, clock.millis());
    context.html(
        Html.of(
            out ->
                JteassetGenerated.render(
                    out, Html.PLAIN, page, view, facts(page, asset), sources, open)));
  }

  private static AlertQuery query(String text) {
    return new AlertQuery(
        Set.of(),
        AlertQuery.OPEN,
        Set.of(),
        null,
        text,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        AlertQuery.Order.URGENT,
        Long.MAX_VALUE,
        ALERTS);
  }

  static Heard.@Nullable Row row(Heard.Coverage coverage, String id) {
    return coverage.rows().stream()
        .filter(row -> row.asset().id().equals(id))
        .findFirst()
        .orElse(null);
  }

  /** A word and what is known. */
  record Fact(String word, Inert value) {}

  private static List<Fact> facts(Page page, Asset asset) {
    List<Fact> facts = new ArrayList<>();
    fact(facts, page.say("inventory.names"), String.join(", ", asset.names()));
    fact(facts, page.say("inventory.addresses"), String.join(", ", asset.addresses()));
    fact(facts, page.say("inventory.macs"), String.join(", ", asset.macs()));
    fact(facts, page.say("inventory.kind"), asset.kind());
    fact(facts, page.say("inventory.bu"), asset.card().bu());
    fact(facts, page.say("inventory.owner"), asset.card().owner());
    fact(facts, page.say("inventory.function"), asset.card().function());
    fact(facts, page.say("inventory.zone"), asset.zone());
    return facts;
  }

  private static void fact(List<Fact> facts, String word, String value) {
    if (!value.isEmpty()) facts.add(new Fact(word, Inert.of(value)));
  }

  private void identities(Context context) {
    Page page = guard.page(context);
    String text = Filter.parameter(context, "text");
    List<Identity> found =
        identities(inventories, guard.person(context).units()).stream()
            .filter(one -> holds(one, text))
            .toList();
    List<IdentityRow> rows =
        found.stream()
            .limit(MOST)
            .map(
                one ->
                    new IdentityRow(
                        Inert.of(one.id()),
                        Inert.of(one.display()),
                        Inert.of(String.join(", ", one.keys())),
                        Inert.of(one.card().bu()),
                        AssetRow.criticality(page, one.card().criticality()),
                        AssetRow.tone(one.card().criticality()),
                        Inert.of(one.card().function())))
            .toList();
    context.html(
        Html.of(
            out -> JteidentitiesGenerated.render(out, Html.PLAIN, page, rows, found.size(), text)));
  }

  private void tables(Context context) {
    show(context, "");
  }

  private void show(Context context, String problem) {
    Page page = guard.page(context);
    Inventories.Snapshot now = inventories.now();
    List<TableRow> rows =
        inventories.history("", HISTORY).stream().map(one -> row(page, now, one)).toList();
    List<Inert> problems = new ArrayList<>();
    if (!problem.isEmpty()) problems.add(Inert.of(problem));
    now.problems().forEach(one -> problems.add(Inert.of(one.toString())));
    List<Inert> places = now.places().stream().map(Inert::of).toList();
    context.html(
        Html.of(out -> JtetablesGenerated.render(out, Html.PLAIN, page, rows, problems, places)));
  }

  private static TableRow row(Page page, Inventories.Snapshot now, Version one) {
    boolean current = now.versions().contains(one);
    return new TableRow(
        Inert.of(one.name()),
        page.say("inventory.kind." + one.kind().name().toLowerCase(Locale.ROOT)),
        one.version(),
        Times.seconds(one.at()),
        Inert.of(one.actor()),
        page.say("inventory.origin." + one.origin()),
        page.figure(one.rows()),
        one.problems().isEmpty() ? 0 : (int) one.problems().lines().count(),
        Inert.of(one.problems()),
        current,
        current && one.origin().equals("upload") ? one.name() : "");
  }

  private void upload(Context context) throws IOException {
    Upload upload = Upload.of(context);
    guard.prove(context, upload.field("csrf"));
    Page page = guard.page(context);
    Kind kind = kind(upload.field("kind"));
    String name = upload.field("name").isEmpty() ? upload.name() : upload.field("name");
    Brought brought =
        bring(inventories, access, guard, context, kind, name, new String(upload.content(), UTF_8));
    switch (brought.outcome()) {
      case TAKEN, SAME -> {
        Toast.say(
            context, page.say("inventory.said.taken", brought.rows(), brought.problems().size()));
        context.redirect("/inventory/tables", io.javalin.http.HttpStatus.SEE_OTHER);
      }
      case REFUSED ->
          show(
              context.status(422),
              page.say("inventory.said.refused")
                  + " "
                  + brought.problems().stream().limit(5).map(Object::toString).toList());
    }
  }

  /** Takes a table in and writes down who brought it. */
  static Brought bring(
      Inventories inventories,
      Access access,
      Guard guard,
      Context context,
      Kind kind,
      String name,
      String csv) {
    if (!name.matches("[\\p{L}\\p{N} ._-]{1,100}")) {
      throw new BadRequestResponse(
          "name: 1 to 100 letters, digits, blanks, '.', '_' or '-' are allowed");
    }
    var person = guard.person(context);
    Brought brought = inventories.upload(kind, name, csv, person.account());
    if (brought.outcome() == Brought.Outcome.TAKEN) {
      access.record(
          person,
          "table",
          name,
          kind.name().toLowerCase(Locale.ROOT) + ": " + brought.rows() + " rows",
          context.ip());
    }
    return brought;
  }

  static Kind kind(String word) {
    for (Kind kind : Kind.values())
      if (kind.name().toLowerCase(Locale.ROOT).equals(word)) return kind;
    throw new BadRequestResponse("kind: allowed are assets, identities, networks");
  }

  private void withdraw(Context context) {
    String name = Form.of(context).text("name");
    var person = guard.person(context);
    if (!inventories.withdraw(name, person.account())) throw new NotFoundResponse();
    access.record(person, "table-withdrawn", name, context.ip());
    context.redirect("/inventory/tables", io.javalin.http.HttpStatus.SEE_OTHER);
  }
}
