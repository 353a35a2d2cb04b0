package org.vigie.server.hunt;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.vigie.server.hunt.Wrong.Reason;

/** Regular expressions of questions: those of RE2, which takes time linear in the text. */
final class Expressions {
  /** Most characters of one. */
  static final int MAX_LENGTH = 500;

  private Expressions() {}

  /** Stops the reading where a value is no expression. */
  static void check(Field.Value value) {
    String text = value.text();
    if (text.length() > MAX_LENGTH) {
      throw Tokens.stop(value.at() + MAX_LENGTH, Reason.TOO_LONG, "", Integer.toString(MAX_LENGTH));
    }
    try {
      Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException mistake) {
      throw Tokens.stop(value.at(), Reason.NO_EXPRESSION, text, "RE2: ^adm, (a|b), [0-9]{2,4}");
    }
  }
}
