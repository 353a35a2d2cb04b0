package org.vigie.server.privacy;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vigie.privacy.Patterns;
import org.vigie.privacy.PersonalFields.Treatment;
import org.vigie.server.config.PersonalData;

/** Which sources ask for what; looked up once a source. */
final class Rules {
  /** More sources than there are: beyond, answers are found anew each time. */
  private static final int MOST = 10_000;

  private static final Treatment NOTHING = new Treatment(Set.of(), Set.of());

  private record Rule(Pattern sources, PersonalData.Rule what) {}

  private final List<Rule> rules;
  private final Map<String, Optional<Patterns>> patterns = new ConcurrentHashMap<>();
  private final Map<String, Treatment> treatments = new ConcurrentHashMap<>();

  Rules(PersonalData config) {
    rules = config.rules().stream().map(rule -> new Rule(names(rule.sources()), rule)).toList();
  }

  private static Pattern names(List<String> names) {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      if (!all.isEmpty()) all.append('|');
      for (String part : name.splitWithDelimiters("\\*", 0)) {
        all.append(part.equals("*") ? ".*" : Pattern.quote(part));
      }
    }
    return Pattern.compile(all.toString(), Pattern.DOTALL);
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  private List<PersonalData.Rule> of(String source) {
    return rules.stream()
        .filter(rule -> rule.sources.matcher(source).matches())
        .map(Rule::what)
        .toList();
  }

  /** What is masked on the bytes of a source; null for nothing. */
  @Nullable Patterns patterns(String source) {
    Optional<Patterns> known = patterns.get(source);
    if (known == null) {
      known = find(source);
      if (patterns.size() < MOST) patterns.put(source, known);
    }
    return known.orElse(null);
  }

  private Optional<Patterns> find(String source) {
    EnumSet<Patterns.Kind> kinds = EnumSet.noneOf(Patterns.Kind.class);
    for (PersonalData.Rule rule : of(source)) {
      for (PersonalData.Pattern pattern : rule.patterns()) {
        kinds.add(
            switch (pattern) {
              case NIR -> Patterns.Kind.NIR;
              case IBAN -> Patterns.Kind.IBAN;
              case CARD -> Patterns.Kind.CARD;
            });
      }
    }
    return kinds.isEmpty() ? Optional.empty() : Optional.of(new Patterns(kinds));
  }

  /** What is done with the fields of a source. */
  Treatment treatment(String source) {
    Treatment known = treatments.get(source);
    if (known != null) return known;
    Treatment all = NOTHING;
    for (PersonalData.Rule rule : of(source)) {
      all = all.and(new Treatment(Set.copyOf(rule.mask()), Set.copyOf(rule.pseudonyms())));
    }
    if (treatments.size() < MOST) treatments.put(source, all);
    return all;
  }
}
