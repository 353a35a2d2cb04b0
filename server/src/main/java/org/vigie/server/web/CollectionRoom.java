package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Criticality;
import org.vigie.server.access.Permission;
import org.vigie.server.source.Collection;
import org.vigie.server.source.Collection.Fulfilled;
import org.vigie.server.source.Collection.Report;

/** The collection strategy and how much of it is fulfilled, as a page and as JSON. */
final class CollectionRoom {
  /** Names in one list of the page; the API has all. */
  private static final int MOST = 200;

  private final @Nullable Collection collection;
  private final Guard guard;

  /** A line of the strategy. */
  record Row(
      Inert assetClass,
      Inert zone,
      Inert expects,
      Inert missing,
      Inert collector,
      Inert retention,
      String heard,
      String critical,
      String assets,
      String share,
      String tone) {}

  /** An asset with no log. */
  record Unheard(String href, Inert id, String criticality, String tone) {}

  /** All of the page. */
  record Shown(
      String share,
      List<Row> rows,
      List<Unheard> unheard,
      List<Inert> hosts,
      List<Inert> problems,
      boolean hasInventory) {}

  CollectionRoom(@Nullable Collection collection, Guard guard) {
    this.collection = collection;
    this.guard = guard;
  }

  void routes(Routes routes) {
    Routes whole = routes.whole();
    whole.get("/collection", Permission.READ_SOURCES, this::page);
    whole.get("/api/v1/health/collection", Permission.READ_SOURCES, this::json);
  }

  private Report report() throws IOException {
    return collection == null
        ? new Report(List.of(), 0, 0, List.of(), List.of())
        : collection.report();
  }

  private void page(Context context) throws IOException {
    Page page = guard.page(context);
    Report report = report();
    List<Unheard> unheard =
        report.lines().stream()
            .flatMap(line -> line.unheard().stream())
            .limit(MOST)
            .map(asset -> unheard(page, asset))
            .toList();
    Shown shown =
        new Shown(
            share(page, report.heard(), report.assets()),
            report.lines().stream().map(line -> row(page, line)).toList(),
            unheard,
            report.hosts().stream().limit(MOST).map(Inert::of).toList(),
            report.problems().stream().map(Inert::of).toList(),
            report.assets() > 0);
    context.html(Html.of(out -> JtecollectionGenerated.render(out, Html.PLAIN, page, shown)));
  }

  private static Row row(Page page, Fulfilled one) {
    boolean all = one.heard() == one.assets() && one.missing().isEmpty();
    String tone = one.assets() == 0 ? "muted" : all ? "ok" : one.heard() == 0 ? "bad" : "warn";
    return new Row(
        Inert.of(one.line().assetClass()),
        Inert.of(one.line().zone()),
        Inert.of(String.join(", ", one.line().expects())),
        Inert.of(String.join(", ", one.missing())),
        Inert.of(one.line().collector()),
        Inert.of(one.line().retention()),
        page.figure(one.heard()),
        one.critical() == 0 ? "" : page.figure(one.critical()),
        page.figure(one.assets()),
        share(page, one.heard(), one.assets()),
        tone);
  }

  private static Unheard unheard(Page page, Asset asset) {
    Criticality criticality = asset.card().criticality();
    return new Unheard(
        AssetRow.href(asset),
        Inert.of(asset.id()),
        AssetRow.criticality(page, criticality),
        AssetRow.tone(criticality));
  }

  private static String share(Page page, int heard, int assets) {
    return assets == 0 ? "–" : page.wording().percent((double) heard / assets);
  }

  private void json(Context context) throws IOException {
    Report report = report();
    EventsApi.send(
        context,
        out -> {
          out.writeNumberField("assets", report.assets());
          out.writeNumberField("heard", report.heard());
          out.writeArrayFieldStart("lines");
          for (Fulfilled one : report.lines()) line(out, one);
          out.writeEndArray();
          texts(out, "hosts_without_asset", report.hosts());
          texts(out, "problems", report.problems());
        });
  }

  private static void line(JsonGenerator out, Fulfilled one) throws IOException {
    out.writeStartObject();
    out.writeStringField("class", one.line().assetClass());
    out.writeStringField("zone", one.line().zone());
    texts(out, "expects", one.line().expects());
    texts(out, "missing", one.missing());
    out.writeStringField("collector", one.line().collector());
    out.writeStringField("retention", one.line().retention());
    out.writeNumberField("assets", one.assets());
    out.writeNumberField("heard", one.heard());
    out.writeNumberField("critical_unheard", one.critical());
    texts(out, "unheard", one.unheard().stream().map(Asset::id).collect(Collectors.toList()));
    out.writeEndObject();
  }

  private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) out.writeString(text);
    out.writeEndArray();
  }
}
