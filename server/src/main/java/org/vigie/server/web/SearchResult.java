package org.vigie.server.web;

import java.util.List;
import org.vigie.server.web.chart.Chart;

/**
 * What came of a search.
 *
 * @param count how many events there are, in words
 * @param took how long it took, in words
 * @param behind up to when the answer is complete, or empty where it is whole
 * @param seen of a question about one observable: when it was ever seen; or empty
 * @param unknown names of fields that were looked up among unmapped ones, or empty
 * @param next address of the next page, or empty
 */
record SearchResult(
    String count,
    String took,
    String behind,
    String seen,
    String unknown,
    Chart histogram,
    List<FacetView> facets,
    List<LineView> lines,
    String next) {}
