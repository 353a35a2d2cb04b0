package org.vigie.ocsf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pinned version of OCSF as facts: which attributes a class has, what type they are of, and
 * what their numbers mean.
 */
public final class OcsfSchema {
  /** The class of events that fit no other. */
  public static final int BASE_EVENT = 0;

  /**
   * A class of events.
   *
   * @param name such as {@code process_activity}
   * @param categoryUid number of its category, 0 for the base event
   * @param attributes its own attributes by name
   */
  public record EventClass(
      int uid, String name, String caption, int categoryUid, Map<String, Attribute> attributes) {}

  /** How values of an attribute are stored. */
  public enum Form {
    STRING,
    INTEGER,
    LONG,
    FLOAT,
    BOOLEAN,
    /** Epoch milliseconds. */
    TIMESTAMP,
    /** Any JSON. */
    JSON,
    /** Holds attributes of its own. */
    OBJECT
  }

  /**
   * An attribute of a class or object.
   *
   * @param type type as the schema names it, {@code ip_t}, or the object it holds
   * @param array whether it holds several values
   * @param captions what its numbers mean; empty where it is no enumeration
   * @param sibling attribute that holds the caption of this one's number, or null
   */
  public record Attribute(
      String type, Form form, boolean array, Map<Long, String> captions, @Nullable String sibling) {

    /** The number whose caption this is, letter case, spaces and {@code _} aside, or null. */
    public @Nullable Long numberOf(String caption) {
      String wanted = plain(caption);
      for (var entry : captions.entrySet()) {
        if (plain(entry.getValue()).equals(wanted)) return entry.getKey();
      }
      return null;
    }

    private static String plain(String caption) {
      StringBuilder text = new StringBuilder(caption.length());
      for (int i = 0; i < caption.length(); i++) {
        char c = caption.charAt(i);
        if (c != ' ' && c != '_' && c != '-') text.append(Character.toLowerCase(c));
      }
      return text.toString();
    }
  }

  private final String version;
  private final Map<String, EventClass> classes = new TreeMap<>();
  private final Map<Integer, EventClass> byUid = new HashMap<>();
  private final Map<String, Map<String, Attribute>> objects = new HashMap<>();

  private OcsfSchema(Map<String, Object> schema) {
    version = String.valueOf(schema.get("version"));
    Map<String, Object> types = map(schema.get("types"));
    map(schema.get("objects"))
        .forEach((name, object) -> objects.put(name, attributes(map(object), types)));
    map(schema.get("classes"))
        .forEach(
            (name, object) -> {
              Map<String, Object> fields = map(object);
              EventClass read =
                  new EventClass(
                      (int) number(fields.get("uid")),
                      name,
                      String.valueOf(fields.get("caption")),
                      (int) number(fields.get("category_uid")),
                      attributes(fields, types));
              classes.put(name, read);
              byUid.put(read.uid, read);
            });
  }

  /** Reads a compiled schema, the form of {@code schema-1.8.json}. */
  public static OcsfSchema read(InputStream json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      return new OcsfSchema(map(value(parser)));
    }
  }

  /** The schema that comes with the engine: OCSF 1.8. */
  public static OcsfSchema bundled() {
    try (InputStream json = OcsfSchema.class.getResourceAsStream("schema-1.8.json")) {
      if (json == null) throw new IllegalStateException("schema-1.8.json is not in the engine");
      return read(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Version, {@code 1.8.0}. */
  public String version() {
    return version;
  }

  /** All classes by name, in order. */
  public Map<String, EventClass> classes() {
    return Map.copyOf(classes);
  }

  /** The class of a name, or null. */
  public @Nullable EventClass eventClass(String name) {
    return classes.get(name);
  }

  /** The class of a number, or null. */
  public @Nullable EventClass eventClass(int uid) {
    return byUid.get(uid);
  }

  /** Attributes of what an attribute holds; empty where it is no object. */
  public Map<String, Attribute> members(Attribute of) {
    return objects.getOrDefault(of.type, Map.of());
  }

  /** The attribute at a dotted path of a class, or null where the schema knows none. */
  public @Nullable Attribute attribute(EventClass of, String path) {
    Map<String, Attribute> level = of.attributes;
    Attribute found = null;
    int start = 0;
    while (start <= path.length()) {
      int dot = path.indexOf('.', start);
      int end = dot < 0 ? path.length() : dot;
      found = level.get(path.substring(start, end));
      if (found == null || dot < 0) return found;
      level = members(found);
      start = dot + 1;
    }
    return found;
  }

  private static Map<String, Attribute> attributes(
      Map<String, Object> holder, Map<String, Object> types) {
    Map<String, Attribute> attributes = new TreeMap<>();
    map(holder.get("attributes"))
        .forEach(
            (name, object) -> {
              Map<String, Object> fields = map(object);
              String type = String.valueOf(fields.get("type"));
              Map<Long, String> captions = new TreeMap<>();
              map(fields.get("enum"))
                  .forEach((number, caption) -> caption(captions, number, caption));
              attributes.put(
                  name,
                  new Attribute(
                      type,
                      form(type, types),
                      Boolean.TRUE.equals(fields.get("array")),
                      captions,
                      (String) fields.get("sibling")));
            });
    return attributes;
  }

  /** Keeps an enumeration's number; those of texts (HTTP methods) are not of interest. */
  private static void caption(Map<Long, String> captions, String number, Object caption) {
    if (number.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9')) {
      captions.put(Long.parseLong(number), String.valueOf(caption));
    }
  }

  private static Form form(String type, Map<String, Object> types) {
    if (type.equals("timestamp_t")) return Form.TIMESTAMP;
    return switch (String.valueOf(types.getOrDefault(type, type))) {
      case "integer_t" -> Form.INTEGER;
      case "long_t" -> Form.LONG;
      case "float_t" -> Form.FLOAT;
      case "boolean_t" -> Form.BOOLEAN;
      case "json_t" -> Form.JSON;
      default -> type.endsWith("_t") ? Form.STRING : Form.OBJECT;
    };
  }

  private static long number(@Nullable Object value) {
    return value instanceof Long number ? number : 0;
  }

  @SuppressWarnings("unchecked") // maps are made by value() only, with strings as keys
  private static Map<String, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  /** The value at the parser's token; the schema holds objects, texts, numbers and booleans. */
  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String key = parser.currentName();
          if (parser.nextToken() != JsonToken.VALUE_NULL) map.put(key, value(parser));
        }
        yield map;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      default -> throw new IOException("unexpected " + parser.currentToken() + " in the schema");
    };
  }
}
