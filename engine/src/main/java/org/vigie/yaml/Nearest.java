package org.vigie.yaml;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The word that somebody probably meant: for messages about unknown keys. */
public final class Nearest {
  private Nearest() {}

  /** The word that takes the fewest changes, if they are few. */
  public static @Nullable String of(String word, Collection<String> allowed) {
    String best = null;
    int least = Math.max(2, word.length() / 3) + 1;
    for (String candidate : allowed) {
      int distance = distance(word, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], above) + 1, diagonal + change);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
