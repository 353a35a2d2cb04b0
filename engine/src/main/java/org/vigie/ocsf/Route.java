package org.vigie.ocsf;

import java.util.List;

/**
 * The set of Sigma log sources that an event belongs to, interned when content is compiled: equal
 * sets have the same small id, so a ruleset finds its partition by an array access.
 *
 * @param id from 0, dense; 0 is {@link #NONE}
 * @param logsources the set; a rule concerns the event if its log source covers one of them
 */
public record Route(int id, List<Logsource> logsources) {
  /** The route of events that no parser routes. */
  public static final Route NONE = new Route(0, List.of());
}
