package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.Locale;

/** Compares real answers of the API with the schemas of its description. */
final class ApiShape {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final JsonNode DOCUMENT = document();

  private ApiShape() {}

  /** Checks that an answer has the described shape: {@code check("GET /api/v1/audit", answer)}. */
  static void check(String operation, HttpResponse<String> answer) {
    check(operation, answer.statusCode(), answer.body());
  }

  /** Checks an answer to a request that went well. */
  static void check(String operation, String json) {
    check(operation, 200, json);
  }

  /** Checks an answer of a status. */
  static void check(String operation, int status, String json) {
    String[] parts = operation.split(" ", 2);
    JsonNode described =
        DOCUMENT.path("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
    assertThat(described.isMissingNode()).as(operation + " is described").isFalse();
    JsonNode response = resolved(described.path("responses").path(Integer.toString(status)));
    JsonNode schema = response.path("content").path("application/json").path("schema");
    assertThat(schema.isMissingNode())
        .as("%s has a JSON answer %s; it gave %s", operation, status, json)
        .isFalse();
    // The references of a schema point into the document: it goes along.
    ObjectNode whole = ((ObjectNode) schema).deepCopy();
    whole.set("components", DOCUMENT.path("components"));
    assertThat(REGISTRY.getSchema(whole).validate(json, InputFormat.JSON))
        .as("%s, %s: %s", operation, status, json)
        .isEmpty();
  }

  static JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText("");
    return reference.isEmpty() ? node : DOCUMENT.at(reference.substring(1));
  }

  static JsonNode document() {
    try {
      return JSON.readTree(new OpenApi().json());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
