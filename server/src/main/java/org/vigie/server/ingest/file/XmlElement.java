package org.vigie.server.ingest.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An element of XML: its attributes in order, its own text, its children.
 *
 * @param text all texts directly in it, one after the other
 */
record XmlElement(
    String name, Map<String, String> attributes, String text, List<XmlElement> children) {

  /** Elements in one another; deeper ones are passed over. */
  private static final int DEPTH = 64;

  /** Elements and attributes of one record. */
  private static final int MOST = 20_000;

  /**
   * What reading gave.
   *
   * @param whole whether all of the text was understood
   */
  record Read(XmlElement element, boolean whole) {}

  /** Reads one element; of a broken one what there is. No entity but XML's own five is known. */
  static Read read(String xml) {
    Parser parser = new Parser(xml);
    XmlElement root = parser.root();
    return new Read(root, parser.whole);
  }

  /** An element that grows. */
  private static final class Open {
    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final List<XmlElement> children = new ArrayList<>();

    Open(String name) {
      this.name = name;
    }

    XmlElement close() {
      return new XmlElement(name, attributes, text.toString(), children);
    }
  }

  /** One reading. */
  private static final class Parser {
    private final String xml;
    private final List<Open> stack = new ArrayList<>();
    private final Open document = new Open("");
    private int at;
    private int count;
    private boolean whole = true;

    Parser(String xml) {
      this.xml = xml;
    }

    XmlElement root() {
      stack.add(document);
      while (at < xml.length()) {
        int tag = xml.indexOf('<', at);
        if (tag < 0) tag = xml.length();
        if (tag > at) Entities.append(xml, at, tag, top().text);
        at = tag;
        if (at < xml.length()) markup();
      }
      if (stack.size() > 1) whole = false;
      while (stack.size() > 1) close();
      return document.children.isEmpty() ? document.close() : document.children.getFirst();
    }

    private Open top() {
      return stack.getLast();
    }

    private void markup() {
      if (xml.startsWith("<!--", at)) {
        at = after("-->", at + 4);
      } else if (xml.startsWith("<![CDATA[", at)) {
        int end = after("]]>", at + 9);
        top().text.append(xml, at + 9, Math.max(at + 9, end - 3));
        at = end;
      } else if (xml.startsWith("<?", at)) {
        at = after("?>", at);
      } else if (xml.startsWith("<!", at)) {
        whole = false;
        at = after(">", at);
      } else if (xml.startsWith("</", at)) {
        String name = name(at + 2);
        at = after(">", at);
        end(name);
      } else {
        start();
      }
    }

    /** Closes the innermost element of that name and what is open in it. */
    private void end(String name) {
      int index = stack.size() - 1;
      while (index > 0 && !stack.get(index).name.equals(name)) index--;
      if (index == 0) {
        whole = false;
        return;
      }
      if (index < stack.size() - 1) whole = false;
      while (stack.size() > index) close();
    }

    private void close() {
      XmlElement element = stack.removeLast().close();
      if (stack.size() <= DEPTH) top().children.add(element);
    }

    private void start() {
      String name = name(at + 1);
      if (name.isEmpty()) {
        whole = false;
        top().text.append('<');
        at++;
        return;
      }
      Open element = new Open(name);
      at += 1 + name.length();
      attributes(element);
      if (++count > MOST || stack.size() > DEPTH) whole = false;
      boolean empty = xml.startsWith("/>", at);
      at = Math.min(xml.length(), at + (empty ? 2 : 1));
      if (count > MOST) return;
      stack.add(element);
      if (empty) close();
    }

    /** Reads attributes, up to the tag's {@code >} or {@code />}. */
    private void attributes(Open element) {
      while (true) {
        while (at < xml.length() && xml.charAt(at) <= ' ') at++;
        if (at >= xml.length() || xml.charAt(at) == '>' || xml.startsWith("/>", at)) return;
        if (xml.charAt(at) == '<') {
          whole = false;
          at--; // the tag was not closed: what begins here is looked at again
          return;
        }
        String name = name(at);
        at += Math.max(1, name.length());
        while (at < xml.length() && xml.charAt(at) <= ' ') at++;
        if (name.isEmpty() || at >= xml.length() || xml.charAt(at) != '=') {
          whole = false;
          continue;
        }
        at++;
        while (at < xml.length() && xml.charAt(at) <= ' ') at++;
        value(element, name);
      }
    }

    private void value(Open element, String name) {
      if (at >= xml.length()) return;
      char quote = xml.charAt(at);
      if (quote != '"' && quote != '\'') {
        whole = false;
        return;
      }
      int end = xml.indexOf(quote, at + 1);
      if (end < 0) {
        whole = false;
        end = xml.length();
      }
      StringBuilder text = new StringBuilder();
      Entities.append(xml, at + 1, end, text);
      if (++count <= MOST) element.attributes.putIfAbsent(name, text.toString());
      at = Math.min(xml.length(), end + 1);
    }

    private int after(String end, int from) {
      int found = xml.indexOf(end, from);
      if (found < 0) whole = false;
      return found < 0 ? xml.length() : found + end.length();
    }

    private String name(int from) {
      int end = from;
      while (end < xml.length() && isName(xml.charAt(end))) end++;
      return xml.substring(from, end);
    }

    private static boolean isName(char c) {
      return c > ' ' && "<>/='\"&".indexOf(c) < 0;
    }
  }

  /** The five entities that XML knows by itself, and characters by number. */
  private static final class Entities {
    private static final Map<String, String> KNOWN =
        Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'");

    /** Appends a text with its entities replaced; of others the name stays. */
    static void append(String xml, int from, int to, StringBuilder out) {
      int at = from;
      while (at < to) {
        int and = xml.indexOf('&', at);
        if (and < 0 || and >= to) and = to;
        out.append(xml, at, and);
        if (and == to) return;
        int end = xml.indexOf(';', and);
        boolean near = end > 0 && end < to && end - and <= 10;
        String text = near ? text(xml.substring(and + 1, end)) : "";
        out.append(text.isEmpty() ? "&" : text);
        at = text.isEmpty() ? and + 1 : end + 1;
      }
    }

    private static String text(String name) {
      if (!name.startsWith("#")) return KNOWN.getOrDefault(name, "");
      try {
        int code =
            name.startsWith("#x")
                ? Integer.parseInt(name.substring(2), 16)
                : Integer.parseInt(name.substring(1));
        boolean half = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        return Character.isValidCodePoint(code) && !half ? Character.toString(code) : "\uFFFD";
      } catch (NumberFormatException e) {
        return "";
      }
    }
  }
}
