package org.vigie.server.web;

import org.jspecify.annotations.Nullable;

/**
 * What a search's page shows: one of the two.
 *
 * @param problem why there is no result
 */
record SearchAnswer(@Nullable SearchProblem problem, @Nullable SearchResult result) {
  static SearchAnswer of(SearchResult result) {
    return new SearchAnswer(null, result);
  }

  static SearchAnswer none(SearchProblem problem) {
    return new SearchAnswer(problem, null);
  }
}
