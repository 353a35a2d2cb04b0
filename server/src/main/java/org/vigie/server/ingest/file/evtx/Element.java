package org.vigie.server.ingest.file.evtx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An element of a template, compiled once a chunk: names and texts as JSON already, values as holes
 * to be filled by each record, children in the order in which JSON will have them.
 *
 * @param name as the inside of a JSON string
 * @param key the name as a JSON key, quotes and colon included
 * @param attributes in order
 * @param content texts and holes, without the elements
 * @param text whether a text that is not empty is in the content
 * @param members children, and holes that may turn out to be some
 * @param elements whether there are children for sure
 */
record Element(
    String name,
    byte[] key,
    List<Attribute> attributes,
    Content content,
    boolean text,
    List<Member> members,
    boolean elements) {

  /** A piece of text. */
  sealed interface Piece {
    /** A text, as the inside of a JSON string. */
    record Literal(byte[] json) implements Piece {}

    /** Place of the substitution value of this index. */
    record Hole(int index) implements Piece {}

    /** An element between texts. */
    record Child(Element element) implements Piece {}
  }

  /** Texts and holes of an element or attribute. */
  record Content(Piece[] pieces) {
    boolean isText() {
      for (Piece piece : pieces) {
        if (piece instanceof Piece.Literal literal && literal.json.length > 0) return true;
      }
      return false;
    }
  }

  /**
   * An attribute.
   *
   * @param key its name as a JSON key, quotes and colon included
   */
  record Attribute(String name, byte[] key, Content value) {}

  /** What an element's JSON object has besides attributes and text. */
  sealed interface Member {
    /** A child by its name; the key has a number where a sibling had the name before. */
    record Named(byte[] key, Element element) implements Member {}

    /** {@code Data} of one {@code Name}, which is the key; usually one, an array otherwise. */
    record Data(byte[] key, List<Element> elements) implements Member {}

    /** {@code Data} whose {@code Name} the record knows. */
    record DynamicData(Content name, Element element) implements Member {}

    /** All {@code Data} without a name. */
    record PositionalData(List<Element> elements) implements Member {}

    /** A hole whose value may be binary XML. */
    record Nested(int index) implements Member {}
  }

  /** Makes an element of what was read. */
  static Element of(String name, List<Attribute> attributes, List<Piece> pieces) {
    List<Piece> texts = new ArrayList<>();
    for (Piece piece : pieces) {
      if (!(piece instanceof Piece.Child)) texts.add(piece);
    }
    boolean container = name.equals("EventData") || name.equals("UserData");
    Content content = new Content(texts.toArray(Piece[]::new));
    return new Element(
        name,
        key(name),
        List.copyOf(attributes),
        content,
        content.isText(),
        members(pieces, container),
        texts.size() < pieces.size());
  }

  private static List<Member> members(List<Piece> pieces, boolean container) {
    List<Member> members = new ArrayList<>();
    Map<String, Integer> siblings = new HashMap<>();
    Map<String, List<Element>> data = new LinkedHashMap<>();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Literal literal -> {}
        case Piece.Hole hole -> members.add(new Member.Nested(hole.index));
        case Piece.Child(Element child) -> {
          if (container && child.name.equals("Data")) {
            data(child, data, members);
          } else {
            int before = siblings.merge(child.name, 1, Integer::sum) - 1;
            String key = before == 0 ? child.name : child.name + "_" + before;
            members.add(new Member.Named(key(key), child));
          }
        }
      }
    }
    return List.copyOf(members);
  }

  /** Puts a {@code Data} element to those of its name, where one came before. */
  private static void data(Element child, Map<String, List<Element>> data, List<Member> members) {
    Content name = new Content(new Piece[0]);
    for (Attribute attribute : child.attributes) {
      if (attribute.name.equals("Name")) name = attribute.value;
    }
    if (name.pieces.length == 1 && name.pieces[0] instanceof Piece.Hole) {
      members.add(new Member.DynamicData(name, child));
      return;
    }
    StringBuilder text = new StringBuilder();
    for (Piece piece : name.pieces) {
      if (piece instanceof Piece.Literal literal) {
        text.append(new String(literal.json, UTF_8));
      }
    }
    List<Element> before = data.get(text.toString());
    if (before != null) {
      before.add(child);
      return;
    }
    List<Element> group = new ArrayList<>(List.of(child));
    data.put(text.toString(), group);
    members.add(
        text.isEmpty()
            ? new Member.PositionalData(group)
            : new Member.Data(key(text.toString()), group));
  }

  /** A JSON key of the inside of a JSON string. */
  static byte[] key(String name) {
    return ("\"" + name + "\":").getBytes(UTF_8);
  }
}
