package org.vigie.correlate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Level;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.detect.Ruleset;
import org.vigie.ocsf.FieldNames;
import org.vigie.sigma.SigmaCorrelation;
import org.vigie.sigma.SigmaCorrelation.Condition;
import org.vigie.sigma.SigmaCorrelation.Reference;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaDocument.About;
import org.vigie.sigma.SigmaRule;
import org.vigie.yaml.Nearest;
import org.vigie.yaml.Problem;

/** Finds what the references of correlations mean, and puts those first that feed others. */
final class Linker {
  private final FieldNames names;
  private final List<SigmaCorrelation> correlations = new ArrayList<>();
  private final Map<String, List<SigmaDocument>> meant = new LinkedHashMap<>();
  private final Map<String, Integer> ordinals = new HashMap<>();
  private final List<Problem> rejected = new ArrayList<>();

  /** Numbers of those that are linked, by id; -1 of those that can't be. */
  private final Map<String, Integer> linked = new HashMap<>();

  private final Set<String> underWay = new HashSet<>();
  private final List<Plan> plans = new ArrayList<>();
  private final Map<Integer, List<Plan.Link>> byRule = new HashMap<>();

  Linker(List<? extends SigmaDocument> documents, Ruleset rules, FieldNames names) {
    this.names = names;
    List<RuleCard> cards = rules.cards();
    for (int i = 0; i < cards.size(); i++) ordinals.put(cards.get(i).id(), i);
    Set<String> ids = new HashSet<>();
    for (SigmaDocument document : documents) {
      // A second document of an id is rejected where the rules are compiled.
      if (!ids.add(document.id())) continue;
      switch (document) {
        case SigmaRule rule -> name(rule);
        case SigmaCorrelation correlation -> {
          correlations.add(correlation);
          name(correlation);
        }
        case org.vigie.sigma.SigmaFilter filter -> {}
      }
    }
  }

  private void name(SigmaDocument document) {
    meant.computeIfAbsent(document.id(), id -> new ArrayList<>()).add(document);
    String name = document.about().name();
    if (name != null) meant.computeIfAbsent(name, id -> new ArrayList<>()).add(document);
  }

  Correlations link() {
    for (SigmaCorrelation correlation : correlations) link(correlation);
    silenceParts();
    return new Correlations(List.copyOf(plans), Map.copyOf(byRule), List.copyOf(rejected));
  }

  /** The number of a correlation, -1 where it is rejected. */
  private int link(SigmaCorrelation correlation) {
    Integer known = linked.get(correlation.id());
    if (known != null) return known;
    underWay.add(correlation.id());
    int before = rejected.size();
    if (new Limits(correlation, 0).choose() instanceof Limits.Choice.Senseless(String problem)) {
      reject(correlation, correlation.line(), problem);
    }
    List<SigmaDocument> parts = new ArrayList<>();
    for (Reference reference : correlation.rules()) {
      SigmaDocument part = part(correlation, reference);
      if (part != null && parts.contains(part)) {
        reject(correlation, reference.line(), "names '" + part.title() + "' twice");
      }
      if (part != null) parts.add(part);
    }
    underWay.remove(correlation.id());
    int number = rejected.size() > before ? -1 : add(correlation, parts);
    linked.put(correlation.id(), number);
    return number;
  }

  /** What a reference means, or null where it means nothing of use, which is then reported. */
  private @Nullable SigmaDocument part(SigmaCorrelation correlation, Reference reference) {
    String text = reference.rule();
    List<SigmaDocument> found = meant.get(text);
    if (found == null) found = meant.get(text.toLowerCase(Locale.ROOT));
    if (found == null) return wrong(correlation, reference, unknown(text));
    if (found.size() > 1) {
      return wrong(
          correlation,
          reference,
          "names '%s', which is '%s' in %s and '%s' in %s; name one by its id"
              .formatted(
                  text,
                  found.get(0).title(),
                  found.get(0).file(),
                  found.get(1).title(),
                  found.get(1).file()));
    }
    SigmaDocument part = found.getFirst();
    if (part instanceof SigmaCorrelation inner) {
      if (underWay.contains(inner.id())) {
        return wrong(
            correlation,
            reference,
            "names '" + inner.title() + "', which is itself made of this: a circle");
      }
      if (link(inner) < 0) {
        return wrong(correlation, reference, "names '" + inner.title() + "', which is rejected");
      }
    } else if (!ordinals.containsKey(part.id())) {
      return wrong(correlation, reference, "names '" + part.title() + "', which is rejected");
    }
    return part;
  }

  private String unknown(String text) {
    String nearest = Nearest.of(text, meant.keySet());
    return "names rule '"
        + text
        + "', which is not loaded; allowed are ids and names of loaded rules and correlations"
        + (nearest == null ? "" : "; nearest: '" + nearest + "'");
  }

  private @Nullable SigmaDocument wrong(
      SigmaCorrelation correlation, Reference reference, String what) {
    reject(correlation, reference.line(), what);
    return null;
  }

  private void reject(SigmaCorrelation correlation, int line, String what) {
    rejected.add(
        new Problem(
            correlation.file(), line, "correlation '" + correlation.title() + "': " + what));
  }

  private int add(SigmaCorrelation correlation, List<SigmaDocument> parts) {
    int number = plans.size();
    List<Plan.Tap> taps = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    for (int place = 0; place < parts.size(); place++) {
      SigmaDocument part = parts.get(place);
      Plan.Link link = new Plan.Link(number, place);
      titles.add(part.title());
      taps.add(tap(correlation, correlation.rules().get(place).rule()));
      Integer inner = part instanceof SigmaCorrelation ? linked.get(part.id()) : null;
      if (inner != null) plans.get(inner).chained().add(link);
      else {
        byRule.computeIfAbsent(ordinal(part), rule -> new ArrayList<>()).add(link);
      }
    }
    plans.add(
        new Plan(
            correlation,
            card(correlation.about()),
            shape(correlation, parts),
            List.copyOf(taps),
            List.copyOf(titles),
            Plan.Raising.RAISED,
            new ArrayList<>()));
    return number;
  }

  private int ordinal(SigmaDocument part) {
    Integer ordinal = ordinals.get(part.id());
    if (ordinal == null) throw new IllegalStateException("not loaded: " + part.title());
    return ordinal;
  }

  private Plan.Tap tap(SigmaCorrelation correlation, String rule) {
    List<String> group = new ArrayList<>();
    for (String name : correlation.groupBy()) group.add(field(correlation, name, rule));
    List<String> measured = new ArrayList<>();
    if (correlation.condition() instanceof Condition.Measure measure) {
      for (String name : measure.fields()) measured.add(field(correlation, name, rule));
    }
    return new Plan.Tap(ids(group), List.copyOf(group), ids(measured), List.copyOf(measured));
  }

  /** What a name stands for in the events of a rule: an alias that has no word for it, itself. */
  private static String field(SigmaCorrelation correlation, String name, String rule) {
    Map<String, String> alias = correlation.aliases().get(name);
    return alias == null ? name : alias.getOrDefault(rule, name);
  }

  private int[] ids(List<String> fields) {
    return fields.stream().mapToInt(names::intern).toArray();
  }

  private static RuleCard card(About about) {
    return new RuleCard(
        about.id(),
        about.modified().isEmpty() ? about.date() : about.modified(),
        about.title(),
        about.level() == null
            ? Level.MEDIUM
            : Level.valueOf(about.level().toUpperCase(Locale.ROOT)),
        about.description(),
        about.author(),
        about.license(),
        about.tags(),
        about.falsePositives(),
        about.references());
  }

  private static String shape(SigmaCorrelation correlation, List<SigmaDocument> parts) {
    return String.join(
        "\n",
        correlation.id(),
        correlation.type().name(),
        String.join(",", parts.stream().map(SigmaDocument::id).toList()),
        correlation.groupBy().toString(),
        new java.util.TreeMap<>(correlation.aliases()).toString(),
        Long.toString(correlation.timespan()),
        correlation.condition().toString());
  }

  /** Correlations that others are made of are told only if one of those wants it. */
  private void silenceParts() {
    for (int i = 0; i < plans.size(); i++) {
      Plan plan = plans.get(i);
      boolean told =
          plan.chained().isEmpty()
              || plan.chained().stream()
                  .anyMatch(link -> plans.get(link.correlation()).tellsRules());
      plans.set(i, plan.raising(told ? Plan.Raising.RAISED : Plan.Raising.SILENT));
    }
  }
}
