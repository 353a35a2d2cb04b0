package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * The description of the API in OpenAPI 3.1, composed at start of one fragment a room: {@code
 * paths} and {@code schemas} in YAML, beside what all of them share.
 */
final class OpenApi {
  /** The rooms that may have a fragment; a test holds that all routes are described. */
  private static final List<String> ROOMS =
      List.of(
          "alerts",
          "incidents",
          "events",
          "sources",
          "health",
          "inventory",
          "privacy",
          "lake",
          "sql",
          "hunts",
          "parsers",
          "accounts",
          "audit");

  /** What all rooms share; a fragment like the others, but for its keys. */
  private static final String SHARED = "shared";

  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
  private static final JsonFactory JSON = new JsonFactory();

  private final String json;
  private final List<Operation> operations = new ArrayList<>();

  /**
   * An operation for people to read.
   *
   * @param room the fragment that describes it
   * @param permission name of the one it needs; empty where being signed in is enough
   */
  record Operation(
      String room,
      String method,
      String path,
      String summary,
      String description,
      String permission,
      List<Parameter> parameters,
      Map<String, String> responses) {}

  /**
   * Something an operation takes.
   *
   * @param in {@code path}, {@code query} or {@code body}
   */
  record Parameter(String name, String in, String description) {}

  OpenApi() {
    Node.Mapping shared = read(SHARED);
    Map<String, Node.Mapping> rooms = new LinkedHashMap<>();
    for (String room : ROOMS) {
      if (OpenApi.class.getResource(resource(room)) != null) rooms.put(room, read(room));
    }
    json = compose(shared, rooms);
    Map<String, Node> schemas = new LinkedHashMap<>(mapping(shared, "schemas").entries());
    rooms.values().forEach(room -> schemas.putAll(mapping(room, "schemas").entries()));
    rooms.forEach((room, fragment) -> operations(room, fragment, schemas));
  }

  /** The document. */
  String json() {
    return json;
  }

  /** Its operations, room by room. */
  List<Operation> operations() {
    return operations;
  }

  private static String resource(String room) {
    return "api/" + room + ".yml";
  }

  private static Node.Mapping read(String room) {
    String file = resource(room);
    try (InputStream in = OpenApi.class.getResourceAsStream(file)) {
      if (in == null) throw new IllegalStateException("the server's jar lacks " + file);
      return switch (Yaml.read(file, new String(in.readAllBytes(), UTF_8))) {
        case Yaml.Read.Documents documents
            when documents.nodes().size() == 1
                && documents.nodes().getFirst() instanceof Node.Mapping mapping ->
            mapping;
        case Yaml.Read.Documents other ->
            throw new IllegalStateException(file + ": one mapping is wanted");
        case Yaml.Read.Failed failed ->
            throw new IllegalStateException(failed.problem().toString());
      };
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + " from the server's jar", e);
    }
  }

  private static String compose(Node.Mapping shared, Map<String, Node.Mapping> rooms) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("openapi", "3.1.0");
      for (String part : List.of("info", "servers", "security")) {
        Node node = shared.get(part);
        if (node == null) throw new IllegalStateException("shared.yml lacks " + part);
        out.writeFieldName(part);
        write(out, node);
      }
      out.writeObjectFieldStart("paths");
      for (Map.Entry<String, Node.Mapping> room : rooms.entrySet()) {
        for (Map.Entry<String, Node> path :
            mapping(room.getValue(), "paths").entries().entrySet()) {
          out.writeFieldName(path.getKey());
          path(out, room.getKey(), (Node.Mapping) path.getValue());
        }
      }
      out.writeEndObject();
      out.writeObjectFieldStart("components");
      out.writeObjectFieldStart("schemas");
      members(out, mapping(shared, "schemas"));
      for (Node.Mapping room : rooms.values()) members(out, mapping(room, "schemas"));
      out.writeEndObject();
      for (String part : List.of("responses", "securitySchemes")) {
        out.writeFieldName(part);
        write(out, mapping(shared, part));
      }
      out.writeEndObject();
      out.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a string refused to be written to", e);
    }
    return text.toString();
  }

  /** A path, its operations tagged with their room and completed by what any of them may answer. */
  private static void path(JsonGenerator out, String room, Node.Mapping path) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, Node> entry : path.entries().entrySet()) {
      out.writeFieldName(entry.getKey());
      if (!METHODS.contains(entry.getKey())
          || !(entry.getValue() instanceof Node.Mapping operation)) {
        write(out, entry.getValue());
        continue;
      }
      out.writeStartObject();
      out.writeArrayFieldStart("tags");
      out.writeString(room);
      out.writeEndArray();
      for (Map.Entry<String, Node> part : operation.entries().entrySet()) {
        if (part.getKey().equals("tags")) continue;
        out.writeFieldName(part.getKey());
        if (part.getKey().equals("responses")) {
          responses(out, (Node.Mapping) part.getValue());
        } else {
          write(out, part.getValue());
        }
      }
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void responses(JsonGenerator out, Node.Mapping own) throws IOException {
    out.writeStartObject();
    members(out, own);
    for (Map.Entry<String, String> common :
        Map.of("401", "Unauthorized", "403", "Forbidden").entrySet()) {
      if (own.get(common.getKey()) != null) continue;
      out.writeObjectFieldStart(common.getKey());
      out.writeStringField("$ref", "#/components/responses/" + common.getValue());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Node node) throws IOException {
    switch (node) {
      case Node.Mapping mapping -> {
        out.writeStartObject();
        members(out, mapping);
        out.writeEndObject();
      }
      case Node.Sequence sequence -> {
        out.writeStartArray();
        for (Node item : sequence.items()) write(out, item);
        out.writeEndArray();
      }
      case Node.Scalar scalar -> {
        Boolean bool = scalar.bool();
        if (scalar.isNull()) out.writeNull();
        else if (bool != null) out.writeBoolean(bool);
        else if (scalar.isNumber()) out.writeNumber(new BigDecimal(scalar.text()));
        else out.writeString(scalar.text());
      }
    }
  }

  private static void members(JsonGenerator out, Node.Mapping mapping) throws IOException {
    for (Map.Entry<String, Node> entry : mapping.entries().entrySet()) {
      out.writeFieldName(entry.getKey());
      write(out, entry.getValue());
    }
  }

  private static Node.Mapping mapping(Node.Mapping from, String key) {
    return from.get(key) instanceof Node.Mapping mapping
        ? mapping
        : new Node.Mapping(from.line(), new LinkedHashMap<>(), Map.of());
  }

  private void operations(String room, Node.Mapping fragment, Map<String, Node> schemas) {
    mapping(fragment, "paths")
        .entries()
        .forEach(
            (path, node) -> {
              for (String method : METHODS) {
                if (((Node.Mapping) node).get(method) instanceof Node.Mapping operation) {
                  operations.add(
                      operation(room, method, path, (Node.Mapping) node, operation, schemas));
                }
              }
            });
  }

  private static Operation operation(
      String room,
      String method,
      String path,
      Node.Mapping shared,
      Node.Mapping operation,
      Map<String, Node> schemas) {
    List<Parameter> parameters = new ArrayList<>();
    parameters(shared, parameters);
    parameters(operation, parameters);
    Node.Mapping content = mapping(mapping(operation, "requestBody"), "content");
    for (Node type : content.entries().values()) {
      Node.Mapping schema = resolved(mapping((Node.Mapping) type, "schema"), schemas);
      mapping(schema, "properties")
          .entries()
          .forEach(
              (name, property) ->
                  parameters.add(new Parameter(name, "body", text(property, "description"))));
    }
    Map<String, String> responses = new LinkedHashMap<>();
    mapping(operation, "responses")
        .entries()
        .forEach((status, response) -> responses.put(status, description(response)));
    return new Operation(
        room,
        method,
        path,
        text(operation, "summary"),
        text(operation, "description"),
        text(operation, "x-vigie-permission"),
        parameters,
        responses);
  }

  private static void parameters(Node.Mapping of, List<Parameter> to) {
    if (!(of.get("parameters") instanceof Node.Sequence list)) return;
    for (Node item : list.items()) {
      String name = text(item, "name");
      if (!name.isEmpty()) to.add(new Parameter(name, text(item, "in"), text(item, "description")));
    }
  }

  /** What a response is about; of a shared one, its name says it. */
  private static String description(Node response) {
    String reference = text(response, "$ref");
    return reference.isEmpty()
        ? text(response, "description")
        : reference.substring(reference.lastIndexOf('/') + 1);
  }

  private static Node.Mapping resolved(Node.Mapping schema, Map<String, Node> schemas) {
    String reference = text(schema, "$ref");
    if (reference.isEmpty()) return schema;
    Node found = schemas.get(reference.substring(reference.lastIndexOf('/') + 1));
    return found instanceof Node.Mapping mapping ? mapping : schema;
  }

  private static String text(@Nullable Node node, String key) {
    String text = node instanceof Node.Mapping mapping ? mapping.text(key) : null;
    return text == null ? "" : text.strip();
  }
}
