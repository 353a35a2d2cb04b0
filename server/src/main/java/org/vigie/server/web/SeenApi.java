package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.Hunt;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Observable;

/** Whether an address, a name, a user or a hash was ever seen, as JSON. */
final class SeenApi {
  private static final int LONGEST = 2_000;

  private final Hunt hunt;

  SeenApi(Hunt hunt) {
    this.hunt = hunt;
  }

  void routes(Routes routes) {
    Routes whole = routes.whole();
    whole.get("/api/v1/seen", Permission.SEARCH_EVENTS, this::one);
  }

  /** GET of {@code kind} and {@code value}. */
  void one(Context context) throws IOException, InterruptedException {
    Observable kind = kind(context.queryParam("kind"));
    String value = context.queryParam("value");
    if (value == null || value.isBlank() || value.length() > LONGEST) {
      throw new BadRequestResponse("value: 1 to " + LONGEST + " characters");
    }
    hunt.reach();
    Lake.Seen seen = hunt.seen(kind, value);
    EventsApi.send(
        context,
        out -> {
          out.writeStringField("kind", word(kind));
          out.writeStringField("value", value);
          out.writeNumberField("events", seen.events());
          if (seen.events() > 0) {
            out.writeNumberField("first", seen.first());
            out.writeNumberField("last", seen.last());
          }
          out.writeNumberField("files", seen.files());
          out.writeNumberField("files_without_index", seen.unknown());
        });
  }

  private static String word(Observable kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Observable kind(@Nullable String written) {
    List<Observable> kinds = Arrays.asList(Observable.values());
    return kinds.stream()
        .filter(kind -> word(kind).equals(written))
        .findFirst()
        .orElseThrow(
            () ->
                new BadRequestResponse(
                    "kind: one of " + kinds.stream().map(SeenApi::word).toList()));
  }
}
