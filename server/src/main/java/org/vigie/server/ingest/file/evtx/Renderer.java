package org.vigie.server.ingest.file.evtx;

import java.util.ArrayList;
import java.util.List;
import org.vigie.server.ingest.file.evtx.Element.Content;
import org.vigie.server.ingest.file.evtx.Element.Member;
import org.vigie.server.ingest.file.evtx.Element.Piece;

/**
 * The way of a record's binary XML to JSON in the shape that {@code evtx_dump} made common: an
 * element is its text, or an object of its attributes ({@code #attributes}), text ({@code #text})
 * and children; {@code Data} with a name is a child of that name. Two things differ: several {@code
 * Data} of one name become an array and not a key that stands twice, and {@code Data} without a
 * name beside others with one is kept.
 */
final class Renderer {
  /** Values that are binary XML, in one another. */
  private static final int DEPTH = 16;

  /** Elements, texts and values looked at for one record. */
  private static final int STEPS = 1_000_000;

  private static final Content NO_CONTENT = new Content(new Piece[0]);

  private final Chunk chunk;
  private final Templates templates;
  private final Json out = new Json();
  private final ValueWriter writer;
  private final List<Values> frames = new ArrayList<>();
  private int depth;
  private int steps;

  Renderer(Chunk chunk, Templates templates) {
    this.chunk = chunk;
    this.templates = templates;
    this.writer = new ValueWriter(chunk, out);
    for (int i = 0; i < DEPTH; i++) frames.add(new Values());
  }

  /** The JSON object of a record whose binary XML stands there. */
  byte[] record(int from, int to) throws Malformed {
    out.clear();
    depth = 0;
    steps = 0;
    out.put('{');
    if (!fragments(from, to, false)) throw new Malformed("has no element");
    return out.put('}').copy();
  }

  /** Writes the elements that stand there as members; whether there were any, or were before. */
  private boolean fragments(int from, int to, boolean before) throws Malformed {
    if (depth == DEPTH) throw new Malformed("more than " + DEPTH + " values in one another");
    Values values = frames.get(depth++);
    boolean any = before;
    int at = from;
    while (at < to) {
      int token = chunk.u8(at);
      if (token == 0x00) break;
      if (token == 0x0f) {
        at += 4;
        continue;
      }
      Element element;
      if (token == 0x0c) {
        int id = chunk.i32(at + 2);
        int offset = chunk.i32(at + 6);
        at += 10;
        if (offset == at) at += templates.length(offset);
        int first = at;
        at = values.read(chunk, at, to);
        step((at - first) / 16, NO_CONTENT);
        element = templates.at(offset, id);
      } else {
        var compiler = new ElementCompiler(chunk, at, to, ElementCompiler.Dialect.PLAIN);
        element = compiler.element();
        step((compiler.at() - at) / 16, NO_CONTENT);
        at = compiler.at();
        values.clear();
      }
      if (any) out.put(',');
      any = true;
      out.put(element.key());
      element(element, values);
    }
    depth--;
    return any;
  }

  /** Counts work, so that a record that holds the same thing a million times comes to an end. */
  private void step(int count, Content content) throws Malformed {
    steps += count + content.pieces().length;
    if (steps > STEPS) throw new Malformed("more than " + STEPS + " steps to its end");
  }

  /** The value of an element. */
  private void element(Element element, Values values) throws Malformed {
    step(1 + element.attributes().size() + element.members().size(), element.content());
    boolean attributes = false;
    for (Element.Attribute attribute : element.attributes()) {
      if (hasText(attribute.value(), values)) attributes = true;
    }
    boolean nested = hasElements(element, values);
    if (attributes || nested)
      object(element, values, attributes ? element.attributes() : List.of());
    else if (element.text() || hasText(element.content(), values)) text(element.content(), values);
    else out.plain("null");
  }

  private void object(Element element, Values values, List<Element.Attribute> attributes)
      throws Malformed {
    out.put('{');
    boolean any = false;
    if (!attributes.isEmpty()) {
      out.plain("\"#attributes\":{");
      for (Element.Attribute attribute : attributes) {
        if (!hasText(attribute.value(), values)) continue;
        if (any) out.put(',');
        any = true;
        out.put(attribute.key());
        text(attribute.value(), values);
      }
      out.put('}');
    }
    if (element.text() || hasText(element.content(), values)) {
      if (any) out.put(',');
      any = true;
      out.plain("\"#text\":");
      text(element.content(), values);
    }
    for (Member member : element.members()) any = member(member, values, any);
    out.put('}');
  }

  /** Writes a member after others, if there were some; whether there are some now. */
  private boolean member(Member member, Values values, boolean before) throws Malformed {
    if (member instanceof Member.Nested(int index)) {
      if (!values.isBinaryXml(index)) return before;
      int start = values.start(index);
      return fragments(start, start + values.length(index), before);
    }
    if (before) out.put(',');
    switch (member) {
      case Member.Named(byte[] key, Element child) -> {
        out.put(key);
        if (isArray(child, values)) array(List.of(child), values);
        else element(child, values);
      }
      case Member.Data(byte[] key, List<Element> elements) -> {
        out.put(key);
        array(elements, values);
      }
      case Member.DynamicData(Content name, Element child) -> {
        if (hasText(name, values)) string(name, values);
        else out.plain("\"Data\"");
        out.put(':');
        array(List.of(child), values);
      }
      case Member.PositionalData(List<Element> elements) -> {
        out.plain("\"Data\":{\"#text\":");
        array(elements, values);
        out.put('}');
      }
      case Member.Nested nested -> {}
    }
    return true;
  }

  /** The values of elements, of which one alone stands without brackets. */
  private void array(List<Element> elements, Values values) throws Malformed {
    int count = 0;
    for (Element element : elements) {
      if (isArray(element, values)) {
        int index = hole(element.content());
        count += writer.count(values.type(index), values.start(index), values.length(index));
      } else {
        count++;
      }
    }
    if (count != 1) out.put('[');
    boolean any = false;
    for (Element element : elements) {
      if (any) out.put(',');
      any = true;
      if (isArray(element, values)) {
        int index = hole(element.content());
        writer.items(
            values.type(index), values.start(index), values.length(index), ValueWriter.Quotes.JSON);
      } else {
        data(element, values);
      }
    }
    if (count != 1) out.put(']');
  }

  /** The value of a {@code Data} element, whose attributes are told elsewhere. */
  private void data(Element element, Values values) throws Malformed {
    step(1 + element.members().size(), element.content());
    if (hasElements(element, values)) object(element, values, List.of());
    else text(element.content(), values);
  }

  private static boolean isArray(Element element, Values values) {
    Piece[] pieces = element.content().pieces();
    return pieces.length == 1
        && !element.elements()
        && pieces[0] instanceof Piece.Hole(int index)
        && values.isArray(index);
  }

  private static int hole(Content content) {
    return content.pieces()[0] instanceof Piece.Hole(int index) ? index : 0;
  }

  private static boolean hasElements(Element element, Values values) {
    if (element.elements()) return true;
    for (Piece piece : element.content().pieces()) {
      if (piece instanceof Piece.Hole(int index) && values.isBinaryXml(index)) return true;
    }
    return false;
  }

  private static boolean hasText(Content content, Values values) {
    for (Piece piece : content.pieces()) {
      switch (piece) {
        case Piece.Literal(byte[] json) -> {
          if (json.length > 0) return true;
        }
        case Piece.Hole(int index) -> {
          if (!values.isEmpty(index) && !values.isBinaryXml(index)) return true;
        }
        case Piece.Child child -> {}
      }
    }
    return false;
  }

  /** Texts and values as one JSON value: a lone number stays one. */
  private void text(Content content, Values values) throws Malformed {
    Piece lone = null;
    int count = 0;
    for (Piece piece : content.pieces()) {
      boolean empty =
          switch (piece) {
            case Piece.Literal(byte[] json) -> json.length == 0;
            case Piece.Hole(int index) -> values.isEmpty(index) || values.isBinaryXml(index);
            case Piece.Child child -> true;
          };
      if (empty) continue;
      lone = piece;
      count++;
    }
    if (count == 1 && lone instanceof Piece.Hole(int index)) {
      writer.value(values.type(index), values.start(index), values.length(index));
    } else {
      string(content, values);
    }
  }

  private void string(Content content, Values values) throws Malformed {
    out.put('"');
    for (Piece piece : content.pieces()) {
      switch (piece) {
        case Piece.Literal(byte[] json) -> out.put(json);
        case Piece.Hole(int index) -> {
          if (!values.isEmpty(index) && !values.isBinaryXml(index)) {
            writer.text(values.type(index), values.start(index), values.length(index));
          }
        }
        case Piece.Child child -> {}
      }
    }
    out.put('"');
  }
}
