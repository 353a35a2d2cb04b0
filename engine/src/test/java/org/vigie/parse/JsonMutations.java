package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Seeded JSON documents of the kind that sources send, and damage done to them. */
final class JsonMutations {
  private static final String[] KEYS = {
    "EventID",
    "Channel",
    "winlog",
    "event_data",
    "CommandLine",
    "host",
    "name",
    "été",
    "a.b",
    "",
    "Cl\\u00e9",
    "x\\\"y",
    "#text",
    "Hashes",
    "k\\n"
  };
  private static final String[] VALUES = {
    "\"C:\\\\Windows\\\\System32\\\\cmd.exe\"",
    "\"\"",
    "\"Système\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83dx\"",
    "\"😀 ok\"",
    "\"tab\\tand\\r\\nlines, a long value of many characters\"",
    "0",
    "-1",
    "4624",
    "1.5e-3",
    "-0.0",
    "1E+9",
    "true",
    "false",
    "null",
    "18446744073709551615",
    "{}",
    "[]",
    "\"\\/\\b\\f\"",
    "\"plain text without any escape, longer than eight bytes\""
  };
  private static final String[] SHARDS = {
    "\"", "\\", "{", "}", "[", "]", ",", ":", "\u0001", "\\u12", "\\x", "01", "-", "1.", "1e",
    "tru", "nul", "\u007f", " ", "\n", "\t", "é", "\u2028", "\\ud800", "NaN", "/**/", "'", "+1"
  };

  private JsonMutations() {}

  /** A well-formed object. */
  static String document(Random random) {
    StringBuilder text = new StringBuilder();
    object(random, text, 0);
    return text.toString();
  }

  private static void object(Random random, StringBuilder text, int depth) {
    text.append('{');
    int members = random.nextInt(7);
    for (int i = 0; i < members; i++) {
      if (i > 0) text.append(random.nextInt(8) == 0 ? " ,\r\n " : ",");
      text.append('"').append(KEYS[random.nextInt(KEYS.length)]).append('"');
      text.append(random.nextInt(8) == 0 ? " :\t" : ":");
      value(random, text, depth);
    }
    text.append('}');
  }

  private static void value(Random random, StringBuilder text, int depth) {
    int kind = depth > 5 ? 9 : random.nextInt(10);
    if (kind == 0) object(random, text, depth + 1);
    else if (kind == 1) {
      text.append('[');
      int members = random.nextInt(4);
      for (int i = 0; i < members; i++) {
        if (i > 0) text.append(',');
        value(random, text, depth + 1);
      }
      text.append(']');
    } else text.append(VALUES[random.nextInt(VALUES.length)]);
  }

  /** The same bytes with one to three places damaged: flipped, cut, doubled, or mixed in. */
  static byte[] mutate(byte[] bytes, Random random) {
    byte[] changed = bytes;
    for (int n = 1 + random.nextInt(3); n > 0; n--) changed = mutateOnce(changed, random);
    return changed;
  }

  private static byte[] mutateOnce(byte[] bytes, Random random) {
    if (bytes.length == 0) return bytes;
    int at = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(6));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    switch (random.nextInt(6)) {
      case 0 -> {
        out.write(random.nextInt(256));
        out.write(bytes, at + 1, bytes.length - at - 1);
      }
      case 1 -> out.write(bytes, to, bytes.length - to);
      case 2 -> {
        out.write(bytes, at, to - at);
        out.write(bytes, at, bytes.length - at);
      }
      case 3 -> {
        if (random.nextInt(4) != 0) out.write(bytes, at, bytes.length - at);
      }
      default -> {
        out.writeBytes(SHARDS[random.nextInt(SHARDS.length)].getBytes(UTF_8));
        out.write(bytes, at, bytes.length - at);
      }
    }
    return out.toByteArray();
  }
}
