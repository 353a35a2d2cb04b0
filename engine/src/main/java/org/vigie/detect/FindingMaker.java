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

/** Writes down that a rule fired: only then, so it may take its time. */
final class FindingMaker {
  /** Most fields of a view that evidence holds. */
  private static final int MAX_FIELDS = 512;

  /** Most characters of a field's value. */
  private static final int MAX_VALUE = 8_192;

  private static final int ID_DIGITS = 32;

  private final Reasons reasons;

  /** What all findings of the event at hand share. */
  private Shared shared = Shared.NONE;

  private record Shared(List<Finding.Entity> entities, Evidence evidence) {
    static final Shared NONE = new Shared(List.of(), new Evidence("", "", 0, List.of(), List.of()));
  }

  FindingMaker(Compiler compiler, Scratch scratch) {
    reasons = new Reasons(compiler, scratch);
  }

  /** Goes to the event that is in {@code scratch}. */
  void begin(Event event) {
    shared = new Shared(Entities.of(event.ocsf()), evidence(event));
  }

  Finding make(CompiledRule rule, Event event) {
    Finding.RuleCard card = rule.card();
    return new Finding(
        id(card, event),
        card,
        event.time(),
        event.received(),
        List.of(event.id()),
        shared.entities,
        reasons.of(rule, event.fields()),
        shared.evidence);
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
      fields.add(new Evidence.Field(leaves.name(i), leaves.text(i, MAX_VALUE)));
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
