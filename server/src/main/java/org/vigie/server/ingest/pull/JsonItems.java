package org.vigie.server.ingest.pull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects of an array of JSON, each as the bytes that it came as, with its own scalar members.
 *
 * @param elements the objects
 * @param beside scalar members beside the array, where it is a member itself
 */
record JsonItems(List<Element> elements, Map<String, String> beside) {
  private static final JsonFactory JSON = new JsonFactory();

  /** An object. */
  record Element(byte[] bytes, Map<String, String> members) {
    String member(String name) {
      return members.getOrDefault(name, "");
    }
  }

  /** Of a text that is an array. */
  static JsonItems ofArray(byte[] json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) throw new IOException("no array of JSON");
      return new JsonItems(elements(parser, json), Map.of());
    }
  }

  /** Of a text that is an object with an array under a name. */
  static JsonItems ofMember(byte[] json, String name) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw new IOException("no object of JSON");
      List<Element> elements = new ArrayList<>();
      Map<String, String> beside = new HashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        JsonToken value = parser.nextToken();
        if (member.equals(name) && value == JsonToken.START_ARRAY) {
          elements = elements(parser, json);
        } else if (value.isScalarValue()) {
          beside.put(member, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) throw new IOException("JSON that is cut");
      return new JsonItems(elements, beside);
    }
  }

  private static List<Element> elements(JsonParser parser, byte[] json) throws IOException {
    List<Element> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == null) throw new IOException("JSON that is cut");
      if (token != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      int from = (int) parser.currentTokenLocation().getByteOffset();
      Map<String, String> members = members(parser);
      int to = (int) parser.currentLocation().getByteOffset();
      elements.add(new Element(Arrays.copyOfRange(json, from, to), members));
    }
    return elements;
  }

  private static Map<String, String> members(JsonParser parser) throws IOException {
    Map<String, String> members = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken().isScalarValue()) members.put(name, parser.getText());
      else parser.skipChildren();
    }
    return members;
  }
}
