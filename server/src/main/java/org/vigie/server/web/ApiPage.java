package org.vigie.server.web;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.vigie.server.web.OpenApi.Operation;

/** The description of the API: the document for programs, a page for people. */
final class ApiPage {
  private final Guard guard;
  private final OpenApi api = new OpenApi();

  ApiPage(Guard guard) {
    this.guard = guard;
  }

  void routes(Routes routes) {
    routes.get("/api", this::page);
    routes.get("/api/v1/openapi.json", this::document);
  }

  private void document(Context context) {
    context.contentType("application/json; charset=utf-8").result(api.json());
  }

  private void page(Context context) {
    Page page = guard.page(context);
    Map<String, List<Operation>> rooms =
        api.operations().stream()
            .collect(
                Collectors.groupingBy(Operation::room, LinkedHashMap::new, Collectors.toList()));
    context.html(Html.of(out -> JteapiGenerated.render(out, Html.PLAIN, page, rooms)));
  }
}
