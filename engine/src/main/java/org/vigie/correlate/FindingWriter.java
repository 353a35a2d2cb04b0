package org.vigie.correlate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Evidence;
import org.vigie.detect.Finding.Reason;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.sigma.SigmaCorrelation;
import org.vigie.sigma.SigmaCorrelation.Condition;
import org.vigie.sigma.SigmaCorrelation.Limit;

/** Writes down that a correlation fired. */
final class FindingWriter {
  /** OCSF's Detection Finding: what evidence without an event is. */
  private static final int DETECTION_FINDING = 2004;

  Finding finding(Plan plan, byte[] key, Firing firing, @Nullable Event event, long received) {
    return new Finding(
        id(plan, key, firing),
        plan.card(),
        firing.end(),
        event == null ? received : event.received(),
        firing.events(),
        event == null ? firing.entities() : Finding.entities(event),
        reasons(plan, key, firing),
        event == null ? evidence(plan, key, firing) : Evidence.of(event));
  }

  /** What was asked for and what was seen, then what the events have in common. */
  private static List<Reason> reasons(Plan plan, byte[] key, Firing firing) {
    SigmaCorrelation source = plan.source();
    String type = source.type().name().toLowerCase(Locale.ROOT);
    List<Reason> reasons = new ArrayList<>();
    String field =
        source.condition() instanceof Condition.Measure measure
            ? String.join(", ", measure.fields())
            : "";
    String seen = BigDecimal.valueOf(firing.observed()).stripTrailingZeros().toPlainString();
    reasons.add(new Reason(type, field, asked(source), seen));
    reasons.add(
        new Reason(
            type,
            "",
            "window",
            Instant.ofEpochMilli(firing.start()) + " to " + Instant.ofEpochMilli(firing.end())));
    if (firing.silenced() > 0) {
      reasons.add(
          new Reason(
              type, "", "events since the finding before", Long.toString(firing.silenced())));
    }
    List<String> values = Key.values(key);
    for (int i = 0; i < values.size() && reasons.size() < Finding.MAX_REASONS; i++) {
      reasons.add(new Reason("group-by", source.groupBy().get(i), "the same", values.get(i)));
    }
    for (String rule : plan.names()) {
      if (reasons.size() == Finding.MAX_REASONS) break;
      reasons.add(new Reason("rules", "", "found by", rule));
    }
    return List.copyOf(reasons);
  }

  /** The condition as an analyst reads it, {@code gte 10 within 5m}. */
  private static String asked(SigmaCorrelation source) {
    String asked =
        switch (source.condition()) {
          case Condition.Occurrence occurrence -> occurrence.written();
          case Condition.Measure measure -> {
            List<String> limits = measure.limits().stream().map(Limit::toString).toList();
            String part =
                measure.percentile() == 0 ? "" : "percentile " + measure.percentile() + " ";
            yield part + String.join(" and ", limits);
          }
        };
    return asked + " within " + source.written();
  }

  private static Evidence evidence(Plan plan, byte[] key, Firing firing) {
    List<Evidence.Field> fields = new ArrayList<>();
    List<String> values = Key.values(key);
    for (int i = 0; i < values.size(); i++) {
      fields.add(new Evidence.Field(plan.source().groupBy().get(i), values.get(i)));
    }
    String raw =
        plan.card().title()
            + ": "
            + Instant.ofEpochMilli(firing.start())
            + " to "
            + Instant.ofEpochMilli(firing.end());
    return new Evidence(raw, "vigie.correlation@1", DETECTION_FINDING, fields, List.of());
  }

  private static String id(Plan plan, byte[] key, Firing firing) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      StringBuilder text = new StringBuilder();
      text.append(plan.card().id()).append('\n').append(plan.card().version()).append('\n');
      text.append(firing.start()).append('\n').append(firing.end()).append('\n');
      for (EventId event : firing.events()) text.append(event).append('\n');
      digest.update(text.toString().getBytes(UTF_8));
      digest.update(key);
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
