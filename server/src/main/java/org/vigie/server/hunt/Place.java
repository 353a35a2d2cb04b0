package org.vigie.server.hunt;

import org.vigie.store.lake.Lake.Form;

/** Where a value of an event is stored. */
sealed interface Place {
  /** A column of the lake, one of its closed set. */
  record Column(String path, Form form) implements Place {}

  /** A leaf without a column, by its name among the unmapped and the remaining OCSF ones. */
  record Leaf(String name) implements Place {}
}
