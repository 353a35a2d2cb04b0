package org.vigie.server.retro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vigie.pack.Pack;
import org.vigie.store.lake.Lake;

/**
 * A search back as it is kept.
 *
 * @param scope which events it is about
 * @param until place of the raw journal behind the last event that it looks at: what came later is
 *     none of its business
 * @param reading whether indexes leave events out
 */
public record Plan(Sought sought, Lake.Scope scope, long until, Reading reading) {
  private static final JsonFactory JSON = new JsonFactory();

  /** How events are read. */
  public enum Reading {
    /** Those only that may hold what is sought, by the indexes. */
    PRUNED,
    /** All of them: also what a newer parser would derive and the indexes never saw is found. */
    WHOLE
  }

  /** As JSON. */
  String json() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("by", scope.by().name());
      out.writeNumberField("from", scope.from());
      out.writeNumberField("to", scope.to());
      out.writeNumberField("until", until);
      out.writeStringField("reading", reading.name());
      switch (sought) {
        case Sought.Rules(List<Pack.Item> files, List<String> ids) -> {
          texts(out, "ids", ids);
          texts(out, "paths", files.stream().map(Pack.Item::path).toList());
          texts(out, "texts", files.stream().map(Pack.Item::text).toList());
        }
        case Sought.Indicators(List<String> values) -> texts(out, "indicators", values);
      }
      out.writeEndObject();
    }
    return text.toString();
  }

  private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) out.writeString(text);
    out.writeEndArray();
  }

  /** What {@link #json} wrote. */
  static Plan read(String json) throws IOException {
    List<String> ids = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<String> indicators = new ArrayList<>();
    String by = "";
    String reading = "";
    long from = 0;
    long to = 0;
    long until = 0;
    try (JsonParser in = JSON.createParser(json)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "by" -> by = in.getText();
          case "reading" -> reading = in.getText();
          case "from" -> from = in.getLongValue();
          case "to" -> to = in.getLongValue();
          case "until" -> until = in.getLongValue();
          case "ids" -> list(in, ids);
          case "paths" -> list(in, paths);
          case "texts" -> list(in, texts);
          case "indicators" -> list(in, indicators);
          default -> throw new IOException("a search back with the unknown member " + name);
        }
      }
    }
    List<Pack.Item> files = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) files.add(new Pack.Item(paths.get(i), texts.get(i)));
    Sought sought =
        ids.isEmpty() ? new Sought.Indicators(indicators) : new Sought.Rules(files, ids);
    return new Plan(
        sought,
        new Lake.Scope(Lake.Scope.By.valueOf(by.toUpperCase(Locale.ROOT)), from, to),
        until,
        Reading.valueOf(reading));
  }

  private static void list(JsonParser in, List<String> into) throws IOException {
    while (in.nextToken() != JsonToken.END_ARRAY) into.add(in.getText());
  }
}
