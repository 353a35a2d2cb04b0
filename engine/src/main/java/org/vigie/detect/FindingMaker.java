package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.vigie.detect.Finding.Evidence;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.sigma.Values;

/** Writes down that a rule fired: only then, so it may take its time. */
final class FindingMaker {
  /** Most fields of a view that evidence holds. */
  private static final int MAX_FIELDS = 512;

  /** Most characters of a field's value. */
  private static final int MAX_VALUE = 8_192;

  private static final int ID_DIGITS = 32;

  private final FullScan scan;

  FindingMaker(FullScan scan) {
    this.scan = scan;
  }

  Finding make(CompiledRule rule, Event event, Values values) {
    Finding.RuleCard card = rule.card();
    return new Finding(
        id(card, event),
        card,
        event.time(),
        event.received(),
        List.of(event.id()),
        Entities.of(event.ocsf()),
        scan.reasons(rule.source().condition(), values, event.fields()),
        evidence(event));
  }

  static Evidence evidence(Event event) {
    return new Evidence(
        // A code point has at most four bytes; what is cut off need not be decoded.
        Cut.to(raw(event), Evidence.MAX_RAW),
        event.parser(),
        event.classUid(),
        fields(event.fields()),
        fields(event.ocsf()));
  }

  private static String raw(Event event) {
    int length = Math.min(event.to() - event.from(), 4 * Evidence.MAX_RAW);
    return new String(event.buffer(), event.from(), length, UTF_8);
  }

  private static List<Evidence.Field> fields(Leaves leaves) {
    List<Evidence.Field> fields = new ArrayList<>();
    for (int i = 0; i < Math.min(MAX_FIELDS, leaves.size()); i++) {
      String text = leaves.text(i);
      fields.add(new Evidence.Field(leaves.name(i), text == null ? null : Cut.to(text, MAX_VALUE)));
    }
    return List.copyOf(fields);
  }

  private static String id(Finding.RuleCard card, Event event) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String text = card.id() + '\n' + card.version() + '\n' + event.id();
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8))).substring(0, ID_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
