package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.vigie.server.hunt.Field.Comparison;
import org.vigie.server.hunt.Wrong.Reason;

/**
 * Reads the language of questions:
 *
 * <pre>
 * any      = all { OR all }
 * all      = one { [AND] one }
 * one      = (NOT | -) one | ( any ) | field : value | word | "phrase"
 * value    = word | "phrase" | ~ word | ~ "phrase" | > n | >= n | &lt; n | &lt;= n | [n TO n] | * | ( value { OR value } )
 * </pre>
 */
final class QueryParser {
  /** Most characters of a question. */
  static final int MAX_LENGTH = 4_000;

  /** Most parentheses and negations around one term. */
  static final int MAX_DEPTH = 20;

  /** Most words, phrases and values. */
  static final int MAX_TERMS = 100;

  // Examples, not words: they are shown in every language.
  private static final String TERM = "mimikatz, \"two words\", user:alice, (";
  private static final String VALUE =
      "alice, \"two words\", >1024, >=, <, <=, [1 TO 1024], ~\"^a.*\", *, (";

  private final Fields fields;
  private final Tokens tokens;
  private final Set<String> unknown = new LinkedHashSet<>();
  private int terms;

  private QueryParser(String text, Fields fields) {
    this.fields = fields;
    this.tokens = new Tokens(text);
  }

  /** Understands a text; an empty one asks for every event. */
  static Query.Outcome parse(String text, Fields fields) {
    if (text.length() > MAX_LENGTH) {
      return new Query.Outcome.Refused(
          new Wrong(MAX_LENGTH, Reason.TOO_LONG, "", Integer.toString(MAX_LENGTH)));
    }
    QueryParser parser = new QueryParser(text, fields);
    try {
      Node root = parser.whole();
      return new Query.Outcome.Understood(
          new Query(text, new Query.Asked(root), List.copyOf(parser.unknown)));
    } catch (Tokens.Stop stop) {
      return new Query.Outcome.Refused(stop.wrong());
    }
  }

  private Node whole() {
    tokens.skipSpace();
    if (tokens.isEnd()) return new Node.All();
    Node root = any(0);
    if (!tokens.isEnd()) throw tokens.unexpected(TERM);
    return root;
  }

  private Node any(int depth) {
    List<Node> nodes = new ArrayList<>();
    do nodes.add(all(depth));
    while (tokens.takeWord("OR"));
    return nodes.size() == 1 ? nodes.getFirst() : new Node.Or(List.copyOf(nodes));
  }

  private Node all(int depth) {
    List<Node> nodes = new ArrayList<>();
    do {
      nodes.add(one(depth));
      tokens.skipSpace();
    } while (tokens.takeWord("AND") || more());
    return nodes.size() == 1 ? nodes.getFirst() : new Node.And(List.copyOf(nodes));
  }

  private boolean more() {
    return !tokens.isEnd() && tokens.peek() != ')' && !tokens.isWord("OR");
  }

  private Node one(int depth) {
    tokens.skipSpace();
    int at = tokens.at();
    if (depth > MAX_DEPTH) {
      throw Tokens.stop(at, Reason.TOO_DEEP, "", Integer.toString(MAX_DEPTH));
    }
    if (tokens.take('-') || tokens.takeWord("NOT")) return new Node.Not(one(depth + 1));
    if (tokens.take('(')) {
      Node inner = any(depth + 1);
      close(at);
      return inner;
    }
    if (tokens.isWord("AND") || tokens.isWord("OR")) throw tokens.unexpected(TERM);
    String name = tokens.takeField();
    if (!name.isEmpty()) return field(name);
    count(at);
    if (tokens.peek() == '"') return new Node.Word(phrase());
    String word = tokens.takeBare();
    if (word.isEmpty()) throw tokens.unexpected(TERM);
    Glob glob = Glob.of(word);
    return glob.isAny() ? new Node.All() : new Node.Word(glob);
  }

  private Glob phrase() {
    int at = tokens.at();
    String text = tokens.takeQuoted();
    if (text.isEmpty()) throw Tokens.stop(at, Reason.UNEXPECTED, "\"\"", TERM);
    return Glob.literal(text);
  }

  private void close(int opened) {
    tokens.skipSpace();
    if (tokens.take(')')) return;
    if (tokens.isEnd()) throw Tokens.stop(opened, Reason.PARENTHESIS_OPEN, "", "");
    throw tokens.unexpected(")");
  }

  private void count(int at) {
    if (++terms > MAX_TERMS) {
      throw Tokens.stop(at, Reason.TOO_MANY, "", Integer.toString(MAX_TERMS));
    }
  }

  private Node field(String name) {
    Field field = fields.named(name);
    if (field.isUnknown()) unknown.add(name);
    int at = tokens.at();
    if (!tokens.take('(')) return value(field);
    List<Node> values = new ArrayList<>();
    do {
      tokens.skipSpace();
      values.add(value(field));
      tokens.skipSpace();
    } while (tokens.takeWord("OR"));
    if (!tokens.isEnd() && tokens.peek() != ')') throw tokens.unexpected("OR, )");
    close(at);
    return values.size() == 1 ? values.getFirst() : new Node.Or(List.copyOf(values));
  }

  private Node value(Field field) {
    int at = tokens.at();
    count(at);
    if (tokens.peek() == '"') {
      return field.equalTo(new Field.Value(at, Glob.literal(tokens.takeQuoted())));
    }
    if (tokens.take('~')) return field.matching(literal());
    if (tokens.take('[')) return range(field, at);
    if (tokens.take('>')) {
      Comparison than = tokens.take('=') ? Comparison.AT_LEAST : Comparison.ABOVE;
      return field.compared(than, literal());
    }
    if (tokens.take('<')) {
      Comparison than = tokens.take('=') ? Comparison.AT_MOST : Comparison.BELOW;
      return field.compared(than, literal());
    }
    String word = tokens.takeBare();
    if (word.isEmpty()) throw tokens.unexpected(VALUE);
    Glob glob = Glob.of(word);
    return glob.isAny() ? field.present() : field.equalTo(new Field.Value(at, glob));
  }

  private Node range(Field field, int at) {
    tokens.skipSpace();
    Field.Value least = literal();
    tokens.skipSpace();
    if (!tokens.takeWord("TO")) throw tokens.unexpected("TO");
    tokens.skipSpace();
    Field.Value greatest = literal();
    tokens.skipSpace();
    if (!tokens.take(']')) throw tokens.unexpected("]");
    return field.between(at, least, greatest);
  }

  /** A value without wildcards. */
  private Field.Value literal() {
    int at = tokens.at();
    String text = tokens.peek() == '"' ? tokens.takeQuoted() : tokens.takeBare();
    if (text.isEmpty()) throw tokens.unexpected("a value");
    return new Field.Value(at, Glob.literal(text));
  }
}
