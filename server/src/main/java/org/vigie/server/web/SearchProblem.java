package org.vigie.server.web;

import java.util.Locale;
import org.vigie.server.hunt.Wrong;

/**
 * Why there is no answer.
 *
 * @param text in the reader's language
 * @param before what of the question stands before the mistake
 * @param at the character or word that is wrong; empty where the whole is
 * @param behind what stands behind it
 */
record SearchProblem(String text, Inert before, Inert at, Inert behind) {
  /** Without a place in the question. */
  static SearchProblem of(String text) {
    return new SearchProblem(text, Inert.of(""), Inert.of(""), Inert.of(""));
  }

  static SearchProblem of(Page page, String question, Wrong wrong) {
    int from = Math.min(wrong.at(), question.length());
    int length = Math.max(1, wrong.what().length());
    boolean literal = question.startsWith(wrong.what(), from);
    int to = Math.min(question.length(), from + (literal ? length : 1));
    String mark = from == question.length() ? "␣" : question.substring(from, to);
    String key = "search.wrong." + wrong.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new SearchProblem(
        page.say("search.wrong", wrong.at() + 1)
            + " "
            + page.say(key, Inert.plain(wrong.what()), wrong.allowed()),
        Inert.of(question.substring(Math.max(0, from - 200), from)),
        Inert.of(mark),
        Inert.of(question.substring(to, Math.min(question.length(), to + 200))));
  }
}
