package org.vigie.detect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Evidence;
import org.vigie.detect.Finding.Level;
import org.vigie.detect.Finding.Reason;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.ocsf.EventId;

/** Reads one finding from JSON; see {@link FindingJson} for its form. */
final class FindingReader {
  private final JsonParser json;

  /** A reader whose parser stands at the start of the object. */
  FindingReader(JsonParser json) {
    this.json = json;
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Reads the value of a known key; whether the key is known. */
  private interface Keys {
    boolean read(String key) throws IOException;
  }

  /** Reads one element of a list. */
  private interface Element<T> {
    T read() throws IOException;
  }

  Finding finding() throws IOException {
    var of =
        new Object() {
          @Nullable String id;
          @Nullable RuleCard rule;
          @Nullable Evidence evidence;
          long time;
          long received;
          List<EventId> events = List.of();
          List<Entity> entities = List.of();
          List<Reason> reasons = List.of();
        };
    object(
        key -> {
          switch (key) {
            case "id" -> of.id = text();
            case "time" -> of.time = json.getLongValue();
            case "received" -> of.received = json.getLongValue();
            case "events" -> of.events = list(() -> EventId.parse(text()));
            case "rule" -> of.rule = rule();
            case "entities" -> of.entities = list(this::entity);
            case "reasons" -> of.reasons = list(this::reason);
            case "evidence" -> of.evidence = evidence();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Finding(
        needed(of.id, "id"),
        needed(of.rule, "rule"),
        of.time,
        of.received,
        of.events,
        of.entities,
        of.reasons,
        needed(of.evidence, "evidence"));
  }

  private RuleCard rule() throws IOException {
    var of =
        new Object() {
          String id = "";
          String version = "";
          String title = "";
          @Nullable Level level;
          String description = "";
          String author = "";
          String license = "";
          List<String> tags = List.of();
          List<String> falsePositives = List.of();
          List<String> references = List.of();
        };
    object(
        key -> {
          switch (key) {
            case "id" -> of.id = text();
            case "version" -> of.version = text();
            case "title" -> of.title = text();
            case "level" -> of.level = Level.valueOf(text().toUpperCase(Locale.ROOT));
            case "description" -> of.description = text();
            case "author" -> of.author = text();
            case "license" -> of.license = text();
            case "tags" -> of.tags = list(this::text);
            case "false_positives" -> of.falsePositives = list(this::text);
            case "references" -> of.references = list(this::text);
            default -> {
              return false;
            }
          }
          return true;
        });
    return new RuleCard(
        of.id,
        of.version,
        of.title,
        needed(of.level, "level"),
        of.description,
        of.author,
        of.license,
        of.tags,
        of.falsePositives,
        of.references);
  }

  private Entity entity() throws IOException {
    var of =
        new Object() {
          Entity.@Nullable Kind kind;
          String value = "";
        };
    object(
        key -> {
          switch (key) {
            case "kind" -> of.kind = Entity.Kind.valueOf(text().toUpperCase(Locale.ROOT));
            case "value" -> of.value = text();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Entity(needed(of.kind, "kind"), of.value);
  }

  private Reason reason() throws IOException {
    var of =
        new Object() {
          String selection = "";
          String field = "";
          String condition = "";
          @Nullable String value;
        };
    object(
        key -> {
          switch (key) {
            case "selection" -> of.selection = text();
            case "field" -> of.field = text();
            case "condition" -> of.condition = text();
            case "value" -> of.value = textOrNull();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Reason(of.selection, of.field, of.condition, of.value);
  }

  private Evidence evidence() throws IOException {
    var of =
        new Object() {
          String raw = "";
          String parser = "";
          int classUid;
          List<Evidence.Field> fields = List.of();
          List<Evidence.Field> ocsf = List.of();
        };
    object(
        key -> {
          switch (key) {
            case "raw" -> of.raw = text();
            case "parser" -> of.parser = text();
            case "class_uid" -> of.classUid = json.getIntValue();
            case "fields" -> of.fields = list(this::field);
            case "ocsf" -> of.ocsf = list(this::field);
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Evidence(of.raw, of.parser, of.classUid, of.fields, of.ocsf);
  }

  private Evidence.Field field() throws IOException {
    var of =
        new Object() {
          String name = "";
          @Nullable String value;
        };
    object(
        key -> {
          switch (key) {
            case "name" -> of.name = text();
            case "value" -> of.value = textOrNull();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Evidence.Field(of.name, of.value);
  }

  /** Reads an object key by key; passes over what nobody knows. */
  private void object(Keys keys) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) throw wrong("an object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      if (!keys.read(key)) json.skipChildren();
    }
    if (json.currentToken() != JsonToken.END_OBJECT) throw wrong("the end of an object");
  }

  private <T> List<T> list(Element<T> element) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) throw wrong("a list");
    List<T> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) list.add(element.read());
    return List.copyOf(list);
  }

  private String text() throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) throw wrong("a text");
    return json.getText();
  }

  private @Nullable String textOrNull() throws IOException {
    return json.currentToken() == JsonToken.VALUE_NULL ? null : text();
  }

  private static <T> T needed(@Nullable T value, String key) {
    if (value == null) throw new IllegalArgumentException("not a finding: no '" + key + "'");
    return value;
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(
        "not a finding: "
            + expected
            + " expected at "
            + json.currentLocation().offsetDescription());
  }
}
