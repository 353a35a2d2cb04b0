package org.vigie.server.config;

import java.util.Comparator;
import java.util.List;

/** The word that somebody probably meant. */
final class Nearest {
  private Nearest() {}

  /** The candidate with the least Levenshtein distance to {@code word}. */
  static String of(String word, List<String> candidates) {
    return candidates.stream().min(Comparator.comparingInt(c -> distance(word, c))).orElse("");
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(same, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
