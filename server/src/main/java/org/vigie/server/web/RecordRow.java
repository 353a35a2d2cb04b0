package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.vigie.server.incident.Kind;
import org.vigie.store.state.Incidents.Entry;

/**
 * A record of custody in words.
 *
 * @param what happened, without who and when
 * @param text said with it, may be empty
 */
record RecordRow(
    long sequence, String time, String iso, String who, String what, String text, String hash) {
  private static final JsonFactory JSON = new JsonFactory();

  static RecordRow of(Words words, Entry entry) {
    Map<String, String> in = members(entry.payload());
    return new RecordRow(
        entry.sequence(),
        Times.seconds(entry.at()),
        Times.iso(entry.at()),
        who(words, entry, in),
        what(words, entry, in),
        text(in),
        entry.hash());
  }

  private static String who(Words words, Entry entry, Map<String, String> in) {
    String token = in.getOrDefault("token", "");
    return token.isEmpty()
        ? entry.actor()
        : words.say("incident.did.by-token", entry.actor(), token);
  }

  /** The hash as far as it is looked at. */
  String shortHash() {
    return hash.length() <= 12 ? hash : hash.substring(0, 12);
  }

  String sentence() {
    return time + " " + who + " — " + what;
  }

  private static String what(Words words, Entry entry, Map<String, String> in) {
    Kind kind = null;
    for (Kind each : Kind.values()) if (each.name().equals(entry.kind())) kind = each;
    if (kind == null || in.isEmpty()) return words.say("incident.did.unreadable", entry.kind());
    String key = "incident.did." + Form.word(kind);
    return switch (kind) {
      case DECLARED, DESCRIBED -> words.say(key, in.getOrDefault("title", ""));
      case LINKED -> words.say(key, in.getOrDefault("number", "?"), in.getOrDefault("title", ""));
      case UNLINKED -> words.say(key, in.getOrDefault("alert", "?"));
      case MOVED -> {
        String to = "phase." + in.getOrDefault("to", "").toLowerCase(Locale.ROOT);
        yield words.say(key, words.has(to) ? words.say(to) : to, effective(in));
      }
      case STAMPED -> {
        String stamp = "alert.clock." + in.getOrDefault("stamp", "");
        yield words.say(key, words.has(stamp) ? words.say(stamp) : stamp, effective(in));
      }
      case ASSIGNED ->
          in.getOrDefault("account", "").isEmpty()
              ? words.say("incident.did.unassigned")
              : words.say(key, in.getOrDefault("account", ""));
      case COMMENTED -> words.say(key);
      case TASK_ADDED -> words.say(key, in.getOrDefault("title", ""));
      case TASK_DONE, TASK_REOPENED -> words.say(key, in.getOrDefault("task", "?"));
      case EVIDENCE_ADDED, EVIDENCE_READ -> words.say(key, in.getOrDefault("name", "?"));
    };
  }

  private static String effective(Map<String, String> in) {
    String at = in.getOrDefault("effective", "");
    return at.matches("\\d{1,15}") ? Times.seconds(Long.parseLong(at)) : "?";
  }

  private static String text(Map<String, String> in) {
    StringBuilder text = new StringBuilder();
    for (String name : new String[] {"channel", "recipient", "text", "summary", "reason", "note"}) {
      String value = in.getOrDefault(name, "");
      if (value.isEmpty()) continue;
      if (!text.isEmpty()) text.append('\n');
      text.append(value);
    }
    return text.toString();
  }

  /** The plain members of a payload; empty where it can't be read, which the words then say. */
  private static Map<String, String> members(String payload) {
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser in = JSON.createParser(payload)) {
      if (in.nextToken() != JsonToken.START_OBJECT) return Map.of();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        if (in.nextToken().isScalarValue()) members.put(name, in.getText());
        else in.skipChildren();
      }
    } catch (IOException e) {
      return Map.of();
    }
    return members;
  }
}
