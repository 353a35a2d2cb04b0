package org.vigie.server.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;

/** Figures of lanes, as JSON and as a table for people. */
final class Lanes {
  private Lanes() {}

  /** Writes the member {@code lanes} of an object. */
  static void write(JsonGenerator json, Map<String, Map<String, Number>> lanes) throws IOException {
    json.writeObjectFieldStart("lanes");
    for (var lane : lanes.entrySet()) {
      json.writeObjectFieldStart(lane.getKey());
      for (var figure : lane.getValue().entrySet()) {
        switch (figure.getValue()) {
          case Double real -> json.writeNumberField(figure.getKey(), real);
          default -> json.writeNumberField(figure.getKey(), figure.getValue().longValue());
        }
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** A line for each lane. */
  static String table(Map<String, Map<String, Number>> lanes) {
    StringBuilder text = new StringBuilder();
    lanes.forEach(
        (name, figures) -> {
          text.append("%-22s".formatted(name));
          figures.forEach(
              (key, value) -> text.append("  ").append(key).append(' ').append(shown(value)));
          text.append('\n');
        });
    return text.toString();
  }

  private static String shown(Number value) {
    return switch (value) {
      case Double real when Math.abs(real) < 100 -> "%.2f".formatted(real);
      case Double real -> "%,.0f".formatted(real);
      default -> "%,d".formatted(value.longValue());
    };
  }
}
