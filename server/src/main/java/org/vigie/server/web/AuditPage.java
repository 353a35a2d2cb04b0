package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.store.state.Audit;
import org.vigie.store.state.Audit.Logged;
import org.vigie.store.state.Audit.Verdict;

/** The audit log: who did what, newest first, and whether all of it is still as it was written. */
final class AuditPage {
  /** Records on one page. */
  private static final int PAGE = 100;

  /** Records up to which each page looks at the whole chain; beyond, it does when asked. */
  private static final long ALWAYS_VERIFIED = 20_000;

  private final Audit audit;
  private final Access access;
  private final Guard guard;

  AuditPage(Audit audit, Access access, Guard guard) {
    this.audit = audit;
    this.access = access;
    this.guard = guard;
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    routes.get("/audit", Permission.READ_AUDIT, this::serve);
    routes.get("/audit/export.csv", Permission.READ_AUDIT, this::export);
    routes.get("/api/v1/audit", Permission.READ_AUDIT, this::list);
    routes.get("/api/v1/audit/verification", Permission.READ_AUDIT, this::verification);
  }

  /** A record as the page says it: all of it may be others' text. */
  record Row(Logged logged) {
    String time() {
      return Times.millis(logged.entry().at());
    }

    String iso() {
      return Times.iso(logged.entry().at());
    }

    Inert actor() {
      return Inert.of(logged.entry().actor());
    }

    Inert object() {
      return Inert.of(logged.entry().object());
    }

    Inert detail() {
      return Inert.of(logged.entry().detail());
    }

    /** The first digits of the hash: enough to compare by eye. */
    String seal() {
      return logged.hash().isEmpty() ? "–" : logged.hash().substring(0, 12);
    }
  }

  /** The state of the chain as the page says it; {@code verdict} only where it was looked at. */
  record Sealed(long size, String head, List<Verdict> verdict) {
    boolean broken() {
      return verdict.stream().anyMatch(one -> !one.whole());
    }
  }

  private void serve(Context context) {
    Page page = guard.page(context);
    AuditQuery query = AuditQuery.of(context);
    long before = Filter.number(context, "before", Long.MAX_VALUE);
    List<Logged> found = audit.find(query.filter(before, PAGE));
    String more =
        found.size() < PAGE ? "" : query.path("/audit", "before=" + found.getLast().number());
    List<Row> rows = found.stream().map(Row::new).toList();
    Sealed sealed = sealed(context.queryParam("verify") == null ? ALWAYS_VERIFIED : Long.MAX_VALUE);
    context.html(
        Html.of(
            out ->
                JteauditGenerated.render(
                    out, Html.PLAIN, page, query, rows, more, audit.actions(), sealed)));
  }

  /** How the chain stands; the whole of it is looked at up to {@code most} records. */
  private Sealed sealed(long most) {
    List<Logged> newest = audit.find(Audit.Filter.all(1));
    String head = newest.isEmpty() ? "" : newest.getFirst().hash();
    long size = audit.size();
    return new Sealed(size, head, size <= most ? List.of(audit.verify()) : List.of());
  }

  /** GET of all records of a filter as CSV (RFC 4180). That somebody took them is a record too. */
  private void export(Context context) throws IOException {
    AuditQuery query = AuditQuery.of(context);
    access.record(guard.person(context), "audit-export", "audit", query.path("", ""), context.ip());
    context.contentType("text/csv; charset=utf-8");
    context.header("Content-Disposition", "attachment; filename=\"vigie-audit.csv\"");
    Writer out = new OutputStreamWriter(context.outputStream(), StandardCharsets.UTF_8);
    out.write("number,time,actor,action,object,detail,address,hash\r\n");
    long before = Long.MAX_VALUE;
    while (true) {
      List<Logged> found = audit.find(query.filter(before, Audit.MAX_PAGE));
      for (Logged logged : found) {
        Audit.Entry entry = logged.entry();
        out.write(logged.number() + "," + Times.iso(entry.at()));
        for (String field :
            List.of(
                entry.actor(),
                entry.action(),
                entry.object(),
                entry.detail(),
                entry.address(),
                logged.hash())) {
          out.write(',' + Csv.cell(field));
        }
        out.write("\r\n");
      }
      if (found.size() < Audit.MAX_PAGE) break;
      before = found.getLast().number();
    }
    out.flush();
  }

  private void list(Context context) throws IOException {
    AuditQuery query = AuditQuery.of(context);
    long before = Filter.number(context, "before", Long.MAX_VALUE);
    long limit = Filter.number(context, "limit", PAGE);
    if (limit < 1 || limit > Audit.MAX_PAGE) {
      throw new BadRequestResponse("limit: 1 to " + Audit.MAX_PAGE);
    }
    List<Logged> found = audit.find(query.filter(before, (int) limit));
    Wire.send(
        context,
        out -> {
          out.writeArrayFieldStart("records");
          for (Logged logged : found) {
            Audit.Entry entry = logged.entry();
            out.writeStartObject();
            out.writeNumberField("number", logged.number());
            out.writeNumberField("at", entry.at());
            out.writeStringField("actor", entry.actor());
            out.writeStringField("action", entry.action());
            out.writeStringField("object", entry.object());
            out.writeStringField("detail", entry.detail());
            out.writeStringField("address", entry.address());
            out.writeStringField("hash", logged.hash());
            out.writeEndObject();
          }
          out.writeEndArray();
          // Present where there may be more: give it as 'before'.
          if (found.size() == limit) out.writeNumberField("next", found.getLast().number());
        });
  }

  private void verification(Context context) throws IOException {
    Verdict verdict = audit.verify();
    Wire.send(
        context,
        out -> {
          out.writeBooleanField("whole", verdict.whole());
          out.writeNumberField("records", verdict.records());
          out.writeNumberField("unsealed", verdict.unsealed());
          out.writeStringField("head", verdict.head());
          if (!verdict.whole()) out.writeNumberField("broken", verdict.broken());
        });
  }
}
