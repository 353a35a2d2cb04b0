package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is found is what a look at each place finds. */
class FinderTest {
  @Test
  void allAreFoundAndNothingElse() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String text = letters(random, 1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 9));
      String bytes = letters(random, random.nextInt(80));
      int cut = random.nextInt(bytes.length() + 1);
      if (random.nextBoolean()) {
        bytes = bytes.substring(0, cut) + text.toUpperCase(Locale.ROOT) + bytes.substring(cut);
      }
      int from = random.nextInt(bytes.length() + 1);
      int end = from + random.nextInt(bytes.length() - from + 1);
      int expected = bytes.substring(0, end).toLowerCase(Locale.ROOT).indexOf(text, from);
      assertThat(new Finder(text.getBytes(UTF_8)).in(bytes.getBytes(UTF_8), from, end))
          .as("seed %d: '%s' in '%s' from %d before %d", seed, text, bytes, from, end)
          .isEqualTo(expected);
    }
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append("ab[{-@".charAt(random.nextInt(6)));
    return text.toString();
  }
}
