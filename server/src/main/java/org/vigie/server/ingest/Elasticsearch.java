package org.vigie.server.ingest;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.UUID;
import org.vigie.server.ingest.Exchange.Who;
import org.vigie.server.ingest.Refusal.Cause;

/**
 * What shippers ask an Elasticsearch before they send: who it is, and that it takes their
 * templates, policies and pipelines. Those say how to store; events are stored here in one way, so
 * they are taken and have no effect.
 */
final class Elasticsearch {
  /** The version whose API this is a part of. */
  private static final String VERSION = "8.17.0";

  /** What shippers set up; {@code <name>} may hold slashes. */
  private static final List<String> SETUP =
      List.of(
          "/_index_template/<name>",
          "/_component_template/<name>",
          "/_template/<name>",
          "/_ilm/policy/<name>",
          "/_ingest/pipeline/<name>",
          "/_data_stream/<name>");

  private final Intake intake;
  private final UUID cluster;
  private final Ids ids;

  Elasticsearch(Intake intake, UUID cluster, Ids ids) {
    this.intake = intake;
    this.cluster = cluster;
    this.ids = ids;
  }

  void route(RoutesConfig routes) {
    for (String path : List.of("/_bulk", "/{index}/_bulk")) {
      routes.post(path, this::bulk);
      routes.put(path, this::bulk);
    }
    answer(routes, "/", 200, greeting());
    answer(
        routes,
        "/_license",
        200,
        "{\"license\":{\"status\":\"active\",\"uid\":\""
            + cluster
            + "\",\"type\":\"basic\",\"mode\":\"basic\",\"issued_to\":\"vigie\"}}");
    answer(
        routes,
        "/_cluster/health",
        200,
        "{\"cluster_name\":\"vigie\",\"status\":\"green\",\"timed_out\":false,"
            + "\"number_of_nodes\":1,\"number_of_data_nodes\":1,\"active_primary_shards\":1,"
            + "\"active_shards\":1,\"unassigned_shards\":0}");
    for (String path : SETUP) {
      routes.put(path, context -> say(context, new Reply(200, "{\"acknowledged\":true}")));
      answer(
          routes,
          path,
          404,
          error(404, "resource_not_found_exception", "nothing is kept under this name"));
    }
  }

  private void answer(RoutesConfig routes, String path, int status, String json) {
    routes.get(path, context -> say(context, new Reply(status, json)));
    routes.head(path, context -> say(context, new Reply(status, "")));
  }

  private void bulk(Context context) {
    String index = context.pathParamMap().getOrDefault("index", "");
    intake.serve(context, new Bulk(index, ids));
  }

  private void say(Context context, Reply reply) {
    switch (who(context, intake.tokens())) {
      case Who.Known known -> product(reply).send(context);
      case Who.Unknown unknown -> {
        intake.strayed();
        refused(unknown.refusal()).send(context);
      }
    }
  }

  private String greeting() {
    return "{\"name\":\"vigie\",\"cluster_name\":\"vigie\",\"cluster_uuid\":\""
        + cluster
        + "\",\"version\":{\"number\":\""
        + VERSION
        + "\",\"build_flavor\":\"default\",\"build_type\":\"vigie\",\"build_hash\":\"unknown\","
        + "\"build_date\":\"2026-11-01T00:00:00Z\",\"build_snapshot\":false,"
        + "\"lucene_version\":\"9.12.0\",\"minimum_wire_compatibility_version\":\"7.17.0\","
        + "\"minimum_index_compatibility_version\":\"7.0.0\"},"
        + "\"tagline\":\"You Know, for Search\"}";
  }

  /** The source of the token that a request has in one of Elasticsearch's ways. */
  static Who who(Context context, Tokens tokens) {
    Credential credential = Credential.of(context.header("Authorization"));
    boolean spoken =
        switch (credential.scheme()) {
          case API_KEY, BASIC, BEARER -> true;
          case NONE, OTHER, SPLUNK -> false;
        };
    if (!spoken) {
      return new Who.Unknown(
          new Refusal(
              Cause.NO_TOKEN,
              "missing authentication credentials: send the source's token as ApiKey, as password"
                  + " of Basic, or as Bearer"));
    }
    String owner = tokens.owner(credential);
    return owner == null
        ? new Who.Unknown(new Refusal(Cause.UNKNOWN_TOKEN, "no source has this token"))
        : new Who.Known(owner);
  }

  /** Marks an answer as Elasticsearch's clients demand. */
  static Reply product(Reply reply) {
    return reply.with("X-Elastic-Product", "Elasticsearch");
  }

  static Reply refused(Refusal refusal) {
    String type =
        switch (refusal.cause()) {
          case NO_TOKEN, BAD_SCHEME, UNKNOWN_TOKEN, OTHER_SOURCE, QUERY_TOKEN ->
              "security_exception";
          case BUSY, FULL -> "es_rejected_execution_exception";
          case MALFORMED, UNFIT, NO_EVENT, BLANK_EVENT, BAD_CHANNEL -> "illegal_argument_exception";
          case EMPTY -> "parse_exception";
          case LARGE -> "content_too_long_exception";
          case LATE -> "timeout_exception";
        };
    int status = refusal.cause().status();
    Reply reply = product(new Reply(status, error(status, type, refusal.error())));
    if (refusal.cause().later()) reply = reply.later();
    return status == 401
        ? reply.with("WWW-Authenticate", "Basic realm=\"vigie\", charset=\"UTF-8\"")
        : reply;
  }

  private static String error(int status, String type, String reason) {
    String cause = "\"type\":\"" + type + "\",\"reason\":" + Reply.quoted(reason);
    return "{\"error\":{\"root_cause\":[{" + cause + "}]," + cause + "},\"status\":" + status + "}";
  }
}
