package org.vigie.detect;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Level;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaRule;

/**
 * A rule ready to run.
 *
 * @param ordinal place in the ruleset
 * @param source what it was made of
 * @param card what travels with its findings
 * @param root its condition
 * @param witness what must be seen in an event before the rule can fire, or null
 */
record CompiledRule(
    int ordinal, SigmaRule source, Finding.RuleCard card, Node root, @Nullable Witness witness) {

  static Finding.RuleCard card(SigmaDocument.About about) {
    String level = about.level();
    return new Finding.RuleCard(
        about.id(),
        about.modified().isEmpty() ? about.date() : about.modified(),
        about.title(),
        // Sigma leaves the level open; the middle hides nothing and wakes nobody.
        level == null ? Level.MEDIUM : Level.valueOf(level.toUpperCase(Locale.ROOT)),
        about.description(),
        about.author(),
        about.license(),
        about.tags(),
        about.falsePositives(),
        about.references());
  }
}
