package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.vigie.enrich.Inventory.Card;
import org.vigie.enrich.Inventory.Identity;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.inventory.Heard;
import org.vigie.server.inventory.Inventories;
import org.vigie.server.inventory.Inventories.Brought;
import org.vigie.server.source.Sources;
import org.vigie.store.state.InventoryTables.Version;
import org.vigie.store.state.Units;
import org.vigie.yaml.Problem;

/** The inventory as JSON: assets with who is heard from, identities, coverage, tables. */
final class InventoryApi {
  private static final int MOST = 10_000;

  private final Inventories inventories;
  private final Heard heard;
  private final Sources sources;
  private final Access access;
  private final Guard guard;

  InventoryApi(Web.Stored stored, Access access, Guard guard) {
    inventories = Objects.requireNonNull(stored.inventories());
    heard = Objects.requireNonNull(stored.heard());
    sources = stored.sources();
    this.access = access;
    this.guard = guard;
  }

  void routes(Routes routes) {
    routes.get("/api/v1/assets", Permission.READ_INVENTORY, this::assets);
    routes.get("/api/v1/assets/{id}", Permission.READ_INVENTORY, this::asset);
    routes.get("/api/v1/identities", Permission.READ_INVENTORY, this::identities);
    routes.get("/api/v1/coverage", Permission.READ_INVENTORY, this::coverage);
    routes.whole().get("/api/v1/tables", Permission.READ_INVENTORY, this::tables);
    routes.whole().post("/api/v1/tables/{kind}/{name}", Permission.EDIT_INVENTORY, this::upload);
    routes.whole().post("/api/v1/tables/withdraw", Permission.EDIT_INVENTORY, this::withdraw);
  }

  private Heard.Coverage coverageFor(Context context) throws IOException {
    Units units = guard.person(context).units();
    return heard.coverage(units, sources.seenBy(units));
  }

  private static int limit(Context context) {
    long limit = Filter.number(context, "limit", InventoryPage.MOST);
    if (limit < 1 || limit > MOST) throw new BadRequestResponse("limit: 1 to " + MOST);
    return (int) limit;
  }

  private void assets(Context context) throws IOException {
    int limit = limit(context);
    String text = Filter.parameter(context, "text");
    boolean silent = Filter.parameter(context, "show").equals("silent");
    Heard.Coverage coverage = coverageFor(context);
    List<Heard.Row> rows =
        (silent ? coverage.silent() : coverage.rows())
            .stream().filter(row -> InventoryPage.holds(row.asset(), text)).toList();
    Json.send(
        context,
        out -> {
          out.writeNumberField("count", rows.size());
          out.writeArrayFieldStart("assets");
          for (Heard.Row row : rows.stream().limit(limit).toList()) {
            out.writeStartObject();
            asset(out, row);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private void asset(Context context) throws IOException {
    Heard.Row row = InventoryPage.row(coverageFor(context), context.pathParam("id"));
    if (row == null) throw new NotFoundResponse();
    Json.send(context, out -> asset(out, row));
  }

  private static void asset(JsonGenerator out, Heard.Row row) throws IOException {
    out.writeStringField("id", row.asset().id());
    Json.texts(out, "names", row.asset().names());
    Json.texts(out, "addresses", row.asset().addresses());
    Json.texts(out, "macs", row.asset().macs());
    out.writeStringField("kind", row.asset().kind());
    out.writeStringField("zone", row.asset().zone());
    card(out, row.asset().card());
    out.writeNumberField("last_received", row.last());
    out.writeObjectFieldStart("sources");
    for (var source : row.sources().entrySet()) {
      out.writeNumberField(source.getKey(), source.getValue());
    }
    out.writeEndObject();
  }

  private static void card(JsonGenerator out, Card card) throws IOException {
    out.writeStringField("bu", card.bu());
    out.writeStringField("owner", card.owner());
    out.writeStringField("criticality", card.criticality().word());
    out.writeStringField("critical_function", card.function());
  }

  private void identities(Context context) throws IOException {
    int limit = limit(context);
    String text = Filter.parameter(context, "text");
    List<Identity> found =
        InventoryPage.identities(inventories, guard.person(context).units()).stream()
            .filter(one -> InventoryPage.holds(one, text))
            .toList();
    Json.send(
        context,
        out -> {
          out.writeNumberField("count", found.size());
          out.writeArrayFieldStart("identities");
          for (Identity one : found.stream().limit(limit).toList()) {
            out.writeStartObject();
            out.writeStringField("id", one.id());
            Json.texts(out, "keys", one.keys());
            out.writeStringField("display", one.display());
            card(out, one.card());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private void coverage(Context context) throws IOException {
    Heard.Coverage coverage = coverageFor(context);
    Json.send(
        context,
        out -> {
          out.writeNumberField("at", coverage.at());
          out.writeNumberField("window_ms", Heard.WINDOW);
          out.writeNumberField("inventoried", coverage.inventoried());
          out.writeNumberField("heard", coverage.heard());
          out.writeArrayFieldStart("silent");
          for (Heard.Row row : coverage.silent().stream().limit(MOST).toList()) {
            out.writeString(row.asset().id());
          }
          out.writeEndArray();
        });
  }

  private void tables(Context context) throws IOException {
    Inventories.Snapshot now = inventories.now();
    Json.send(
        context,
        out -> {
          out.writeArrayFieldStart("tables");
          for (Version version : now.versions()) {
            out.writeStartObject();
            out.writeStringField("name", version.name());
            out.writeStringField("kind", version.kind().name().toLowerCase(Locale.ROOT));
            out.writeNumberField("version", version.version());
            out.writeNumberField("at", version.at());
            out.writeStringField("actor", version.actor());
            out.writeStringField("origin", version.origin());
            out.writeNumberField("rows", version.rows());
            Json.texts(out, "problems", version.problems().lines().toList());
            out.writeEndObject();
          }
          out.writeEndArray();
          Json.texts(out, "places", now.places());
          Json.texts(out, "problems", now.problems().stream().map(Problem::toString).toList());
        });
  }

  private void upload(Context context) throws IOException {
    byte[] body = context.bodyInputStream().readNBytes(Inventories.MAX_UPLOAD + 1);
    if (body.length > Inventories.MAX_UPLOAD) {
      throw new HttpResponseException(
          413, "a table has at most " + Inventories.MAX_UPLOAD + " bytes");
    }
    Brought brought =
        InventoryPage.bring(
            inventories,
            access,
            guard,
            context,
            InventoryPage.kind(context.pathParam("kind")),
            context.pathParam("name"),
            new String(body, UTF_8));
    if (brought.outcome() == Brought.Outcome.REFUSED) context.status(422);
    Json.send(
        context,
        out -> {
          out.writeStringField("outcome", brought.outcome().name().toLowerCase(Locale.ROOT));
          out.writeNumberField("rows", brought.rows());
          Json.texts(out, "problems", brought.problems().stream().map(Problem::toString).toList());
        });
  }

  private void withdraw(Context context) throws IOException {
    String name = Form.of(context).text("name");
    var person = guard.person(context);
    if (!inventories.withdraw(name, person.account())) throw new NotFoundResponse();
    access.record(person, "table-withdrawn", name, context.ip());
    Json.send(context, out -> out.writeStringField("withdrawn", name));
  }
}
