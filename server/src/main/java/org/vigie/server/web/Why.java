package org.vigie.server.web;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vigie.alert.Alert;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Reason;

/** Why a rule fired: one sentence, and each condition beside the value that met it. */
record Why(Inert sentence, List<Row> reasons) {
  /** Most conditions the sentence tells; the table has all. */
  private static final int TOLD = 3;

  /** Most characters of a literal in the sentence. */
  private static final int LITERAL = 80;

  /**
   * A condition that held.
   *
   * @param field empty for a keyword
   * @param operator in words
   * @param value with the matching part marked; null where the field is absent
   */
  record Row(
      String selection, String field, String operator, String literal, @Nullable Inert value) {}

  static Why of(Words words, Alert alert, Finding finding) {
    List<Row> rows = finding.reasons().stream().map(reason -> row(words, reason)).toList();
    return new Why(Inert.of(sentence(words, alert, finding)), rows);
  }

  /** One condition in words, with its value: for a line of a list. */
  static Inert line(Words words, Reason reason) {
    return Inert.of(
        told(words, reason) + (reason.value() == null ? "" : " — " + cut(reason.value(), 160)));
  }

  private static Row row(Words words, Reason reason) {
    Condition condition = Condition.parse(reason.field(), reason.condition());
    String value = reason.value();
    return new Row(
        reason.selection(),
        reason.field(),
        condition.words(words),
        condition.literal(),
        value == null ? null : Inert.marked(value, Match.of(condition, value)));
  }

  private static String sentence(Words words, Alert alert, Finding finding) {
    List<Reason> reasons = finding.reasons();
    if (reasons.isEmpty()) return words.say("alert.why.none");
    String conditions = words.count("alert.why.conditions", reasons.size());
    String time = Times.seconds(finding.time());
    String opening =
        alert.group().isEmpty()
            ? words.say("alert.why.no-group", "", time, conditions)
            : words.say("alert.why.on", alert.group().getFirst().value(), time, conditions);
    String told =
        reasons.stream()
            .limit(TOLD)
            .map(reason -> told(words, reason))
            .collect(Collectors.joining(words.say("alert.why.join") + " "));
    int more = reasons.size() - TOLD;
    return opening + ' ' + told + (more > 0 ? " " + words.count("alert.why.more", more) : "") + '.';
  }

  private static String told(Words words, Reason reason) {
    Condition condition = Condition.parse(reason.field(), reason.condition());
    String field = reason.field().isEmpty() ? words.say("alert.why.keyword") : reason.field();
    String operator = condition.words(words);
    String literal = condition.literal();
    if (literal.isEmpty()) return field + ' ' + operator;
    return field + ' ' + operator + ' ' + words.say("op.quote", cut(literal, LITERAL));
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + '…';
  }
}
