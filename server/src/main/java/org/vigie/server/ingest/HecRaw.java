package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;

/**
 * {@code /services/collector/raw}: lines, each an event. What the query says of them all (host,
 * sourcetype and so on) is kept by an envelope around each line, as the other endpoint has it; a
 * line that is not UTF-8 fits into none and is kept bare, as are all where the query says nothing.
 */
final class HecRaw extends Hec {
  /** What a query may say of its lines. */
  private static final List<String> HINTS =
      List.of("time", "host", "source", "sourcetype", "index");

  /** Longest value of a hint, in characters. */
  private static final int LONGEST = 1_024;

  private final String hints;

  /** For a request by its query. */
  HecRaw(Context context, String channel) {
    super(channel);
    StringBuilder text = new StringBuilder();
    for (String hint : HINTS) {
      String value = context.queryParam(hint);
      if (value == null || value.isBlank()) continue;
      String bounded = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
      text.append('"').append(hint).append("\":").append(Reply.quoted(bounded)).append(',');
    }
    hints = text.toString();
  }

  @Override
  public String transport() {
    return hints.isEmpty() ? "hec-raw" : "hec";
  }

  @Override
  public void read(InputStream content, Body body) throws IOException {
    checkChannel();
    NdJson.lines(content, body);
    if (body.records().isEmpty()) throw new Refused(Cause.EMPTY, "no line");
    if (hints.isEmpty()) return;
    for (int i = 0; i < body.records().size(); i++) {
      body.replace(i, enveloped(body.records().get(i)));
    }
  }

  private byte[] enveloped(byte[] line) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      return ("{" + hints + "\"event\":" + Reply.quoted(text) + "}").getBytes(UTF_8);
    } catch (CharacterCodingException e) {
      return line;
    }
  }
}
