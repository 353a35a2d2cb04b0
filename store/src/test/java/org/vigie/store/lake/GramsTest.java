package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Grams taken in eight bytes at a time are those taken in one by one. */
class GramsTest {
  private static final long SEED = 20_261_129;
  private static final String[] PIECES = {
    "Image",
    "C:\\\\Win",
    "@[`{/9",
    "ZzAa",
    " ",
    "\u00e9",
    "\\u0041",
    "\\u00e9",
    "&#65;",
    "&a",
    "\u212a",
    "x"
  };

  private final Random random = new Random(SEED);

  private byte[] text() {
    StringBuilder text = new StringBuilder();
    // Most pieces make nothing odd, or nearly every text would be.
    int pieces = random.nextInt(12) == 0 ? PIECES.length : 6;
    for (int n = random.nextInt(12); n > 0; n--) text.append(PIECES[random.nextInt(pieces)]);
    return text.toString().getBytes(UTF_8);
  }

  private static void naive(byte[] text, BitSet places) {
    for (int i = 0; i + 4 <= text.length; i++) {
      int gram = 0;
      for (int j = i; j < i + 4; j++) gram = gram << 8 | Grams.fold(text[j]) & 255;
      places.set(Grams.place(gram));
    }
  }

  private static boolean isOdd(String text) {
    return text.contains("\\u0041") || text.contains("&#") || text.contains("\u212a");
  }

  @Test
  void eightBytesAtOnceAreTheSameAsOneByOne() {
    Grams grams = new Grams();
    for (int round = 0; round < 300; round++) {
      grams.clear();
      BitSet places = new BitSet();
      boolean odd = false;
      for (int rows = 1 + random.nextInt(30); rows > 0; rows--) {
        byte[] text = text();
        byte[] around = new byte[text.length + 20];
        random.nextBytes(around);
        int at = random.nextInt(20);
        System.arraycopy(text, 0, around, at, text.length);
        grams.add(around, at, text.length);
        naive(text, places);
        odd |= isOdd(new String(text, UTF_8));
      }
      Grams.Block block = grams.block();
      BitSet folded = new BitSet();
      places.stream().forEach(place -> folded.set(place & (1 << block.log()) - 1));
      assertThat(BitSet.valueOf(block.bits()))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(folded);
      assertThat(block.odd()).as("seed %d, round %d", SEED, round).isEqualTo(odd);
    }
  }
}
