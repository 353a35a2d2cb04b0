package org.vigie.detect;

/**
 * How often four bytes in a row stand in the literals of all rules: what is common there ({@code
 * .exe}) is common in events. Counts of different grams may run together, which costs speed only.
 */
final class GramCounts {
  private static final int BITS = 16;

  private final int[] counts = new int[1 << BITS];

  void add(byte[] literal) {
    for (int i = 0; i + Grams.WIDTH <= literal.length; i++) {
      counts[slot(Grams.gram(literal, i))]++;
    }
  }

  int of(int gram) {
    return counts[slot(gram)];
  }

  private static int slot(int gram) {
    return gram * 0x9E3779B1 >>> 32 - BITS;
  }
}
