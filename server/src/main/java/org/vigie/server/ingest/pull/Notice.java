package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message of the queue tells of objects: S3's own notification, EventBridge's, CloudTrail's,
 * each bare or in the envelope of SNS. A message that tells of none, such as S3's test, names none.
 */
final class Notice {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int DEPTH = 32;

  private Notice() {}

  /**
   * An object.
   *
   * @param version empty for the newest
   */
  record Named(String bucket, String key, String version) {
    @Override
    public String toString() {
      return bucket + "/" + key;
    }
  }

  /** The objects that a message names; a message that can't be read is an error. */
  static List<Named> of(String message) throws IOException {
    List<Named> named = new ArrayList<>();
    collect(tree(message), named);
    return named;
  }

  private static void collect(Object told, List<Named> named) throws IOException {
    if (at(told, "Message") instanceof String inner && at(told, "TopicArn") != null) {
      collect(tree(inner), named);
      return;
    }
    if (at(told, "Records") instanceof List<?> records) {
      for (Object record : records) {
        String event = text(at(record, "eventName"));
        if (event.contains("ObjectCreated")) s3(at(record, "s3"), named);
      }
    } else if (at(told, "detail") instanceof Map<?, ?> detail) {
      if (text(at(told, "detail-type")).equals("Object Created")) {
        Object object = at(detail, "object");
        add(
            text(at(at(detail, "bucket"), "name")),
            text(at(object, "key")),
            text(at(object, "version-id")),
            named);
      }
    } else if (at(told, "s3ObjectKey") instanceof List<?> keys) {
      for (Object key : keys) add(text(at(told, "s3Bucket")), text(key), "", named);
    }
  }

  /** In S3's own notification keys are written as in the address of a form. */
  private static void s3(@Nullable Object told, List<Named> named) throws IOException {
    Object object = at(told, "object");
    try {
      String key = URLDecoder.decode(text(at(object, "key")), UTF_8);
      add(text(at(at(told, "bucket"), "name")), key, text(at(object, "versionId")), named);
    } catch (IllegalArgumentException e) {
      throw new IOException("a message of the queue names no object that can be", e);
    }
  }

  private static void add(String bucket, String key, String version, List<Named> named) {
    if (!bucket.isEmpty() && !key.isEmpty()) named.add(new Named(bucket, key, version));
  }

  private static @Nullable Object at(@Nullable Object tree, String member) {
    return tree instanceof Map<?, ?> map ? map.get(member) : null;
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  private static Object tree(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      return value(parser, DEPTH);
    } catch (IOException e) {
      throw new IOException("a message of the queue is no JSON", e);
    }
  }

  private static Object value(JsonParser parser, int depth) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null || depth == 0) throw new IOException("cut, or nested too deeply");
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> map = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        map.put(name, value(parser, depth - 1));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      for (token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        list.add(value(parser, depth - 1));
      }
      return list;
    }
    return parser.getText();
  }
}
