package org.vigie.pack;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding.Level;
import org.vigie.sigma.SigmaRule;

/**
 * What a set of rules looks for, by the techniques of ATT&amp;CK. Only rules that can fire here
 * count; a rule counts for each technique that it is tagged with.
 *
 * @param techniques by id
 * @param tactics by short name, in no order of the framework
 * @param untagged count of rules that can fire and name no technique
 * @param silent count of rules that cannot fire here
 */
public record Coverage(
    Map<String, Covered> techniques, Map<String, Totals> tactics, int untagged, int silent) {

  /**
   * A technique that rules look for.
   *
   * @param score sum over its rules of {@link #weight}
   * @param rules titles of them
   */
  public record Covered(Attack.Technique technique, int score, List<String> rules) {}

  /** Of a tactic: its name, its techniques that are covered, and the rules that look for them. */
  public record Totals(String name, int techniques, int rules) {}

  /** What a rule counts: 1, 2, 4, 8, 16 for levels from informational to critical. */
  public static int weight(@Nullable String level) {
    Level known = level == null ? Level.MEDIUM : Level.valueOf(level.toUpperCase(Locale.ROOT));
    return switch (known) {
      case INFORMATIONAL -> 1;
      case LOW -> 2;
      case MEDIUM -> 4;
      case HIGH -> 8;
      case CRITICAL -> 16;
    };
  }

  /** The coverage of a pack's rules. */
  public static Coverage of(Pack pack, Attack attack) {
    Reach reach = new Reach(pack.parsers());
    Map<String, Covered> techniques = new TreeMap<>();
    int untagged = 0;
    int silent = 0;
    for (SigmaRule rule : pack.rules().sources()) {
      if (reach.silence(rule) != null) {
        silent++;
        continue;
      }
      Set<Attack.Technique> named = new LinkedHashSet<>();
      for (String tag : rule.about().tags()) {
        if (attack.ofTag(tag) instanceof Attack.Technique technique) named.add(technique);
      }
      if (named.isEmpty()) untagged++;
      for (Attack.Technique technique : named) add(techniques, technique, rule);
    }
    return new Coverage(techniques, tactics(techniques), untagged, silent);
  }

  private static void add(
      Map<String, Covered> techniques, Attack.Technique technique, SigmaRule rule) {
    Covered known = techniques.get(technique.id());
    List<String> rules = known == null ? new ArrayList<>() : new ArrayList<>(known.rules);
    rules.add(rule.title());
    int score = (known == null ? 0 : known.score) + weight(rule.about().level());
    techniques.put(technique.id(), new Covered(technique, score, List.copyOf(rules)));
  }

  private static Map<String, Totals> tactics(Map<String, Covered> techniques) {
    Map<String, Totals> tactics = new TreeMap<>();
    Map<String, Set<String>> rules = new TreeMap<>();
    for (Covered covered : techniques.values()) {
      for (Attack.Tactic tactic : covered.technique.tactics()) {
        Set<String> all = rules.computeIfAbsent(tactic.shortName(), t -> new LinkedHashSet<>());
        all.addAll(covered.rules);
        Totals known = tactics.get(tactic.shortName());
        int count = known == null ? 1 : known.techniques + 1;
        tactics.put(tactic.shortName(), new Totals(tactic.name(), count, all.size()));
      }
    }
    return tactics;
  }
}
