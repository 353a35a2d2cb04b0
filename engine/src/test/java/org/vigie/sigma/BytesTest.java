package org.vigie.sigma;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesTest {
  /** Few letters, so that much is nearly there; all bytes, so that none is special. */
  @Test
  void findsWhatALookAtEachPlaceFinds() {
    long seed = 17;
    Random random = new Random(seed);
    for (int round = 0; round < 200_000; round++) {
      int letters = round % 2 == 0 ? 2 : 256;
      byte[] bytes = random(random, random.nextInt(80), letters);
      int start = random.nextInt(bytes.length + 1);
      int end = start + random.nextInt(bytes.length - start + 1);
      byte[] needle = random(random, random.nextInt(24), letters);
      if (random.nextBoolean() && end > start) {
        int from = start + random.nextInt(end - start);
        int length = Math.min(needle.length, end - from);
        System.arraycopy(bytes, from, needle, 0, length);
      }
      String text = new String(bytes, start, end - start, ISO_8859_1);
      int place = text.indexOf(new String(needle, ISO_8859_1));
      assertThat(Bytes.indexOf(bytes, start, end, needle))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(place < 0 ? -1 : start + place);
    }
  }

  private static byte[] random(Random random, int length, int letters) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) bytes[i] = (byte) (random.nextInt(letters) + 126);
    return bytes;
  }
}
