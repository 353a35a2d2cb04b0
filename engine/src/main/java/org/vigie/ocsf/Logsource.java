package org.vigie.ocsf;

import org.jspecify.annotations.Nullable;

/**
 * What Sigma calls a log source; an absent attribute means "any".
 *
 * @param product such as {@code windows}
 * @param category such as {@code process_creation}
 * @param service such as {@code sysmon}
 */
public record Logsource(
    @Nullable String product, @Nullable String category, @Nullable String service) {

  /** Whether each attribute that this (a rule's) names equals that of an event's log source. */
  public boolean covers(Logsource of) {
    return (product == null || product.equals(of.product))
        && (category == null || category.equals(of.category))
        && (service == null || service.equals(of.service));
  }

  @Override
  public String toString() {
    return (product == null ? "*" : product)
        + "/"
        + (category == null ? "*" : category)
        + "/"
        + (service == null ? "*" : service);
  }
}
