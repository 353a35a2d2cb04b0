package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.vigie.server.ingest.file.Format.Shape;

/** What the beginning of a text, in UTF-8 or 8-bit, says of how its records follow each other. */
final class Sniffer {
  private Sniffer() {}

  /**
   * The shape of a text whose first byte stands at {@code from}: XML by its first tag, logs that
   * name their fields by their first line, objects where the text begins with {@code [} and an
   * object or with an object that does not fill exactly one line, tables by {@link Delimiters};
   * lines otherwise.
   */
  static Shape shape(byte[] head, int from) {
    int first = skipBlanks(head, from);
    if (first == head.length) return Shape.LINES;
    return switch (head[first]) {
      case '<' -> isTag(head, first + 1) ? Shape.XML : Shape.LINES;
      case '#' -> hash(head, first);
      case '[' -> {
        int second = skipBlanks(head, first + 1);
        yield second < head.length && head[second] == '{' ? Shape.OBJECTS : Shape.LINES;
      }
      case '{' -> object(head, first);
      default -> table(head, first);
    };
  }

  private static Shape table(byte[] head, int from) {
    return Delimiters.of(head, from) == 0 ? Shape.LINES : Shape.CSV;
  }

  /** Logs of W3C's extended format and of Zeek; PowerShell's tables begin with their type. */
  private static Shape hash(byte[] head, int from) {
    String text = new String(head, from, Math.min(head.length - from, 8 * 1024), UTF_8);
    boolean named = text.contains("\n#Fields:") || text.startsWith("#Fields:");
    boolean zeek = text.startsWith("#separator ") && text.contains("\n#fields");
    return named || zeek ? Shape.FIELDS : table(head, from);
  }

  /** Whether a tag's name, a declaration or a comment follows, and not the priority of syslog. */
  private static boolean isTag(byte[] head, int at) {
    if (at >= head.length) return false;
    if (head[at] == '?') return starts(head, at, "?xml");
    if (head[at] == '!') return starts(head, at, "!--") || starts(head, at, "!DOCTYPE");
    if (!Character.isLetter(head[at])) return false;
    for (int i = at; i < head.length && i < at + 256; i++) {
      if (head[i] == '>' || head[i] == '/') return true;
      if (head[i] <= ' ') return attribute(head, i);
    }
    return false;
  }

  /** Whether {@code >}, {@code /} or a name with {@code =} follows. */
  private static boolean attribute(byte[] head, int from) {
    int at = skipBlanks(head, from);
    for (int i = at; i < head.length && i < at + 256; i++) {
      if (head[i] == '=' || (i == at && (head[i] == '>' || head[i] == '/'))) return true;
      if (head[i] <= ' ') return false;
    }
    return false;
  }

  private static boolean starts(byte[] head, int at, String text) {
    byte[] wanted = text.getBytes(UTF_8);
    int end = at + wanted.length;
    return end <= head.length && Arrays.equals(head, at, end, wanted, 0, wanted.length);
  }

  private static Shape object(byte[] head, int from) {
    int end = objectEnd(head, from);
    if (end < 0) return Shape.OBJECTS;
    while (end < head.length && head[end] != '\n') {
      if (head[end] == '{') return Shape.OBJECTS;
      end++;
    }
    return Shape.LINES;
  }

  private static int skipBlanks(byte[] head, int from) {
    int i = from;
    while (i < head.length && (head[i] == ' ' || (head[i] >= '\t' && head[i] <= '\r'))) i++;
    return i;
  }

  /** Where the object ends that begins here, if it does on the same line; negative otherwise. */
  private static int objectEnd(byte[] head, int from) {
    int depth = 0;
    boolean text = false;
    for (int i = from; i < head.length && head[i] != '\n'; i++) {
      byte b = head[i];
      if (text) {
        if (b == '\\') i++;
        else if (b == '"') text = false;
      } else if (b == '"') {
        text = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
        if (depth == 0) return i + 1;
      }
    }
    return -1;
  }
}
