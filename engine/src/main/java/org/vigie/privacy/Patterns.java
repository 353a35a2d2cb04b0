package org.vigie.privacy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Finds numbers with check digits in bytes and masks them, their length kept. A number stands at
 * borders of words, whole or in the groups that people write it in. The time is linear in the
 * length of the bytes: each beginning of a word is looked at once, over a bounded stretch.
 */
public final class Patterns {
  /** What is looked for. */
  public enum Kind {
    /** The French social security number, with its key. */
    NIR,
    /** An account number of any country that has registered its form. */
    IBAN,
    /** The number of a payment card. */
    CARD
  }

  private static final byte MASK = 'X';

  /** In place of a bare number of JSON, which must stay one; no pattern takes it for a number. */
  private static final byte MASK_OF_NUMBER = '9';

  private final boolean nir;
  private final boolean iban;
  private final boolean card;

  /** Looks for these kinds. */
  public Patterns(Set<Kind> kinds) {
    EnumSet<Kind> all = kinds.isEmpty() ? EnumSet.noneOf(Kind.class) : EnumSet.copyOf(kinds);
    nir = all.contains(Kind.NIR);
    iban = all.contains(Kind.IBAN);
    card = all.contains(Kind.CARD);
  }

  /** The record with all such numbers masked: a copy, or itself where there is none. */
  public byte[] mask(byte[] record) {
    byte[] out = record;
    boolean copied = false;
    Word word = new Word();
    int i = 0;
    while (i < record.length) {
      if (!Word.isWord(record[i])) {
        i = border(record, i);
        continue;
      }
      int end = isInside(record, i) ? 0 : find(word, record, i);
      if (end == 0) {
        while (i < record.length && Word.isWord(record[i])) i++;
        continue;
      }
      if (!copied) out = record.clone();
      copied = true;
      cover(out, record, i, end);
      i = end;
    }
    return out;
  }

  /** Whether such a number stands in a text. */
  public boolean isIn(byte[] record) {
    return !Arrays.equals(mask(record), record);
  }

  /** Where one that begins at a place ends; 0 where none begins. */
  private int find(Word word, byte[] record, int at) {
    byte first = record[at];
    boolean digit = Word.isDigit(first);
    if (digit ? !(nir || card) || first == '0' || first == '9' : !iban) return 0;
    if (!digit && !beginsAsIban(record, at)) return 0;
    word.read(record, at);
    int length = 0;
    if (!digit) length = CheckDigits.iban(word);
    if (digit && nir) length = CheckDigits.nir(word);
    if (digit && card && length == 0) length = CheckDigits.card(word);
    if (length == 0) return 0;
    int end = word.end(length);
    // A fraction follows: then it is a number of another kind.
    boolean fraction =
        word.separators(length) == 0
            && end + 1 < record.length
            && record[end] == '.'
            && Word.isDigit(record[end + 1]);
    return fraction ? 0 : end;
  }

  /** Two letters and two digits: few words do, so few are read. */
  private static boolean beginsAsIban(byte[] b, int at) {
    return at + 4 <= b.length
        && Word.isWord(b[at + 1])
        && !Word.isDigit(b[at + 1])
        && Word.isDigit(b[at + 2])
        && Word.isDigit(b[at + 3]);
  }

  /** Whether a digit stands before with a point between: a fraction, a version, an address. */
  private static boolean isInside(byte[] b, int at) {
    return at >= 2 && b[at - 1] == '.' && Word.isDigit(b[at - 2]);
  }

  /** Passes over what stands between words; escapes of JSON and URLs are no letters of a word. */
  private static int border(byte[] b, int at) {
    if (b[at] == '%' && isHex(b, at + 1, 2)) return at + 3;
    if (b[at] != '\\' || at + 1 >= b.length) return at + 1;
    return switch (b[at + 1]) {
      case 'n', 'r', 't', 'b', 'f', '\\', '/', '"' -> at + 2;
      case 'u' -> isHex(b, at + 2, 4) ? at + 6 : at + 1;
      default -> at + 1;
    };
  }

  private static boolean isHex(byte[] b, int from, int count) {
    if (from + count > b.length) return false;
    for (int i = from; i < from + count; i++) if (Character.digit(b[i], 16) < 0) return false;
    return true;
  }

  private static void cover(byte[] out, byte[] record, int from, int end) {
    byte mask = isBareNumber(record, from, end) ? MASK_OF_NUMBER : MASK;
    for (int i = from; i < end; i++) {
      // Of an escape between groups nothing is masked.
      if (record[i] == '%' || record[i] == '\\') i = border(record, i) - 1;
      else if (Word.isWord(record[i])) out[i] = mask;
    }
  }

  /** Whether it stands in JSON without quotation marks. */
  private static boolean isBareNumber(byte[] b, int from, int end) {
    for (int i = from; i < end; i++) if (!Word.isDigit(b[i])) return false;
    int before = from - 1;
    while (before >= 0 && b[before] == ' ') before--;
    int after = end;
    while (after < b.length && b[after] == ' ') after++;
    if (before < 0 || after >= b.length) return false;
    boolean begins = b[before] == ':' || b[before] == '[' || b[before] == ',';
    return begins && (b[after] == ',' || b[after] == '}' || b[after] == ']');
  }
}
