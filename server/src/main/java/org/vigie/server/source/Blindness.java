package org.vigie.server.source;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.ocsf.Logsource;
import org.vigie.pack.Pack;
import org.vigie.pack.Reach;
import org.vigie.server.incident.Risk;
import org.vigie.server.pipeline.Heard;
import org.vigie.sigma.SigmaRule;
import org.vigie.store.state.SourceRecords.Routed;

/**
 * What rules each source feeds, by what its events were in the last thirty days: a rule is fed by a
 * source whose events went to its log source, from a parser that fills the fields it asks for. It
 * is blind without the source where no other, that is not silent itself, feeds it.
 */
final class Blindness {
  /** Minutes after which a route that was not taken again is forgotten: 30 days. */
  private static final long FORGOTTEN = 30 * 1_440L;

  private static final long DAY = 1_440;

  private final Attack attack = Attack.embedded();
  private final Map<String, Map<Feed, Long>> feeds = new TreeMap<>();
  private final Map<Feed, BitSet> rules = new HashMap<>();
  private @Nullable Pack pack;

  /** Events of a log source, made by a parser. */
  private record Feed(String parser, Logsource logsource) {}

  /** What is not seen without a source. */
  record Blind(List<RuleCard> rules, List<Attack.Technique> techniques, Set<Risk> risks) {}

  /** Remembers what was known. */
  void load(List<Routed> routes) {
    for (Routed one : routes) {
      Logsource logsource =
          new Logsource(absent(one.product()), absent(one.category()), absent(one.service()));
      of(one.source()).put(new Feed(one.parser(), logsource), one.seen());
    }
  }

  private static @Nullable String absent(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String present(@Nullable String text) {
    return text == null ? "" : text;
  }

  private Map<Feed, Long> of(String source) {
    return feeds.computeIfAbsent(source, name -> new HashMap<>());
  }

  /** Takes in where events went; what is to be remembered of it. */
  List<Routed> take(long minute, Collection<Heard.Key> keys) {
    List<Routed> changed = new ArrayList<>();
    for (Heard.Key key : keys) {
      String parser = key.parser().replaceFirst("@.*", "");
      for (Logsource logsource : key.route().logsources()) {
        Feed feed = new Feed(parser, logsource);
        Long seen = of(key.source()).get(feed);
        if (seen != null && minute - seen < DAY) continue;
        of(key.source()).put(feed, minute);
        changed.add(
            new Routed(
                key.source(),
                parser,
                present(logsource.product()),
                present(logsource.category()),
                present(logsource.service()),
                minute));
      }
    }
    return changed;
  }

  /**
   * What is blind without a source.
   *
   * @param source empty for all of them
   * @param silent sources that feed nothing now
   */
  Blind without(Pack now, String source, Set<String> silent, long minute) {
    compile(now);
    BitSet lost = source.isEmpty() ? all(Set.of(), minute) : fed(source, minute);
    Set<String> others = new HashSet<>(silent);
    others.add(source);
    if (!source.isEmpty()) lost.andNot(all(others, minute));
    return blind(now, lost);
  }

  /** What a source feeds, whoever else does. */
  Blind fedBy(Pack now, String source, long minute) {
    compile(now);
    return blind(now, fed(source, minute));
  }

  private BitSet all(Set<String> but, long minute) {
    BitSet all = new BitSet();
    for (String source : feeds.keySet()) if (!but.contains(source)) all.or(fed(source, minute));
    return all;
  }

  private BitSet fed(String source, long minute) {
    BitSet fed = new BitSet();
    feeds
        .getOrDefault(source, Map.of())
        .forEach(
            (feed, seen) -> {
              if (minute - seen < FORGOTTEN) fed.or(rules.getOrDefault(feed, new BitSet()));
            });
    return fed;
  }

  /** Finds the rules of feeds that are new, or of all where the content is. */
  private void compile(Pack now) {
    if (!now.equals(pack)) rules.clear();
    pack = now;
    Set<Feed> missing = new HashSet<>();
    for (Map<Feed, Long> one : feeds.values()) missing.addAll(one.keySet());
    missing.removeAll(rules.keySet());
    if (missing.isEmpty()) return;
    Reach reach = new Reach(now.parsers());
    List<SigmaRule> sources = now.rules().sources();
    for (Feed feed : missing) {
      BitSet fed = new BitSet();
      for (int i = 0; i < sources.size(); i++) {
        if (reach.feeds(feed.parser, feed.logsource, sources.get(i))) fed.set(i);
      }
      rules.put(feed, fed);
    }
  }

  private Blind blind(Pack now, BitSet lost) {
    List<RuleCard> cards = now.rules().cards();
    List<RuleCard> blind = new ArrayList<>();
    lost.stream().forEach(i -> blind.add(cards.get(i)));
    blind.addAll(now.correlations().over(lost));
    blind.sort((a, b) -> b.level().compareTo(a.level()));
    Map<String, Attack.Technique> techniques = new TreeMap<>();
    Set<Risk> risks = EnumSet.noneOf(Risk.class);
    for (RuleCard rule : blind) {
      for (String tag : rule.tags()) {
        Attack.Named named = attack.ofTag(tag);
        if (named instanceof Attack.Technique technique) {
          techniques.put(technique.id(), technique);
          for (Attack.Tactic tactic : technique.tactics()) risks.addAll(Risk.of(tactic));
        } else if (named instanceof Attack.Tactic tactic) {
          risks.addAll(Risk.of(tactic));
        }
      }
    }
    return new Blind(List.copyOf(blind), List.copyOf(techniques.values()), risks);
  }
}
