package org.vigie.detect;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;

/**
 * One firing of one rule (OCSF Detection Finding 2004), with the reason. Everything in it follows
 * from the events and the rule: a replay makes an equal finding with the same id.
 *
 * @param id 32 hexadecimal digits: SHA-256 over rule id, rule version, event ids and window, cut
 * @param rule the rule that fired
 * @param time when the (last) event occurred (t0), epoch milliseconds
 * @param received when it was received (t1), epoch milliseconds
 * @param events ids of the events, in order; one for a single-event rule
 * @param entities who and what it is about, each once, most telling first
 * @param reasons which conditions held and by which values; at most {@value #MAX_REASONS}
 * @param evidence the (last) event as an analyst reads it
 */
public record Finding(
    String id,
    RuleCard rule,
    long time,
    long received,
    List<EventId> events,
    List<Entity> entities,
    List<Reason> reasons,
    Evidence evidence) {

  /** Most reasons one finding carries. */
  public static final int MAX_REASONS = 32;

  /** Who and what an event is about, each once, most telling first. */
  public static List<Entity> entities(Event event) {
    return Entities.of(event.ocsf());
  }

  /**
   * What travels with a finding of its rule (the DRL asks for author and licence).
   *
   * @param id the rule's UUID
   * @param version its version or date of change; empty where it states none
   * @param title one line
   * @param level Sigma level, lower case
   * @param description what it means for the analyst, may be empty
   * @param author as stated, may be empty
   * @param license as stated, may be empty
   * @param tags as stated, {@code attack.t1059.001}
   * @param falsePositives expected ones
   * @param references links
   */
  public record RuleCard(
      String id,
      String version,
      String title,
      Level level,
      String description,
      String author,
      String license,
      List<String> tags,
      List<String> falsePositives,
      List<String> references) {}

  /** Sigma levels, rising. */
  public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
  }

  /** A thing that an alert can be about. */
  public record Entity(Kind kind, String value) {
    /** Kinds of entities, most telling first for grouping. */
    public enum Kind {
      HOST,
      USER,
      ADDRESS,
      PROCESS,
      FILE,
      DOMAIN,
      HASH,
      /** A source of events: what findings about its silence are about. */
      SOURCE
    }
  }

  /**
   * One leaf condition that held.
   *
   * @param selection name of the selection it stands in
   * @param field native field, empty for a keyword
   * @param condition as written, {@code endswith \\mimikatz.exe}
   * @param value what stood in the event, null where the field is absent; cut to 1,024 characters
   */
  public record Reason(String selection, String field, String condition, @Nullable String value) {}

  /**
   * The event as it was, so that an alert can be read even before, and long after, the lake has it.
   *
   * @param raw raw text, cut to {@value #MAX_RAW} characters
   * @param parser parser and version
   * @param classUid OCSF class
   * @param fields native fields in order, name and value
   * @param ocsf OCSF attributes by dotted path
   */
  public record Evidence(
      String raw, String parser, int classUid, List<Field> fields, List<Field> ocsf) {
    /** Most characters of raw text kept. */
    public static final int MAX_RAW = 65_536;

    /** An event, written down. */
    public static Evidence of(Event event) {
      return FindingMaker.evidence(event);
    }

    /** A named value. */
    public record Field(String name, @Nullable String value) {}
  }
}
