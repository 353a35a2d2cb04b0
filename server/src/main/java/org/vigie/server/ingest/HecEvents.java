package org.vigie.server.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;
import org.vigie.server.ingest.file.ObjectReader;

/**
 * {@code /services/collector/event}: JSON objects one after the other, each the envelope of an
 * event. The envelope is the record, as it came: time, host, sourcetype and fields are not lost,
 * and the parser sees through it.
 */
final class HecEvents extends Hec {
  /** Deepest nesting of an envelope. */
  private static final int DEEPEST = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE) // the record has its own bound
                  .build())
          .build();

  HecEvents(String channel) {
    super(channel);
  }

  @Override
  public String transport() {
    return "hec";
  }

  @Override
  public void read(InputStream content, Body body) throws IOException {
    checkChannel();
    ObjectReader reader = new ObjectReader(content, body.longest());
    int number = 0;
    for (byte[] one = reader.next(); one != null; one = reader.next()) {
      if (reader.dropped() > 0) {
        throw new Refused(
            new Refusal(
                Cause.LARGE, "longer than the " + body.longest() + " bytes allowed", number));
      }
      check(one, number);
      body.add(one, "event", number);
      number++;
    }
    if (number == 0) throw new Refused(Cause.EMPTY, "no event");
  }

  /** What an envelope has of an event. */
  private enum Content {
    NOTHING,
    BLANK,
    EVENT
  }

  private static void check(byte[] envelope, int number) throws Refused {
    Refusal refusal =
        switch (content(envelope, number)) {
          case NOTHING -> new Refusal(Cause.NO_EVENT, "the envelope has no 'event'", number);
          case BLANK -> new Refusal(Cause.BLANK_EVENT, "'event' is blank", number);
          case EVENT -> null;
        };
    if (refusal != null) throw new Refused(refusal);
  }

  private static Content content(byte[] envelope, int number) throws Refused {
    try (JsonParser parser = JSON.createParser(envelope)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw malformed("not an object", number);
      Content found = Content.NOTHING;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean event = parser.currentName().equals("event");
        JsonToken value = parser.nextToken();
        if (event) found = content(parser, value);
        parser.skipChildren();
      }
      if (parser.nextToken() != null) throw malformed("something follows the object", number);
      return found;
    } catch (JsonProcessingException e) {
      throw malformed(e.getOriginalMessage(), number);
    } catch (Refused e) {
      throw e;
    } catch (IOException e) {
      throw malformed("not UTF-8: " + e.getMessage(), number);
    }
  }

  private static Content content(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) return Content.NOTHING;
    boolean blank = value == JsonToken.VALUE_STRING && parser.getText().isBlank();
    return blank ? Content.BLANK : Content.EVENT;
  }

  private static Refused malformed(String error, int number) {
    return new Refused(new Refusal(Cause.MALFORMED, error, number));
  }
}
