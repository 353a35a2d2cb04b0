package org.vigie.server.ingest.file.evtx;

import java.util.ArrayList;
import java.util.List;

/**
 * A reader of the tokens of binary XML ([MS-EVEN6] 2.2.12) that makes an {@link Element} of them.
 */
final class ElementCompiler {
  /** Elements in one another. */
  private static final int DEPTH = 64;

  /** Longest name of an element or attribute, in UTF-16 units. */
  private static final int NAME = 512;

  /** Bit of a token that says that more of its kind follow. */
  private static final int MORE = 0x40;

  private final Chunk chunk;
  private final Dialect dialect;
  private final int end;
  private int at;
  private int depth;

  /** Where an element stands decides on its form. */
  enum Dialect {
    /** In a template: each element begins with the number of a value that it depends on. */
    TEMPLATE,
    /** In a record or in a value. */
    PLAIN
  }

  /** Reads from {@code at}; nothing at or after {@code end}. */
  ElementCompiler(Chunk chunk, int at, int end, Dialect dialect) {
    this.chunk = chunk;
    this.at = at;
    this.end = end;
    this.dialect = dialect;
  }

  /** Where the next token stands. */
  int at() {
    return at;
  }

  /** The element whose start token is next. */
  Element element() throws Malformed {
    if (++depth > DEPTH) throw new Malformed("more than " + DEPTH + " elements in one another");
    int start = next();
    if ((start & ~MORE) != 0x01) throw new Malformed("no element begins with token " + start);
    if (dialect == Dialect.TEMPLATE) skip(2);
    skip(4); // its length, which the tokens tell themselves
    String name = name();
    List<Element.Attribute> attributes = new ArrayList<>();
    if ((start & MORE) != 0) attributes(attributes);
    List<Element.Piece> pieces = new ArrayList<>();
    int close = next();
    if (close == 0x02) content(pieces);
    else if (close != 0x03) throw new Malformed("token " + close + " in the start of an element");
    depth--;
    return Element.of(name, attributes, pieces);
  }

  private void attributes(List<Element.Attribute> attributes) throws Malformed {
    skip(4); // their length
    while ((peek() & ~MORE) == 0x06) {
      at++;
      String name = name();
      List<Element.Piece> value = new ArrayList<>();
      while (piece(value)) {}
      attributes.add(
          new Element.Attribute(
              name, Element.key(name), new Element.Content(value.toArray(Element.Piece[]::new))));
    }
  }

  private void content(List<Element.Piece> pieces) throws Malformed {
    while (true) {
      int token = peek();
      if (token == 0x04) {
        at++;
        return;
      }
      if ((token & ~MORE) == 0x01) {
        pieces.add(new Element.Piece.Child(element()));
      } else if (!piece(pieces)) {
        throw new Malformed("token " + token + " in an element");
      }
    }
  }

  /** Reads a piece of text; false where the next token is none. */
  private boolean piece(List<Element.Piece> pieces) throws Malformed {
    int token = peek();
    switch (token & ~MORE) {
      case 0x05 -> {
        at++;
        int type = next();
        if (type != 0x01) throw new Malformed("a text of type " + type);
        pieces.add(literal());
      }
      case 0x07 -> {
        at++;
        pieces.add(literal());
      }
      case 0x08 -> {
        at++;
        int c = chunk.u16(at);
        skip(2);
        pieces.add(literal(Character.toString(Character.isSurrogate((char) c) ? 0xfffd : c)));
      }
      case 0x09 -> {
        at++;
        pieces.add(literal(entity(name())));
      }
      case 0x0a -> {
        at++;
        name(); // the target of a processing instruction, which is no text
      }
      case 0x0b -> {
        at++;
        literal();
      }
      case 0x0d, 0x0e -> {
        at++;
        pieces.add(new Element.Piece.Hole(chunk.u16(at)));
        skip(3); // index, and the type, which the value has itself
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String entity(String name) {
    return switch (name) {
      case "quot" -> "\"";
      case "apos" -> "'";
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      default -> "&" + name + ";";
    };
  }

  /** A text behind its length. */
  private Element.Piece literal() throws Malformed {
    int units = chunk.u16(at);
    skip(2);
    int from = at;
    skip(2 * units);
    Json json = new Json();
    json.text(chunk.bytes(), from, units);
    return new Element.Piece.Literal(json.copy());
  }

  private static Element.Piece literal(String text) throws Malformed {
    return new Element.Piece.Literal(new Json().text(text).copy());
  }

  /** A name, as the inside of a JSON string; it stands here, or was here before. */
  private String name() throws Malformed {
    int offset = chunk.i32(at);
    skip(4);
    int units = chunk.u16(offset + 6);
    if (units > NAME) throw new Malformed("a name of " + units + " characters");
    chunk.check(offset, 8 + 2 * units);
    if (offset == at) skip(4 + 2 + 2 + 2 * units + 2); // next of its hash, hash, length, zero
    String name = new Json().text(chunk.bytes(), offset + 8, units).string();
    if (name.isEmpty()) throw new Malformed("a name of no characters");
    return name;
  }

  private int peek() throws Malformed {
    if (at >= end) throw new Malformed("ends in an element");
    return chunk.u8(at);
  }

  private int next() throws Malformed {
    int token = peek();
    at++;
    return token;
  }

  private void skip(int count) throws Malformed {
    if (count > end - at) throw new Malformed("ends in an element");
    at += count;
  }
}
