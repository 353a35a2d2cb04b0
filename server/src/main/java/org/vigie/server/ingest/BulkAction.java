package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The line before a document in a bulk request.
 *
 * @param operation what to do
 * @param index name of the index or data stream; empty where the line names none
 * @param id the document's id; empty where the line gives none
 */
record BulkAction(Operation operation, String index, String id) {
  /** Longest name of an index or id, in characters; Elasticsearch takes 512 bytes of an id. */
  private static final int LONGEST = 512;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxStringLength(16 * LONGEST)
                  .build())
          .build();

  /** What a line may ask for. */
  enum Operation {
    INDEX,
    CREATE,
    UPDATE,
    DELETE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a line.
   *
   * @throws IOException with what is wrong, where it is no action
   */
  static BulkAction read(byte[] bytes, int from, int to) throws IOException {
    try (JsonParser parser = JSON.createParser(bytes, from, to - from)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      expect(parser.nextToken(), JsonToken.FIELD_NAME);
      Operation operation = operation(parser.currentName());
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      String index = "";
      String id = "";
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("_index")) index = text(name, value, parser);
        else if (name.equals("_id")) id = text(name, value, parser);
        else parser.skipChildren();
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT);
      expect(parser.nextToken(), JsonToken.END_OBJECT);
      return new BulkAction(operation, index, id);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void expect(@Nullable JsonToken found, JsonToken wanted) throws IOException {
    if (found != wanted) throw new IOException("expected " + wanted + " but found " + found);
  }

  private static Operation operation(String name) throws IOException {
    for (Operation operation : Operation.values()) {
      if (operation.word().equals(name)) return operation;
    }
    throw new IOException("expected create, delete, index or update but found [" + name + "]");
  }

  private static String text(String name, JsonToken value, JsonParser parser) throws IOException {
    if (value == JsonToken.VALUE_NULL) return "";
    if (!value.isScalarValue()) throw new IOException("[" + name + "] must be a text");
    String text = parser.getText();
    if (text.length() <= LONGEST) return text;
    throw new IOException(
        "[" + name + "] has " + text.length() + " characters; allowed are " + LONGEST);
  }

  /** This with another index. */
  BulkAction in(String other) {
    return new BulkAction(operation, other, id);
  }

  /** The record of a document with an id: a line that names it, and the document as it came. */
  byte[] record(byte[] document) {
    String line =
        "{\"%s\":{\"_index\":%s,\"_id\":%s}}\n"
            .formatted(operation.word(), Reply.quoted(index), Reply.quoted(id));
    byte[] head = line.getBytes(UTF_8);
    byte[] record = java.util.Arrays.copyOf(head, head.length + document.length);
    System.arraycopy(document, 0, record, head.length, document.length);
    return record;
  }

  /** The action of what {@link #record} made, or null where a record has none. */
  static @Nullable BulkAction recorded(byte[] bytes, int from, int to) {
    // The line is short: no document without one is searched to its end.
    int most = Math.min(to, from + 64 + 12 * LONGEST);
    int end = from;
    while (end < most && bytes[end] != '\n') end++;
    if (end == most) return null;
    try {
      BulkAction action = read(bytes, from, end);
      return action.id.isEmpty() ? null : action;
    } catch (IOException e) {
      return null;
    }
  }
}
