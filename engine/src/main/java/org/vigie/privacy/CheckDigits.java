package org.vigie.privacy;

import java.util.HashMap;
import java.util.Map;

/** The grammar and the check digits of each kind of number; 0 where a word is none. */
final class CheckDigits {
  private static final int NIR_LENGTH = 15;

  /** Groups of a NIR: sex, year, month, department, commune, order, key. */
  private static final long NIR_GROUPS = bits(1, 3, 5, 7, 10, 13);

  private static final long FOURS = bits(4, 8, 12, 16, 20, 24, 28, 32);

  /** Lengths of IBANs by country, from the registry of SWIFT. */
  private static final Map<String, Integer> IBANS = new HashMap<>();

  static {
    String lengths =
        """
        NO15 BE16 DK18 FI18 FK18 FO18 GL18 NL18 SD18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20 LU20 MN20 XK20
        CH21 HR21 LI21 LV21 BG22 BH22 CR22 DE22 GB22 GE22 IE22 ME22 RS22 VA22 AE23 GI23 IL23 IQ23
        OM23 SO23 TL23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24 LY25 PT25 ST25 IS26 TR26
        BI27 DJ27 FR27 GR27 IT27 MC27 MR27 SM27 AL28 AZ28 BY28 CY28 DO28 GT28 HN28 HU28 LB28 NI28 PL28
        SV28 BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 YE30 MT31 SC32 LC32 RU33
        """;
    for (String one : lengths.strip().split("\\s+")) {
      IBANS.put(one.substring(0, 2), Integer.parseInt(one, 2, one.length(), 10));
    }
  }

  private CheckDigits() {}

  private static long bits(int... places) {
    long bits = 0;
    for (int place : places) bits |= 1L << place;
    return bits;
  }

  private static boolean grouped(Word word, int length, long allowed) {
    return (word.separators(length) & ~allowed) == 0;
  }

  /** A NIR: 13 characters and the key, 97 less the number modulo 97; Corsica's 2A is 19, 2B 18. */
  static int nir(Word word) {
    if (!word.endsAt(NIR_LENGTH) || !grouped(word, NIR_LENGTH, NIR_GROUPS)) return 0;
    byte letter = word.chars[6];
    boolean corsica = word.chars[5] == '2' && (letter == 'A' || letter == 'B');
    if (!word.digits(0, 6) || !word.digits(7, NIR_LENGTH) || !corsica && !word.digits(6, 7))
      return 0;
    byte sex = word.chars[0];
    if (sex < '1' || sex > '8' || sex == '5' || sex == '6') return 0;
    long month = word.number(3, 5);
    boolean known = month >= 1 && month <= 12 || month == 20 || month >= 30 && month <= 42;
    if (!known && month < 50) return 0;
    long department = corsica ? letter == 'A' ? 19 : 18 : word.number(5, 7);
    if (department == 0 || word.number(7, 10) == 0 || word.number(10, 13) == 0) return 0;
    long number = word.number(0, 5) * 100_000_000 + department * 1_000_000 + word.number(7, 13);
    return 97 - number % 97 == word.number(13, NIR_LENGTH) ? NIR_LENGTH : 0;
  }

  /** An IBAN: the country's length, and modulo 97 of the turned number 1. */
  static int iban(Word word) {
    if (!isLetter(word.chars[0]) || !isLetter(word.chars[1]) || !word.digits(2, 4)) return 0;
    Integer length = IBANS.get("" + (char) word.chars[0] + (char) word.chars[1]);
    if (length == null || !word.endsAt(length)) return 0;
    // All groups of four, or none: an identifier (UUID) may begin as a country does.
    long groups = word.separators(length);
    if (groups != 0 && groups != (FOURS & (1L << length) - 1)) return 0;
    int rest = 0;
    for (int i = 0; i < length; i++) {
      byte c = word.chars[(i + 4) % length];
      rest = isLetter(c) ? (100 * rest + c - 'A' + 10) % 97 : (10 * rest + c - '0') % 97;
    }
    return rest == 1 ? length : 0;
  }

  private static boolean isLetter(byte c) {
    return c >= 'A' && c <= 'Z';
  }

  /** The longest number of a card that ends at a border. */
  static int card(Word word) {
    for (int length = 19; length >= 14; length--) {
      if (!word.endsAt(length) || !word.digits(0, length) || !cardGroups(word, length)) continue;
      if (issued(word, length) && luhn(word, length)) return length;
    }
    return 0;
  }

  private static boolean cardGroups(Word word, int length) {
    long groups = word.separators(length);
    if (groups == 0) return true;
    return length <= 15 ? groups == bits(4, 10) : groups == (FOURS & (1L << length) - 1);
  }

  /** Whether a scheme issues numbers of this beginning and length. */
  private static boolean issued(Word word, int length) {
    long two = word.number(0, 2);
    long three = word.number(0, 3);
    long four = word.number(0, 4);
    boolean visa = two / 10 == 4 && (length == 16 || length == 19);
    boolean mastercard = (two >= 51 && two <= 55 || four >= 2221 && four <= 2720) && length == 16;
    boolean amex = (two == 34 || two == 37) && length == 15;
    boolean diners =
        (three >= 300 && three <= 305 || two == 36 || two == 38 || two == 39)
            && (length == 14 || length == 16);
    boolean discover =
        (four == 6011 || three >= 644 && three <= 649 || two == 65)
            && (length == 16 || length == 19);
    boolean jcb = four >= 3528 && four <= 3589 && (length == 16 || length == 19);
    boolean unionPay = (two == 62 || two == 81) && length >= 16;
    boolean maestro = (two == 50 || two >= 56 && two <= 58 || two == 67) && length >= 16;
    return visa || mastercard || amex || diners || discover || jcb || unionPay || maestro;
  }

  private static boolean luhn(Word word, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int digit = word.chars[length - 1 - i] - '0';
      if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
      sum += digit;
    }
    return sum % 10 == 0;
  }
}
