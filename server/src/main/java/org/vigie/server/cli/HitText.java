package org.vigie.server.cli;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.Event;

/** What the outputs of a scan say of a finding, the same in each. */
final class HitText {
  private HitText() {}

  /** The first entity of a kind. */
  static @Nullable String entity(Finding finding, Entity.Kind kind) {
    for (Entity entity : finding.entities()) {
      if (entity.kind() == kind) return entity.value();
    }
    return null;
  }

  /** The number that the source itself gave a record, such as EventRecordID. */
  static @Nullable String number(Event event) {
    for (int i = 0; i < event.ocsf().size(); i++) {
      if (event.ocsf().name(i).equals("metadata.original_event_uid")) return event.ocsf().text(i);
    }
    return null;
  }

  static String level(Finding finding) {
    return finding.rule().level().name().toLowerCase(Locale.ROOT);
  }

  /** Place of a level among all, from 0. */
  static int rank(Finding.Level level) {
    return switch (level) {
      case INFORMATIONAL -> 0;
      case LOW -> 1;
      case MEDIUM -> 2;
      case HIGH -> 3;
      case CRITICAL -> 4;
    };
  }

  /** Names of the tactics that a rule's tags name; those of its techniques where they name none. */
  static Set<String> tactics(Finding.RuleCard rule, Attack attack) {
    Set<String> named = new LinkedHashSet<>();
    Set<String> served = new LinkedHashSet<>();
    for (String tag : rule.tags()) {
      switch (attack.ofTag(tag)) {
        case Attack.Tactic tactic -> named.add(tactic.name());
        case Attack.Technique technique ->
            technique.tactics().forEach(tactic -> served.add(tactic.name()));
        case null -> {}
      }
    }
    return named.isEmpty() ? served : named;
  }
}
