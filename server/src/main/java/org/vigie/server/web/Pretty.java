package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Raw text as indented JSON, where it is JSON. */
final class Pretty {
  /** Deeper text is shown as it came only. */
  private static final int MAX_DEPTH = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private Pretty() {}

  /** The text indented, or null where it is no JSON object or array, or not well-formed. */
  static @Nullable String json(String raw) {
    String text = raw.strip();
    if (!text.startsWith("{") && !text.startsWith("[")) return null;
    StringWriter written = new StringWriter(2 * text.length());
    try (JsonParser in = JSON.createParser(text);
        JsonGenerator out = JSON.createGenerator(written)) {
      out.setPrettyPrinter(new DefaultPrettyPrinter());
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        out.copyCurrentEvent(in);
      }
      // A text that ends too early is closed by the generator only, not by its own end.
      if (!out.getOutputContext().inRoot()) return null;
    } catch (IOException e) {
      return null;
    }
    return written.toString();
  }
}
