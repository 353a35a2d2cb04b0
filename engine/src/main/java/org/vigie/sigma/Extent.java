package org.vigie.sigma;

/**
 * A part of an event, mostly one member of an array: the leaves and the marks that stand in it.
 *
 * @param from its first leaf
 * @param to behind its last leaf
 * @param mark its first mark
 * @param end behind its last mark
 */
record Extent(int from, int to, int mark, int end) {}
