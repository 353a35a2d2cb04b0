package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of XML: each {@code Event} element becomes a JSON object in the shape of {@link
 * EvtxRecords}. Where the root is neither {@code Event} nor {@code Events}, records are its
 * children, or the documents where several follow each other, as they are written. Only tags are
 * looked for here; entities and document types are never resolved, so there is nothing to fetch or
 * to expand. An element that is not closed ends where the next event begins.
 */
final class XmlReader implements RecordReader {
  private static final int CHUNK = 64 * 1024;

  private final InputStream in;
  private final Root root;
  private final int limit;
  private final byte[] chunk = new byte[CHUNK];
  private final Foreign foreign = new Foreign();
  private final XmlJson json = new XmlJson();
  private int from;
  private int to;
  private byte[] held = new byte[4096];
  private int length;
  private int containers;
  private long dropped;
  private long types;
  private long open;
  private long broken;

  /**
   * A reader of records no longer than {@code limit} bytes.
   *
   * @param root what the root element is to records
   */
  XmlReader(InputStream in, Root root, int limit) {
    this.in = in;
    this.root = root;
    this.limit = limit;
  }

  /** What the root element is to records. */
  enum Root {
    /** They are its children, as long as it is no event itself. */
    AROUND,
    /** Each is a document with a root of its own. */
    RECORD
  }

  /** Whether a second document follows the first in the beginning of a text. */
  static Root root(byte[] head) throws IOException {
    var reader = new XmlReader(new ByteArrayInputStream(head), Root.AROUND, head.length + 1);
    int depth = 0;
    boolean first = true;
    while (reader.toTag()) {
      reader.length = 0;
      reader.keep('<');
      reader.from++;
      Tag tag = reader.tag();
      if (tag != Tag.OPEN && tag != Tag.EMPTY && tag != Tag.CLOSE) continue;
      if (depth == 0 && tag != Tag.CLOSE) {
        if (reader.name().equals("Events")) return Root.AROUND;
        if (!first) return Root.RECORD;
        first = false;
      }
      if (tag == Tag.OPEN) depth++;
      else if (tag == Tag.CLOSE) depth = Math.max(0, depth - 1);
    }
    return Root.AROUND;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (true) {
      dropped = 0;
      length = 0;
      if (!toTag()) return null;
      keep('<');
      from++;
      Tag tag = tag();
      if (tag == Tag.CLOSE) containers = Math.max(0, containers - 1);
      if (tag != Tag.OPEN && tag != Tag.EMPTY) continue;
      if (!isRecord(name())) {
        if (tag == Tag.OPEN) containers++;
        continue;
      }
      if (tag == Tag.OPEN) element(name().equals("Event"));
      return record();
    }
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public long empty() {
    return 0;
  }

  @Override
  public @Nullable String damage() {
    List<String> words = new ArrayList<>();
    if (types > 0) words.add("%,d document types were passed over".formatted(types));
    if (open > 0) words.add("%,d elements are not closed".formatted(open));
    if (broken > 0)
      words.add(
          "%,d elements are not well-formed and were read as far as they go".formatted(broken));
    if (foreign.count() > 0) words.add(foreign.words());
    return words.isEmpty() ? null : String.join("; ", words);
  }

  private byte[] record() {
    // Other XML stays as it is: parsers know it by its own text.
    if (!name().equals("Event")) return foreign.utf8(Arrays.copyOf(held, length));
    XmlElement.Read read = XmlElement.read(foreign.text(Arrays.copyOf(held, length)));
    if (!read.whole() && dropped == 0) broken++;
    byte[] record = json.write(read.element());
    if (record.length <= limit) return record;
    dropped += (long) record.length - limit;
    return Arrays.copyOf(record, limit);
  }

  private boolean isRecord(String name) {
    if (name.equals("Event") || (root == Root.RECORD && !name.equals("Events"))) return true;
    return containers > 0 && !name.equals("Events");
  }

  /** The name of the tag that begins what is held. */
  private String name() {
    int end = 1;
    while (end < length && held[end] > ' ' && held[end] != '>' && held[end] != '/') end++;
    String name = new String(held, 1, end - 1, UTF_8);
    return name.substring(name.indexOf(':') + 1);
  }

  /** What stood between angle brackets. */
  private enum Tag {
    OPEN,
    CLOSE,
    EMPTY,
    /** A comment, an instruction, a text in CDATA, a document type. */
    OTHER
  }

  /** Takes what follows a {@code <}, up to its end. */
  private Tag tag() throws IOException {
    int b = peek();
    if (b == '?') return until("?>");
    if (b == '!') return declaration();
    Tag tag = b == '/' ? Tag.CLOSE : Tag.OPEN;
    int quote = 0;
    int before = 0;
    for (b = peek(); b >= 0; b = peek()) {
      if (b == '<' && quote == 0) return tag; // the tag was not closed
      take(b);
      if (quote != 0) {
        if (b == quote) quote = 0;
      } else if (b == '"' || b == '\'') {
        quote = b;
      } else if (b == '>') {
        return before == '/' && tag == Tag.OPEN ? Tag.EMPTY : tag;
      }
      before = b;
    }
    return tag;
  }

  private Tag declaration() throws IOException {
    take('!');
    if (peek() == '-') return until("-->");
    if (peek() == '[') return until("]]>");
    types++;
    int brackets = 0;
    for (int b = peek(); b >= 0; b = peek()) {
      take(b);
      if (b == '[') brackets++;
      else if (b == ']') brackets--;
      else if (b == '>' && brackets <= 0) break;
    }
    return Tag.OTHER;
  }

  private Tag until(String end) throws IOException {
    int matched = 0;
    int start = length;
    for (int b = peek(); b >= 0; b = peek()) {
      take(b);
      while (matched > 0 && b != end.charAt(matched)) matched = shorter(end, matched);
      if (b == end.charAt(matched)) matched++;
      // The two dashes that open a comment do not close it.
      if (matched == end.length() && (dropped > 0 || length - start > 3 || !end.equals("-->"))) {
        return Tag.OTHER;
      }
      if (matched == end.length()) matched = 0;
    }
    return Tag.OTHER;
  }

  /** How much of the end still fits after a letter that did not: of {@code --->} the last two. */
  private static int shorter(String end, int matched) {
    return matched == 2 && end.charAt(0) == end.charAt(1) ? 1 : 0;
  }

  /** Takes the rest of an element whose first tag is held. */
  private void element(boolean event) throws IOException {
    int depth = 1;
    while (depth > 0) {
      int b = peek();
      if (b < 0) {
        open++;
        return;
      }
      if (b != '<') {
        take(b);
        continue;
      }
      if (event && nextEvent()) {
        open++;
        return;
      }
      take(b);
      Tag tag = tag();
      if (tag == Tag.OPEN) depth++;
      else if (tag == Tag.CLOSE) depth--;
    }
  }

  /** Whether another event begins here, which can't be inside of one. */
  private boolean nextEvent() throws IOException {
    fill(7);
    if (to - from < 7 || chunk[from + 1] != 'E') return false;
    String start = new String(chunk, from, 7, UTF_8);
    return start.startsWith("<Event") && (start.charAt(6) == '>' || start.charAt(6) <= ' ');
  }

  private boolean toTag() throws IOException {
    for (int b = peek(); b >= 0; b = peek()) {
      if (b == '<') return true;
      from++;
    }
    return false;
  }

  private void take(int b) {
    from++;
    keep(b);
  }

  private void keep(int b) {
    if (length == limit) {
      dropped++;
      return;
    }
    if (length == held.length) held = Arrays.copyOf(held, Math.min(limit, 2 * length));
    held[length++] = (byte) b;
  }

  /** The next byte, which stays the next; negative at the end. */
  private int peek() throws IOException {
    if (from == to) fill(1);
    return from == to ? -1 : chunk[from] & 0xff;
  }

  /** Reads until so many bytes are at hand, if there are. */
  private void fill(int count) throws IOException {
    if (to - from >= count) return;
    System.arraycopy(chunk, from, chunk, 0, to - from);
    to -= from;
    from = 0;
    while (to < count) {
      int read = in.read(chunk, to, chunk.length - to);
      if (read <= 0) return;
      to += read;
    }
  }
}
