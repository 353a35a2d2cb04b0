package org.vigie.server.access;

/** A thing that an account may be allowed to do; which role allows which stands in {@link Role}. */
public enum Permission {
  /** See alerts, findings, and what raised them. */
  READ_ALERTS,
  /** Take, qualify and comment alerts. */
  HANDLE_ALERTS,
  /** See incidents, their tasks, activity and evidence. */
  READ_INCIDENTS,
  /** Declare incidents and work on them. */
  HANDLE_INCIDENTS,
  /** Close and reopen incidents, assign work to others. */
  LEAD_INCIDENTS,
  /** Search the lake and read single events. */
  SEARCH_EVENTS,
  /** Ask the lake in SQL. */
  QUERY_SQL,
  /** See what comes in from which source. */
  READ_SOURCES,
  /** Say that a source is expected no more, and take it back. */
  RETIRE_SOURCES,
  /** Hold events whatever the retention says, and lift holds. */
  HOLD_EVENTS,
  /** Read the counters of the instance. */
  READ_METRICS,
  /** See the customer's assets, identities and networks, and who is heard from. */
  READ_INVENTORY,
  /** Bring and withdraw tables of the inventory. */
  EDIT_INVENTORY,
  /** Learn what a pseudonym stands for, with a reason that is written down. */
  REIDENTIFY,
  /** Try lines on the parsers and rules that run, and have stored events parsed anew. */
  TRY_PARSERS,
  /** See who did what. */
  READ_AUDIT,
  /** Add, change and disable accounts. */
  ADMINISTER_ACCOUNTS;

  /** Whether it can be given for the rows of some business units alone. */
  public boolean isDivisible() {
    return switch (this) {
      case READ_ALERTS,
          HANDLE_ALERTS,
          READ_INCIDENTS,
          HANDLE_INCIDENTS,
          LEAD_INCIDENTS,
          SEARCH_EVENTS,
          READ_SOURCES,
          RETIRE_SOURCES,
          READ_INVENTORY ->
          true;
      case QUERY_SQL,
          HOLD_EVENTS,
          READ_METRICS,
          EDIT_INVENTORY,
          REIDENTIFY,
          TRY_PARSERS,
          READ_AUDIT,
          ADMINISTER_ACCOUNTS ->
          false;
    };
  }
}
