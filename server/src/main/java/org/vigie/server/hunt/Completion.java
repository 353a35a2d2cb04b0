package org.vigie.server.hunt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may stand where somebody is writing a question.
 *
 * @param from where the text that a proposal replaces begins
 * @param to where it ends: the place somebody writes at
 * @param proposals best first
 */
public record Completion(int from, int to, List<Proposal> proposals) {
  /** Most proposals. */
  public static final int MOST = 12;

  /** Nothing to propose. */
  static Completion none(int at) {
    return new Completion(at, at, List.of());
  }

  /**
   * One of them.
   *
   * @param text what it is called
   * @param insert what replaces the text, in the language of questions
   * @param count events that have the value; 0 where nobody counted
   */
  public record Proposal(String text, String insert, Kind kind, long count) {}

  /** Kinds of proposals. */
  public enum Kind {
    FIELD,
    VALUE
  }

  /**
   * What is being written.
   *
   * @param from where it begins
   * @param field whose value it is; empty where a word or the name of a field is
   * @param prefix what is there of it, without its quote
   */
  record Place(int from, String field, String prefix) {}

  /** Reads a question up to a place; what is not finished there is what is being written. */
  static Place at(String before) {
    Tokens tokens = new Tokens(before);
    Deque<String> fields = new ArrayDeque<>();
    String field = "";
    while (true) {
      tokens.skipSpace();
      int from = tokens.at();
      if (tokens.isEnd()) return new Place(from, fields.isEmpty() ? "" : fields.peek(), "");
      if (tokens.take('(')) {
        fields.push(field);
        field = "";
      } else if (tokens.take(')')) {
        if (!fields.isEmpty()) fields.pop();
      } else if (!tokens.take('-') && !tokens.take('[') && !tokens.take(']')) {
        String inherited = fields.isEmpty() ? "" : fields.peek();
        field = inherited.isEmpty() ? tokens.takeField() : inherited;
        if (tokens.peek() == '(' && inherited.isEmpty()) continue;
        int value = tokens.at();
        String open = unfinished(tokens);
        if (open != null) return new Place(value, field, open);
        field = "";
      }
    }
  }

  /** Takes a value; what is there of it where the text ends in it, else null. */
  private static @Nullable String unfinished(Tokens tokens) {
    if (tokens.peek() == '"') {
      try {
        tokens.takeQuoted();
        return null;
      } catch (Tokens.Stop open) {
        return tokens.rest(open.wrong().at() + 1);
      }
    }
    while (tokens.take('>') || tokens.take('<') || tokens.take('=')) {
      // a comparison: its value follows
    }
    String bare = tokens.takeBare();
    return tokens.isEnd() ? bare : null;
  }
}
