package org.vigie.server.retro;

import java.util.List;
import org.vigie.pack.Pack;

/** What a search back looks for, as it was when it was asked. */
public sealed interface Sought {
  /**
   * Rules and correlations.
   *
   * @param files all that they need: themselves, what they are made of, and filters
   * @param ids those whose findings count
   */
  record Rules(List<Pack.Item> files, List<String> ids) implements Sought {}

  /** Indicators, as they were written: an address, a digest, a name, or {@code field:value}. */
  record Indicators(List<String> values) implements Sought {}
}
