package org.vigie.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.sigma.SigmaCorrelation;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaFilter;
import org.vigie.sigma.SigmaRule;
import org.vigie.yaml.Problem;

/**
 * All loaded rules as one structure that an event meets once. Immutable and shared by threads; on a
 * reload it is swapped whole. Rules are indexed by route when the first event of that route comes.
 */
public final class Ruleset {
  private final List<CompiledRule> rules;
  private final Compiler compiler;
  private final List<Problem> rejected;

  /** Partitions by the id of their route, published whole: readers take no lock. */
  private volatile @Nullable Routed[] byRoute = new @Nullable Routed[64];

  /** Partitions by the rules they hold: routes that concern the same rules share one. */
  private final Map<List<Integer>, Partition> byRules = new HashMap<>();

  private record Routed(Route route, Partition partition) {}

  /** Places of rules whose firings correlations hear of. */
  private final BitSet heard;

  /** Places of those that raise no findings of their own. */
  private final BitSet silent;

  private Ruleset(
      List<CompiledRule> rules,
      Compiler compiler,
      List<Problem> rejected,
      BitSet heard,
      BitSet silent) {
    this.rules = rules;
    this.compiler = compiler;
    this.rejected = rejected;
    this.heard = heard;
    this.silent = silent;
  }

  /** These rules; of some, correlations hear, and some of them only correlations. */
  public Ruleset heard(BitSet heardRules, BitSet silentRules) {
    return new Ruleset(rules, compiler, rejected, heardRules, silentRules);
  }

  boolean isHeard(int rule) {
    return heard.get(rule);
  }

  boolean isSilent(int rule) {
    return silent.get(rule);
  }

  /**
   * Compiles rules with their filters, wherever among the documents these stand; correlations are
   * left out. Their fields get ids in {@code names}, which events must use too.
   */
  public static Ruleset compile(List<? extends SigmaDocument> documents, FieldNames names) {
    List<Problem> rejected = new ArrayList<>();
    List<SigmaRule> rules = new ArrayList<>();
    List<SigmaFilter> filters = new ArrayList<>();
    List<SigmaDocument> others = new ArrayList<>();
    for (SigmaDocument document : unique(documents, rejected)) {
      switch (document) {
        case SigmaRule rule -> rules.add(rule);
        case SigmaFilter filter -> filters.add(filter);
        case SigmaCorrelation correlation -> others.add(correlation);
      }
    }
    others.addAll(filters);
    Filters filtering = new Filters(rules, others);
    List<SigmaRule> filtered = filtering.apply(filters);
    rejected.addAll(filtering.problems());
    Compiler compiler = new Compiler(names);
    filtered.forEach(compiler::survey);
    List<CompiledRule> compiled = filtered.stream().map(compiler::compile).toList();
    return new Ruleset(compiled, compiler, List.copyOf(rejected), new BitSet(), new BitSet());
  }

  private static List<SigmaDocument> unique(
      List<? extends SigmaDocument> documents, List<Problem> rejected) {
    List<SigmaDocument> unique = new ArrayList<>();
    Map<String, SigmaDocument> ids = new HashMap<>();
    for (SigmaDocument document : documents) {
      SigmaDocument first = ids.putIfAbsent(document.id(), document);
      if (first == null) unique.add(document);
      else {
        String message =
            "id " + document.id() + " is also that of '" + first.title() + "' in " + first.file();
        rejected.add(new Problem(document.file(), document.line(), message));
      }
    }
    return unique;
  }

  /** Count of rules that were loaded. */
  public int size() {
    return rules.size();
  }

  /** Rules that were not loaded, with the reason. */
  public List<Problem> rejected() {
    return rejected;
  }

  /** The cards of all rules, in the order of loading. */
  public List<Finding.RuleCard> cards() {
    return rules.stream().map(CompiledRule::card).toList();
  }

  /** What the rules were made of, their filters added, in the order of loading. */
  public List<SigmaRule> sources() {
    return rules.stream().map(CompiledRule::source).toList();
  }

  /** Rules of which an event need show nothing to be asked: each costs time on every event. */
  public List<SigmaRule> withoutWitness() {
    return rules.stream().filter(rule -> rule.witness() == null).map(CompiledRule::source).toList();
  }

  /** What an event must show before any of the rules can fire. */
  public Texts texts() {
    List<Texts> texts = new ArrayList<>();
    for (CompiledRule rule : rules) {
      texts.add(new Texts.Reading(compiler).of(rule.source().condition()));
    }
    return Texts.one(texts);
  }

  /** Rules that no event of these routes can concern: they are loaded, and will stay silent. */
  public List<Finding.RuleCard> unreachable(List<Route> routes) {
    return rules.stream()
        .filter(rule -> routes.stream().noneMatch(route -> concerns(rule, route)))
        .map(CompiledRule::card)
        .toList();
  }

  /** A detector over these rules, for one thread. */
  public Detector open() {
    return new Detector(this);
  }

  List<CompiledRule> rules() {
    return rules;
  }

  Compiler compiler() {
    return compiler;
  }

  /** Whether the rule's log source covers one of the route's. */
  static boolean concerns(CompiledRule rule, Route route) {
    for (Logsource logsource : route.logsources()) {
      if (rule.source().logsource().covers(logsource)) return true;
    }
    return false;
  }

  Partition partition(Route route) {
    @Nullable Routed[] known = byRoute;
    Routed routed = route.id() < known.length ? known[route.id()] : null;
    // Another route of the same id comes of parsers that were compiled anew.
    return routed != null && routed.route.equals(route) ? routed.partition : index(route);
  }

  private synchronized Partition index(Route route) {
    List<Integer> concerned = new ArrayList<>();
    for (CompiledRule rule : rules) if (concerns(rule, route)) concerned.add(rule.ordinal());
    Partition partition =
        byRules.computeIfAbsent(concerned, list -> Partition.of(list, rules, compiler));
    int room = Math.max(byRoute.length, Integer.highestOneBit(route.id()) * 2);
    @Nullable Routed[] next = Arrays.copyOf(byRoute, room);
    next[route.id()] = new Routed(route, partition);
    byRoute = next;
    return partition;
  }
}
