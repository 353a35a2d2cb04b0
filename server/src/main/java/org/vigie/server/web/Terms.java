package org.vigie.server.web;

/** Terms of the language of searches, made from values of events. */
final class Terms {
  private Terms() {}

  /** {@code field:"value"}: a value is quoted, so nothing in it is read as language. */
  static String term(String field, String value) {
    return field + ":\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** A question that asks for a term too. */
  static String with(String question, String term) {
    return question.isBlank() ? term : grouped(question) + " " + term;
  }

  /** A question that excludes a term. */
  static String without(String question, String term) {
    return with(question, "-" + term);
  }

  /** OR binds less than what is added behind it. */
  private static String grouped(String question) {
    return question.contains(" OR ") ? "(" + question + ")" : question;
  }
}
