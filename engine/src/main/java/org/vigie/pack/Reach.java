package org.vigie.pack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.parse.Parsers;
import org.vigie.parse.Parsers.Emits;
import org.vigie.sigma.SigmaRule;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.yaml.Nearest;

/**
 * Whether rules can fire here: whether a parser routes events to them, with the fields they ask.
 */
public final class Reach {
  private final List<Emits> emits;
  private final Set<Logsource> routed = new HashSet<>();

  /** What these parsers can make of events. */
  public Reach(Parsers parsers) {
    emits = parsers.emits();
    for (Emits one : emits) {
      for (Route route : one.routes()) routed.addAll(route.logsources());
    }
  }

  /** Why a rule cannot fire here, or null where it can. */
  public @Nullable String silence(SigmaRule rule) {
    List<Emits> sources = sources(rule);
    if (sources.isEmpty()) return unrouted(rule.logsource());
    Set<String> missing = new TreeSet<>();
    for (Emits one : sources) {
      if (one.names() == Emits.Names.OPEN) return null;
      Set<String> lacking = new TreeSet<>();
      if (canHold(rule.condition(), one.fields(), lacking)) return null;
      missing.addAll(lacking);
    }
    return "no parser of %s fills %s; %s fills %s"
        .formatted(
            rule.logsource(),
            String.join(", ", missing),
            sources.getFirst().parser(),
            String.join(", ", new TreeSet<>(sources.getFirst().fields())));
  }

  /**
   * Whether a rule can fire by events of one log source that one parser made.
   *
   * @param parser its name, without a version
   */
  public boolean feeds(String parser, Logsource made, SigmaRule rule) {
    if (!rule.logsource().covers(made)) return false;
    for (Emits one : emits) {
      if (!one.parser().startsWith(parser + "@")) continue;
      return one.names() == Emits.Names.OPEN
          || canHold(rule.condition(), one.fields(), new TreeSet<>());
    }
    return false;
  }

  /**
   * Fields that a rule asks for and no parser of its events speaks of: they come through only where
   * the source itself names them so.
   */
  public List<String> unknownFields(SigmaRule rule) {
    Set<String> asked = new TreeSet<>();
    fields(rule.condition(), asked);
    List<Emits> sources = sources(rule);
    if (sources.isEmpty()) return List.of();
    asked.removeIf(field -> sources.stream().anyMatch(one -> one.fields().contains(field)));
    return List.copyOf(asked);
  }

  /** Fields that parsers of a log source speak of. */
  Set<String> fields(Logsource logsource) {
    Set<String> fields = new TreeSet<>();
    for (Emits one : sources(logsource)) fields.addAll(one.fields());
    return fields;
  }

  private List<Emits> sources(SigmaRule rule) {
    return sources(rule.logsource());
  }

  /** The parsers whose events a rule of this log source may see. */
  private List<Emits> sources(Logsource logsource) {
    List<Emits> sources = new ArrayList<>();
    for (Emits one : emits) {
      boolean concerned =
          one.routes().stream()
              .flatMap(route -> route.logsources().stream())
              .anyMatch(logsource::covers);
      if (concerned) sources.add(one);
    }
    return sources;
  }

  private String unrouted(Logsource wanted) {
    Set<String> products = new TreeSet<>();
    Set<String> same = new TreeSet<>();
    for (Logsource source : routed) {
      if (source.product() != null) products.add(source.product());
      boolean near =
          wanted.product() != null
              ? wanted.product().equals(source.product())
              : wanted.category() != null && wanted.category().equals(source.category());
      if (near) same.add(source.toString());
    }
    String what = "no parser routes events to " + wanted;
    if (!same.isEmpty()) {
      String near = Nearest.of(wanted.toString(), same);
      return what
          + (near == null ? "" : "; nearest: " + near)
          + "; there are "
          + same.size()
          + " routes of "
          + (wanted.product() != null ? wanted.product() : wanted.category());
    }
    return what + "; products that are routed: " + String.join(", ", products);
  }

  /** Whether a condition can hold where only these fields are ever filled. */
  private static boolean canHold(Condition condition, Set<String> filled, Set<String> lacking) {
    return switch (condition) {
      case Condition.And(List<Condition> parts) -> {
        boolean all = true;
        for (Condition part : parts) all &= canHold(part, filled, lacking);
        yield all;
      }
      case Condition.Or(List<Condition> parts) -> {
        for (Condition part : parts) if (canHold(part, filled, lacking)) yield true;
        yield false;
      }
      case Condition.Not not -> true;
      case Condition.Test test -> {
        boolean can =
            test.field().isEmpty()
                || test.check() instanceof Check.Null
                || test.check() instanceof Check.Members
                || filled.contains(test.field());
        if (!can) lacking.add(test.field());
        yield can;
      }
    };
  }

  /** Fields that a rule asks for. */
  static Set<String> fields(SigmaRule rule) {
    Set<String> fields = new TreeSet<>();
    fields(rule.condition(), fields);
    return fields;
  }

  private static void fields(Condition condition, Set<String> fields) {
    switch (condition) {
      case Condition.And(List<Condition> parts) -> parts.forEach(part -> fields(part, fields));
      case Condition.Or(List<Condition> parts) -> parts.forEach(part -> fields(part, fields));
      case Condition.Not(Condition part) -> fields(part, fields);
      case Condition.Test test -> {
        if (test.check() instanceof Check.Members members) fields(members.body(), fields);
        else if (!test.field().isEmpty()) fields.add(test.field());
        if (test.check() instanceof Check.Reference reference) fields.add(reference.field());
      }
    }
  }
}
