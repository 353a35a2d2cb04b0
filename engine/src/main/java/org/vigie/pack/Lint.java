package org.vigie.pack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vigie.attack.Attack;
import org.vigie.ocsf.FieldNames;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.yaml.Nearest;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/**
 * What is legal in rules and probably not meant, or costs more than it should. Each remark begins
 * with a word in brackets by which it can be chosen.
 */
public final class Lint {
  /** A field that so many rules ask for is no mistake of one. */
  private static final int COMMON = 3;

  private final Pack pack;
  private final Reach reach;
  private final Attack attack;
  private final List<Problem> remarks = new ArrayList<>();

  /** Count of rules by product and field. */
  private final Map<String, Integer> uses = new HashMap<>();

  private Lint(Pack pack, Attack attack) {
    this.pack = pack;
    this.attack = attack;
    reach = new Reach(pack.parsers());
  }

  /** Remarks on the rules of a pack, and on the texts they were read from. */
  public static List<Problem> of(Pack pack, List<Pack.Item> texts, Attack attack) {
    Lint lint = new Lint(pack, attack);
    for (Pack.Item item : texts) {
      if (Yaml.read(item.path(), item.text()) instanceof Yaml.Read.Documents read) {
        for (Node node : read.nodes()) {
          if (node instanceof Node.Mapping map) lint.remarks.addAll(TextLint.of(item.path(), map));
        }
      }
    }
    lint.rules();
    return List.copyOf(lint.remarks);
  }

  private void rules() {
    for (Problem problem : pack.rejected()) {
      if (problem.message().contains(" is also that of ")) {
        remarks.add(
            new Problem(problem.file(), problem.line(), "[duplicate-id] " + problem.message()));
      }
    }
    Set<SigmaRule> unwitnessed = new LinkedHashSet<>(pack.rules().withoutWitness());
    for (SigmaRule rule : pack.rules().sources()) {
      for (String field : Reach.fields(rule)) uses.merge(key(rule, field), 1, Integer::sum);
    }
    for (SigmaRule rule : pack.rules().sources()) {
      if (unwitnessed.contains(rule)) {
        remark(
            rule,
            "no-witness",
            "nothing need be seen for it to fire, so it is asked of every event of "
                + rule.logsource()
                + "; add a positive condition");
      }
      tags(rule);
      expressions(rule.condition(), rule, new LinkedHashSet<>());
      fields(rule);
    }
  }

  private void fields(SigmaRule rule) {
    String silence = reach.silence(rule);
    if (silence != null) remark(rule, "cannot-fire", silence);
    List<String> unknown = new ArrayList<>(reach.unknownFields(rule));
    // What several rules ask of the same product exists, though no parser reads it.
    unknown.removeIf(field -> uses.getOrDefault(key(rule, field), 0) >= COMMON);
    for (String field : unknown) {
      String near = Nearest.of(field, reach.fields(rule.logsource()));
      remark(
          rule,
          "unknown-field",
          "neither a parser of %s nor another rule speaks of '%s'; it holds only where the source itself names a field so%s"
              .formatted(rule.logsource(), field, near == null ? "" : "; nearest: '" + near + "'"));
    }
  }

  private static String key(SigmaRule rule, String field) {
    return rule.logsource().product() + " " + field;
  }

  private void tags(SigmaRule rule) {
    boolean any = false;
    for (String tag : rule.about().tags()) {
      if (!tag.toLowerCase(java.util.Locale.ROOT).startsWith("attack.")) continue;
      any = true;
      String name = tag.substring(tag.indexOf('.') + 1);
      // Groups and software are ATT&CK, too, but not in the tables of techniques and tactics.
      boolean other = name.matches("(?i)[gs][0-9]{4}");
      if (!other && attack.ofTag(tag) == null) {
        remark(
            rule,
            "unknown-technique",
            "the ATT&CK of this release has no technique or tactic '" + name + "'");
      }
    }
    if (!any) remark(rule, "no-attack-tag", "it names no tactic or technique of ATT&CK");
  }

  private void expressions(Condition condition, SigmaRule rule, Set<Check> seen) {
    switch (condition) {
      case Condition.And(List<Condition> parts) -> {
        for (Condition part : parts) expressions(part, rule, seen);
      }
      case Condition.Or(List<Condition> parts) -> {
        for (Condition part : parts) expressions(part, rule, seen);
      }
      case Condition.Not(Condition part) -> expressions(part, rule, seen);
      case Condition.Test test -> {
        if (test.check() instanceof Check.Members members) {
          expressions(members.body(), rule, seen);
        } else if (test.check() instanceof Check.Regex regex && seen.add(regex)) {
          Matcher.Guard guard = Matcher.of(regex, new FieldNames(1)).guard();
          if (guard instanceof Matcher.Guard.Literal) return;
          remark(
              rule,
              "regex-without-literal",
              "'"
                  + regex.expression()
                  + "' on "
                  + test.field()
                  + " has no text that must stand there, so it runs on every value it is asked of");
        }
      }
    }
  }

  private void remark(SigmaRule rule, String kind, String text) {
    remarks.add(
        new Problem(rule.file(), rule.line(), "[" + kind + "] " + rule.title() + ": " + text));
  }

  /** Kinds of remarks, with what they are about. */
  public static Map<String, String> kinds() {
    return Map.ofEntries(
        Map.entry("duplicate-id", "two documents with one id"),
        Map.entry("no-witness", "asked of each event"),
        Map.entry("unknown-technique", "a tag that ATT&CK does not have"),
        Map.entry("no-attack-tag", "no tag of ATT&CK"),
        Map.entry("regex-without-literal", "an expression that nothing guards"),
        Map.entry("cannot-fire", "no route, or no field"),
        Map.entry("unknown-field", "a field that no parser speaks of"),
        Map.entry("unused-selection", "a selection that the condition does not name"),
        Map.entry("inverting-filter", "a filter that keeps what it should remove"),
        Map.entry("idle-wildcard", "a wildcard that changes nothing"),
        Map.entry("idle-all", "all on a single value"),
        Map.entry("array-without-version", "a selector that is text without sigma-version 3"),
        Map.entry("split-members", "tests of members that need not be the same"));
  }
}
