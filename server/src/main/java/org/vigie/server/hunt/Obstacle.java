package org.vigie.server.hunt;

/**
 * What a rule can't say of a question, or says otherwise.
 *
 * @param what the part of the question, or what else is meant; may be empty
 */
public record Obstacle(Reason reason, String what) {
  /** Kinds of obstacles. */
  public enum Reason {
    /** There is nothing to make a rule of. */
    NO_HITS,
    /** The question asks for everything. */
    EVERYTHING,
    /** A time is no part of a rule. */
    TIME,
    /** That another rule fired is no part of a rule. */
    RULE,
    /** What Vigie says of an event: its source, its parser, how well it was understood. */
    OWN,
    /** A number that OCSF gives an event; the source has none. */
    OCSF,
    /** No hit has it, so nobody can tell the source's own name for it. */
    UNSEEN,
    /** The source has it as a part of a longer value, of which Sigma can't ask this. */
    PART,
    /** A range of addresses that is no network. */
    RANGE,
    /** The hits belong to no log source of Sigma. */
    NO_LOGSOURCE,
    /** The hits can't be parsed again. */
    NO_PARSER,
    /** The rule would not load. */
    REJECTED,
    /** The rule loads and does not fire on the hits. */
    SILENT
  }

  /** Thrown while a question is translated; never leaves the package. */
  static final class Met extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Obstacle obstacle;

    Met(Reason reason, String what) {
      super(reason + " " + what);
      obstacle = new Obstacle(reason, what);
    }

    Obstacle obstacle() {
      return obstacle;
    }
  }
}
