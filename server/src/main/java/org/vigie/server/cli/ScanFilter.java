package org.vigie.server.cli;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;

/**
 * Which findings of a scan are written. Rules are chosen once, by their cards; what is empty lets
 * all pass.
 *
 * @param level least level
 * @param statuses of rules
 * @param tags of rules; {@code attack.t1059} also stands for its sub-techniques
 * @param excluded ids or titles of rules
 * @param hosts names, {@code *} for any letters; one without a domain stands for any domain
 * @param from first time
 * @param to last time
 */
record ScanFilter(
    Finding.Level level,
    List<String> statuses,
    List<String> tags,
    List<String> excluded,
    List<String> hosts,
    Instant from,
    Instant to) {

  /** Lets all pass. */
  static final ScanFilter NONE =
      new ScanFilter(
          Finding.Level.INFORMATIONAL,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Instant.MIN,
          Instant.MAX);

  /** Whether findings of a rule are among those asked for. */
  boolean passes(Finding.RuleCard card, String status) {
    if (card.level().compareTo(level) < 0) return false;
    if (!statuses.isEmpty() && !contains(statuses, status)) return false;
    return !contains(excluded, card.id()) && !contains(excluded, card.title()) && tagged(card);
  }

  /** Whether host and time of a finding are among those asked for. */
  boolean passes(Finding finding) {
    Instant time = Instant.ofEpochMilli(finding.time());
    if (time.isBefore(from) || time.isAfter(to)) return false;
    if (hosts.isEmpty()) return true;
    for (Entity entity : finding.entities()) {
      if (entity.kind() == Entity.Kind.HOST && isAsked(entity.value())) return true;
    }
    return false;
  }

  private boolean isAsked(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    for (String asked : hosts) {
      String pattern = asked.toLowerCase(Locale.ROOT);
      if (fits(name, pattern)) return true;
      if (pattern.indexOf('.') < 0 && fits(name.split("\\.", 2)[0], pattern)) return true;
    }
    return false;
  }

  /** Whether a name is a pattern's, in which a star stands for any letters. */
  private static boolean fits(String name, String pattern) {
    int at = 0;
    int star = -1;
    int retry = 0;
    int p = 0;
    while (at < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = at;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(at)) {
        p++;
        at++;
      } else if (star >= 0) {
        p = star + 1;
        at = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') p++;
    return p == pattern.length();
  }

  private boolean tagged(Finding.RuleCard card) {
    if (tags.isEmpty()) return true;
    for (String tag : card.tags()) {
      String own = tag.toLowerCase(Locale.ROOT).replace('_', '-');
      for (String asked : tags) {
        String wanted = asked.toLowerCase(Locale.ROOT).replace('_', '-');
        if (own.equals(wanted) || own.startsWith(wanted + ".")) return true;
      }
    }
    return false;
  }

  private static boolean contains(List<String> list, String text) {
    return list.stream().anyMatch(text::equalsIgnoreCase);
  }
}
