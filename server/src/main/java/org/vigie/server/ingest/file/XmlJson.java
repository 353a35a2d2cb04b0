package org.vigie.server.ingest.file;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.re2j.Pattern;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The way of an element to JSON, in the shape that the reader of event logs writes, so that an
 * event gives the same fields whether it comes as EVTX or as XML. Windows writes GUIDs in braces
 * and times to 100 ns in XML; both become what they are in the log's own reader.
 */
final class XmlJson {
  private static final JsonFactory JSON = new JsonFactory();

  /** What is a number in the head of an event. */
  private static final Set<String> NUMBERS =
      Set.of(
          "EventID",
          "Version",
          "Level",
          "Task",
          "Opcode",
          "EventRecordID",
          "Qualifiers",
          "ProcessID",
          "ThreadID");

  private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,17}");
  private static final Pattern GUID =
      Pattern.compile("\\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\\}");
  private static final Pattern TICKS =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7,9}Z");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);

  /** The JSON object of an element. */
  byte[] write(XmlElement element) {
    out.reset();
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeFieldName(element.name());
      value(element, json, Kind.ELEMENT);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  /** What an element is to the one around it. */
  private enum Kind {
    ELEMENT,
    /** A value of an event, whose name is its key. */
    DATA
  }

  private static void value(XmlElement element, JsonGenerator json, Kind kind) throws IOException {
    Map<String, String> attributes = new LinkedHashMap<>(element.attributes());
    attributes.values().removeIf(String::isEmpty);
    if (kind == Kind.DATA) attributes.clear();
    boolean nested = !element.children().isEmpty();
    String text = nested ? element.text().strip() : element.text();
    if (attributes.isEmpty() && !nested) {
      if (text.isEmpty() && kind == Kind.ELEMENT) json.writeNull();
      else text(element.name(), text, json);
      return;
    }
    json.writeStartObject();
    if (!attributes.isEmpty()) {
      json.writeObjectFieldStart("#attributes");
      for (var attribute : attributes.entrySet()) {
        json.writeFieldName(attribute.getKey());
        text(attribute.getKey(), attribute.getValue(), json);
      }
      json.writeEndObject();
    }
    if (!text.isEmpty()) {
      json.writeFieldName("#text");
      text(element.name(), text, json);
    }
    members(element, json);
    json.writeEndObject();
  }

  private static void members(XmlElement element, JsonGenerator json) throws IOException {
    Map<String, Integer> siblings = new HashMap<>();
    Map<String, List<XmlElement>> data = new LinkedHashMap<>();
    for (XmlElement child : element.children()) {
      if (isData(element, child)) {
        data.computeIfAbsent(nameOf(child), n -> new ArrayList<>()).add(child);
      }
    }
    for (XmlElement child : element.children()) {
      if (isData(element, child)) {
        List<XmlElement> group = data.remove(nameOf(child)); // all at the place of the first
        if (group != null) data(nameOf(child), group, json);
      } else {
        int before = siblings.merge(child.name(), 1, Integer::sum) - 1;
        json.writeFieldName(before == 0 ? child.name() : child.name() + "_" + before);
        value(child, json, Kind.ELEMENT);
      }
    }
  }

  private static boolean isData(XmlElement parent, XmlElement child) {
    boolean container = parent.name().equals("EventData") || parent.name().equals("UserData");
    return container && child.name().equals("Data");
  }

  private static String nameOf(XmlElement data) {
    return data.attributes().getOrDefault("Name", "");
  }

  private static void data(String name, List<XmlElement> group, JsonGenerator json)
      throws IOException {
    json.writeFieldName(name.isEmpty() ? "Data" : name);
    if (name.isEmpty()) {
      json.writeStartObject();
      json.writeFieldName("#text");
    }
    array(group, json);
    if (name.isEmpty()) json.writeEndObject();
  }

  /** The values of data, of which one alone stands without brackets. */
  private static void array(List<XmlElement> elements, JsonGenerator json) throws IOException {
    if (elements.size() != 1) json.writeStartArray();
    for (XmlElement element : elements) value(element, json, Kind.DATA);
    if (elements.size() != 1) json.writeEndArray();
  }

  private static void text(String name, String text, JsonGenerator json) throws IOException {
    if (NUMBERS.contains(name) && NUMBER.matcher(text).matches()) {
      json.writeNumber(text);
    } else if (text.startsWith("{") && GUID.matcher(text).matches()) {
      json.writeString(text.substring(1, text.length() - 1).toUpperCase(Locale.ROOT));
    } else if (name.equals("SystemTime") && TICKS.matcher(text).matches()) {
      json.writeString(text.substring(0, 26) + "Z");
    } else {
      json.writeString(text);
    }
  }
}
