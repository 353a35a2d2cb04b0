package org.vigie.server.hunt;

/**
 * Why a question can't be understood.
 *
 * @param at character where it is wrong, from 0
 * @param reason kind of mistake
 * @param what the text that is wrong, may be empty
 * @param allowed what may stand there, may be empty
 */
public record Wrong(int at, Reason reason, String what, String allowed) {
  /** Kinds of mistakes. */
  public enum Reason {
    TOO_LONG("a question has at most {1} characters"),
    TOO_DEEP("parentheses stand at most {1} deep"),
    TOO_MANY("at most {1} terms"),
    QUOTE_OPEN("this quote is never closed"),
    PARENTHESIS_OPEN("this parenthesis is never closed"),
    UNEXPECTED("\"{0}\" can''t stand here; expected: {1}"),
    ENDS("the question ends too early; expected: {1}"),
    NO_NUMBER("\"{0}\" is no number; allowed: {1}"),
    NO_TIME("\"{0}\" is no time; allowed: {1}"),
    NO_NETWORK("\"{0}\" is no network; allowed: {1}"),
    NO_CLASS("\"{0}\" is no class of OCSF; allowed: {1}"),
    NO_SEVERITY("\"{0}\" is no severity; allowed: {1}"),
    NO_STATUS("\"{0}\" is no status; allowed: {1}"),
    NO_EXPRESSION("\"{0}\" is no regular expression; allowed: {1}"),
    NOT_COMPARED("\"{0}\" is not compared by size; allowed: {1}"),
    BACKWARDS("this range ends before it begins");

    private final String english;

    Reason(String english) {
      this.english = english;
    }
  }

  /** In English, for scripts. */
  public String message() {
    return "at character %d: %s"
        .formatted(
            at + 1, reason.english.replace("''", "'").replace("{0}", what).replace("{1}", allowed));
  }
}
