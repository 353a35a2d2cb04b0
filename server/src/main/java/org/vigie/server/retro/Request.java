package org.vigie.server.retro;

import java.util.List;
import org.vigie.pack.Pack;
import org.vigie.store.lake.Lake;

/**
 * What somebody asks for: rules, or indicators.
 *
 * @param rules ids or names of rules and correlations that run
 * @param files Sigma files whose rules need not run
 * @param indicators a list, one a line
 * @param scope which events
 * @param reading how events are read
 */
public record Request(
    List<String> rules,
    List<Pack.Item> files,
    String indicators,
    Lake.Scope scope,
    Plan.Reading reading) {
  /** Rules that run. */
  public static Request rules(List<String> rules, Lake.Scope scope) {
    return new Request(rules, List.of(), "", scope, Plan.Reading.PRUNED);
  }
}
