package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vigie.ocsf.Derived;
import org.vigie.ocsf.Ecs;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema;

/** Writes events as JSON: OCSF nested, the other views flat. */
final class EventJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final OcsfSchema schema;

  EventJson(OcsfSchema schema) {
    this.schema = schema;
  }

  /** Writes a line: the first event, and all of them where the bytes hold several. */
  void line(OutputStream out, List<Event> events) throws IOException {
    try (JsonGenerator json = open(out)) {
      json.writeStartObject();
      members(json, events.getFirst());
      if (events.size() > 1) {
        json.writeArrayFieldStart("events");
        for (Event event : events) {
          json.writeStartObject();
          members(json, event);
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    out.write('\n');
  }

  /** Writes a line that says what is wrong with a row. */
  static void error(OutputStream out, String error) throws IOException {
    try (JsonGenerator json = open(out)) {
      json.writeStartObject();
      json.writeStringField("status", "ERROR");
      json.writeStringField("error", error);
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static JsonGenerator open(OutputStream out) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    return json;
  }

  private void members(JsonGenerator json, Event event) throws IOException {
    json.writeStringField("parser", event.parser());
    json.writeStringField("status", event.status().name());
    json.writeArrayFieldStart("warnings");
    for (String warning : event.warnings()) json.writeString(warning);
    json.writeEndArray();
    json.writeArrayFieldStart("route");
    for (var source : event.route().logsources()) json.writeString(source.toString());
    json.writeEndArray();
    json.writeFieldName("ocsf");
    write(json, ocsf(event));
    json.writeObjectFieldStart("ecs");
    for (Map.Entry<String, List<String>> entry : Ecs.view(event).entrySet()) {
      json.writeFieldName(entry.getKey());
      write(json, single(entry.getValue()));
    }
    json.writeEndObject();
    json.writeFieldName("native");
    write(json, flat(event.fields(), 0, 0));
  }

  /** The OCSF view as a tree, with all that follows from it. */
  Map<String, Object> ocsf(Event event) {
    Map<String, Object> tree = new LinkedHashMap<>();
    flat(event.ocsf(), 0, 0).forEach((path, value) -> put(tree, path, value));
    Derived.names(event, schema).forEach((path, name) -> put(tree, path, name));
    Map<String, Object> values = flat(event.ocsf(), 0, 0);
    List<Object> observables = new ArrayList<>();
    Derived.observables(event, schema)
        .forEach(
            (path, kind) -> {
              Object value = values.get(path);
              List<?> all = value instanceof List<?> list ? list : List.of(String.valueOf(value));
              for (Object one : all) {
                Map<String, Object> observable = new LinkedHashMap<>();
                observable.put("name", path);
                observable.put("type_id", (long) kind.typeId());
                observable.put("type", kind.type());
                observable.put("value", String.valueOf(one));
                observables.add(observable);
              }
            });
    if (!observables.isEmpty()) tree.put("observables", observables);
    Map<String, Object> unmapped = flat(event.fields(), Leaves.MAPPED, 0);
    if (!unmapped.isEmpty()) tree.put("unmapped", unmapped);
    return tree;
  }

  /** Leaves whose flags under a mask are as wanted, by name; several of one name as a list. */
  static Map<String, Object> flat(Leaves leaves, int mask, int wanted) {
    Map<String, List<Object>> values = new LinkedHashMap<>();
    for (int i = 0; i < leaves.size(); i++) {
      if ((leaves.flags(i) & mask) != wanted) continue;
      Object value = value(leaves, i);
      if (value != null) {
        values.computeIfAbsent(leaves.name(i), name -> new ArrayList<>()).add(value);
      }
    }
    Map<String, Object> flat = new LinkedHashMap<>();
    values.forEach((name, list) -> flat.put(name, single(list)));
    return flat;
  }

  private static Object single(List<?> list) {
    return list.size() == 1 ? list.getFirst() : list;
  }

  private static @org.jspecify.annotations.Nullable Object value(Leaves leaves, int i) {
    return switch (leaves.flags(i) & Leaves.KIND) {
      case Leaves.NULL, Leaves.WHOLE -> null;
      case Leaves.TRUE -> true;
      case Leaves.FALSE -> false;
      case Leaves.LONG -> leaves.number(i, 0);
      default -> leaves.text(i);
    };
  }

  @SuppressWarnings("unchecked") // trees are made here, of maps with strings as keys
  private static void put(Map<String, Object> tree, String path, Object value) {
    Map<String, Object> level = tree;
    int start = 0;
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', start)) {
      Object below = level.computeIfAbsent(path.substring(start, dot), k -> new LinkedHashMap<>());
      if (!(below instanceof Map<?, ?> map)) return;
      level = (Map<String, Object>) map;
      start = dot + 1;
    }
    level.putIfAbsent(path.substring(start), value);
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.writeFieldName(String.valueOf(entry.getKey()));
          write(json, entry.getValue());
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object one : list) write(json, one);
        json.writeEndArray();
      }
      case Long number -> json.writeNumber(number);
      case Boolean bool -> json.writeBoolean(bool);
      default -> json.writeString(String.valueOf(value));
    }
  }
}
