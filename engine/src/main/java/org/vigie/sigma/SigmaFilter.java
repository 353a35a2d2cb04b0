package org.vigie.sigma;

import java.util.List;
import org.vigie.ocsf.Logsource;
import org.vigie.sigma.SigmaRule.Condition;

/**
 * A Sigma filter: a condition that is added, by AND, to rules of any file.
 *
 * @param about what it says about itself
 * @param logsource it is added to rules whose log source this covers
 * @param rules those it names; empty where it is for any rule
 * @param condition over selections of its own
 */
public record SigmaFilter(
    About about, Logsource logsource, List<Reference> rules, Condition condition)
    implements SigmaDocument {

  /** A rule by its id or name, and the line where it is named. */
  public record Reference(String rule, int line) {}
}
