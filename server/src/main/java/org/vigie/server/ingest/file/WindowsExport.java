package org.vigie.server.ingest.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tools make of Windows event logs when they write tables: the columns of one kind, recognised
 * by their names, become {@code Event.System} and {@code Event.EventData} again, so that rules find
 * in an export what they find in the log. Of other tables a row stays a row.
 */
record WindowsExport(Kind kind) {
  /** Which tool wrote it. */
  enum Kind {
    /** Another, or no event log. */
    OTHER,
    /** EvtxECmd, and what Timeline Explorer saves: the data are JSON in {@code Payload}. */
    EVTXECMD,
    /** PowerShell's {@code Get-WinEvent | Export-Csv}. */
    GET_WINEVENT
  }

  /** A time without a zone. */
  private static final Pattern BARE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)?");

  private static final Map<String, String> EVTXECMD =
      Map.of(
          "EventId", "EventID",
          "EventRecordId", "EventRecordID",
          "Channel", "Channel",
          "Computer", "Computer",
          "Provider", "Provider.Name",
          "TimeCreated", "TimeCreated.SystemTime",
          "ProcessId", "Execution.ProcessID",
          "ThreadId", "Execution.ThreadID",
          "UserId", "Security.UserID");

  private static final Map<String, String> GET_WINEVENT =
      Map.of(
          "Id", "EventID",
          "RecordId", "EventRecordID",
          "LogName", "Channel",
          "MachineName", "Computer",
          "ProviderName", "Provider.Name",
          "TimeCreated", "TimeCreated.SystemTime",
          "ProcessId", "Execution.ProcessID",
          "ThreadId", "Execution.ThreadID",
          "UserId", "Security.UserID");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(Integer.MAX_VALUE) // a row has its own bound
                  .build())
          .build();

  /** The kind of the table with these columns. */
  static WindowsExport of(List<String> names) {
    if (names.containsAll(List.of("EventId", "Provider", "Channel", "Computer", "Payload"))) {
      return new WindowsExport(Kind.EVTXECMD);
    }
    boolean powershell =
        names.containsAll(List.of("Id", "ProviderName", "LogName", "MachineName", "TimeCreated"));
    return new WindowsExport(powershell ? Kind.GET_WINEVENT : Kind.OTHER);
  }

  /** Writes a row. */
  void write(Map<String, String> row, JsonGenerator json) throws IOException {
    switch (kind) {
      case OTHER -> {
        json.writeStartObject();
        for (var cell : row.entrySet()) json.writeStringField(cell.getKey(), cell.getValue());
        json.writeEndObject();
      }
      case EVTXECMD -> {
        String payload = row.get("Payload");
        event(row, EVTXECMD, payload == null ? Map.of() : payload(payload), json);
      }
      case GET_WINEVENT -> event(row, GET_WINEVENT, message(row), json);
    }
  }

  private void event(
      Map<String, String> row,
      Map<String, String> system,
      Map<String, String> data,
      JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("Event");
    json.writeObjectFieldStart("System");
    for (String column : row.keySet()) {
      String name = system.get(column);
      if (name != null) system(name, time(column, row.get(column)), json);
    }
    json.writeEndObject();
    json.writeObjectFieldStart("EventData");
    for (var value : data.entrySet()) json.writeStringField(value.getKey(), value.getValue());
    json.writeEndObject();
    json.writeEndObject();
    // What else the tool said, such as its own summary of the event.
    for (var cell : row.entrySet()) {
      String column = cell.getKey();
      if (!system.containsKey(column) && !column.equals("Payload") && !column.equals("Message")) {
        json.writeStringField(column, cell.getValue());
      }
    }
    json.writeEndObject();
  }

  /** Sysmon's texts are "Name: value" lines with the names of its data; others are prose. */
  private static Map<String, String> message(Map<String, String> row) {
    String message = row.get("Message");
    if (message == null) return Map.of();
    boolean sysmon = row.getOrDefault("ProviderName", "").equals("Microsoft-Windows-Sysmon");
    Map<String, String> data = sysmon ? lines(message) : new LinkedHashMap<>();
    data.put("Message", message);
    return data;
  }

  private static void system(String name, @Nullable String value, JsonGenerator json)
      throws IOException {
    int dot = name.indexOf('.');
    if (dot < 0) {
      json.writeStringField(name, value);
      return;
    }
    json.writeObjectFieldStart(name.substring(0, dot));
    json.writeObjectFieldStart("#attributes");
    json.writeStringField(name.substring(dot + 1), value);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** EvtxECmd's times are UTC and don't say so. */
  private @Nullable String time(String column, @Nullable String value) {
    if (kind != Kind.EVTXECMD || value == null || !column.equals("TimeCreated")) return value;
    return BARE.matches(value) ? value.replace(' ', 'T') + "Z" : value;
  }

  private static Map<String, String> lines(String message) {
    Map<String, String> data = new LinkedHashMap<>();
    for (String line : message.lines().toList()) {
      int colon = line.indexOf(": ");
      if (colon > 0 && line.lastIndexOf(' ', colon) < 0) {
        data.putIfAbsent(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    return data;
  }

  /**
   * The data in {@code {"EventData":{"Data":[{"@Name":…,"#text":…}]}}} and its like: objects with a
   * name and a text are data, other texts are named by their key.
   */
  private static Map<String, String> payload(String text) {
    Map<String, String> data = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) object(parser, "", data);
    } catch (IOException e) {
      data.put("Payload", text); // cut, or of another kind: kept as it is
    }
    return data;
  }

  private static void object(JsonParser parser, String key, Map<String, String> data)
      throws IOException {
    String name = key;
    String value = null;
    for (JsonToken t = parser.nextToken(); t != null && t != JsonToken.END_OBJECT; ) {
      String field = parser.currentName();
      t = parser.nextToken();
      if (t == JsonToken.START_OBJECT) object(parser, field, data);
      else if (t == JsonToken.START_ARRAY) array(parser, field, data);
      else if (field.equals("@Name")) name = parser.getText();
      else if (field.equals("#text")) value = parser.getText();
      else if (!field.startsWith("@")) put(data, field, parser.getText());
      t = parser.nextToken();
    }
    if (value != null) put(data, name, value);
  }

  private static void array(JsonParser parser, String key, Map<String, String> data)
      throws IOException {
    for (JsonToken t = parser.nextToken(); t != null && t != JsonToken.END_ARRAY; ) {
      if (t == JsonToken.START_OBJECT) object(parser, key, data);
      else if (t == JsonToken.START_ARRAY) array(parser, key, data);
      else put(data, key, parser.getText());
      t = parser.nextToken();
    }
  }

  private static void put(Map<String, String> data, String name, String value) {
    String before = data.putIfAbsent(name, value);
    if (before != null) data.put(name, before + "\n" + value);
  }
}
