package org.vigie.server.incident;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.EventId;
import org.vigie.store.state.Alerts.Kept;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Desk;

/** What an alert and its findings have to say for an incident. */
final class Witness {
  /** Findings of one alert that are read, the oldest first. */
  private static final int MAX_FINDINGS = 500;

  /** Devices, rules, and ways of collecting listed of one alert. */
  private static final int MAX_NAMES = 100;

  private Witness() {}

  /** The record of linking an alert. */
  static Payload of(Desk desk, Listed listed) {
    SequencedSet<String> rules = new LinkedHashSet<>();
    SequencedSet<String> devices = new LinkedHashSet<>();
    SequencedSet<String> collectors = new LinkedHashSet<>();
    SequencedSet<String> events = new LinkedHashSet<>();
    for (Kept kept : desk.findings(listed.alert().id(), MAX_FINDINGS)) {
      Finding finding = read(kept);
      if (finding == null) continue;
      rules.add(rule(finding.rule()));
      for (Entity entity : finding.entities()) {
        if (entity.kind() == Kind.HOST) devices.add(entity.value());
      }
      collectors.add(finding.evidence().parser());
      for (EventId event : finding.events()) events.add(event.toString());
    }
    if (rules.isEmpty()) rules.add(rule(listed.alert().rule()));
    return new Payload()
        .with("alert", listed.alert().id())
        .with("number", listed.number())
        .with("title", listed.alert().rule().title())
        .with("unit", listed.business().bu())
        .with("rules", first(rules, MAX_NAMES))
        .with("devices", first(devices, MAX_NAMES))
        .with("collectors", first(collectors, MAX_NAMES))
        .with("events", first(events, MAX_FINDINGS));
  }

  /** The stored finding that carries an event, as its bytes; null where no linked alert has one. */
  static byte @Nullable [] bytes(Desk desk, Incident incident, String event) {
    for (Incident.Linked linked : incident.alerts().values()) {
      for (Kept kept : desk.findings(linked.alert(), MAX_FINDINGS)) {
        Finding finding = read(kept);
        if (finding == null) continue;
        for (EventId id : finding.events()) {
          if (id.toString().equals(event)) return kept.json().getBytes(UTF_8);
        }
      }
    }
    return null;
  }

  /** Whether a text is an event id as Vigie writes it. */
  static boolean isEventId(String text) {
    return text.matches("[0-9a-f]{32}-\\d{1,19}(\\.\\d{1,9})?");
  }

  private static String rule(Finding.RuleCard rule) {
    String version = rule.version().isEmpty() ? "?" : rule.version();
    return rule.id() + "@" + version + " " + rule.title();
  }

  private static @Nullable Finding read(Kept kept) {
    byte[] json = kept.json().getBytes(UTF_8);
    try {
      return FindingJson.read(json, 0, json.length);
    } catch (IllegalArgumentException e) {
      return null; // of an older form: the alert's own card still names the rule
    }
  }

  private static List<String> first(SequencedSet<String> values, int most) {
    return values.stream().limit(most).toList();
  }
}
