package org.vigie.alert;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vigie.alert.Grouping.State;
import org.vigie.alert.Grouping.Window;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Level;
import org.vigie.detect.Finding.RuleCard;

/** The JSON form of an alert and of the state it grows from: what is stored and what is served. */
public final class AlertJson {
  private static final JsonFactory JSON = new JsonFactory();

  private AlertJson() {}

  /** Writes an alert as one object. */
  public static String write(Alert alert) {
    return json(out -> write(alert, out));
  }

  /** Writes an alert where {@code out} stands. */
  public static void write(Alert alert, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", alert.id());
    card(out, alert.rule());
    out.writeStringField("level", name(alert.level()));
    entities(out, "group", alert.group());
    entities(out, "entities", alert.entities());
    out.writeNumberField("first", alert.first());
    out.writeNumberField("last", alert.last());
    out.writeNumberField("received", alert.received());
    out.writeNumberField("detected", alert.detected());
    out.writeNumberField("count", alert.count());
    texts(out, "findings", alert.findings());
    out.writeEndObject();
  }

  /** Reads what {@link #write(Alert)} wrote; unknown members are let be. */
  public static Alert readAlert(String json) {
    Members in = read(json);
    return new Alert(
        in.text("id"),
        card(in.members("rule")),
        level(in.text("level")),
        in.entities("group"),
        in.entities("entities"),
        in.number("first"),
        in.number("last"),
        in.number("received"),
        in.number("detected"),
        (int) in.number("count"),
        in.texts("findings"));
  }

  /** Writes a grouping state as one object. */
  public static String write(State state) {
    return json(
        out -> {
          out.writeStartObject();
          out.writeNumberField("version", state.version());
          out.writeArrayFieldStart("windows");
          for (Window window : state.windows()) write(window, out);
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /** Reads what {@link #write(State)} wrote. */
  public static State readState(String json) {
    Members in = read(json);
    int version = (int) in.number("version");
    if (version != State.VERSION) {
      throw new IllegalArgumentException(
          "grouping state of version " + version + "; this release reads " + State.VERSION);
    }
    return new State(version, in.all("windows").stream().map(AlertJson::window).toList());
  }

  private static void write(Window window, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", window.id());
    out.writeNumberField("start", window.start());
    entities(out, "entities", window.entities());
    out.writeNumberField("first", window.first());
    out.writeNumberField("last", window.last());
    out.writeNumberField("received", window.received());
    out.writeNumberField("detected", window.detected());
    out.writeNumberField("count", window.count());
    texts(out, "findings", window.findings());
    out.writeEndObject();
  }

  private static Window window(Members in) {
    return new Window(
        in.text("id"),
        in.number("start"),
        in.entities("entities"),
        in.number("first"),
        in.number("last"),
        in.number("received"),
        in.number("detected"),
        (int) in.number("count"),
        in.texts("findings"));
  }

  private static void card(JsonGenerator out, RuleCard rule) throws IOException {
    out.writeObjectFieldStart("rule");
    out.writeStringField("id", rule.id());
    out.writeStringField("version", rule.version());
    out.writeStringField("title", rule.title());
    out.writeStringField("level", name(rule.level()));
    out.writeStringField("description", rule.description());
    out.writeStringField("author", rule.author());
    out.writeStringField("license", rule.license());
    texts(out, "tags", rule.tags());
    texts(out, "false_positives", rule.falsePositives());
    texts(out, "references", rule.references());
    out.writeEndObject();
  }

  private static RuleCard card(Members in) {
    return new RuleCard(
        in.text("id"),
        in.text("version"),
        in.text("title"),
        level(in.text("level")),
        in.text("description"),
        in.text("author"),
        in.text("license"),
        in.texts("tags"),
        in.texts("false_positives"),
        in.texts("references"));
  }

  private static void entities(JsonGenerator out, String name, List<Entity> entities)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (Entity entity : entities) {
      out.writeStartObject();
      out.writeStringField("kind", name(entity.kind()));
      out.writeStringField("value", entity.value());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) out.writeString(text);
    out.writeEndArray();
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Level level(String name) {
    return Level.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private interface Body {
    void to(JsonGenerator out) throws IOException;
  }

  private static String json(Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      body.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException("a string refused to be written to", e);
    }
    return text.toString();
  }

  private static Members read(String json) {
    try (JsonParser in = JSON.createParser(json)) {
      if (in.nextToken() != START_OBJECT) throw new IllegalArgumentException("no JSON object");
      return Members.read(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("not the JSON this class writes: " + e.getMessage(), e);
    }
  }

  /** The members of an object: text and numbers as text, objects as members, arrays as lists. */
  private record Members(Map<String, Object> values) {
    static Members read(JsonParser in) throws IOException {
      Map<String, Object> values = new HashMap<>();
      while (in.nextToken() != END_OBJECT) {
        String name = in.currentName();
        values.put(name, value(in, in.nextToken()));
      }
      return new Members(values);
    }

    private static Object value(JsonParser in, JsonToken token) throws IOException {
      if (token == START_OBJECT) return read(in);
      if (token != START_ARRAY) return in.getText();
      List<Object> items = new ArrayList<>();
      for (JsonToken item = in.nextToken(); item != END_ARRAY; item = in.nextToken()) {
        items.add(value(in, item));
      }
      return items;
    }

    String text(String name) {
      return cast(String.class, name);
    }

    long number(String name) {
      return Long.parseLong(text(name));
    }

    Members members(String name) {
      return cast(Members.class, name);
    }

    List<String> texts(String name) {
      return items(name).stream().map(String.class::cast).toList();
    }

    List<Members> all(String name) {
      return items(name).stream().map(Members.class::cast).toList();
    }

    List<Entity> entities(String name) {
      return all(name).stream()
          .map(
              entity ->
                  new Entity(
                      Entity.Kind.valueOf(entity.text("kind").toUpperCase(Locale.ROOT)),
                      entity.text("value")))
          .toList();
    }

    private List<?> items(String name) {
      return cast(List.class, name);
    }

    private <T> T cast(Class<T> type, String name) {
      Object value = values.get(name);
      if (!type.isInstance(value)) {
        throw new IllegalArgumentException("member '" + name + "' is missing or of another kind");
      }
      return type.cast(value);
    }
  }
}
