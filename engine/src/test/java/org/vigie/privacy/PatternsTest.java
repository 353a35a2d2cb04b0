package org.vigie.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers with check digits: all true ones are masked, no near miss is. */
class PatternsTest {
  private static final Patterns ALL = new Patterns(EnumSet.allOf(Patterns.Kind.class));
  private static final List<Patterns.Kind> KINDS =
      List.of(Patterns.Kind.NIR, Patterns.Kind.IBAN, Patterns.Kind.CARD);
  private static final String[] BANKS = {
    "FR27", "DE22", "GB22", "ES24", "IT27", "BE16", "NO15", "MT31", "CH21", "LU20", "NL18", "PL28"
  };
  private static final String[] ISSUERS = {
    "4:16", "51:16", "2221:16", "34:15", "37:15", "36:14", "6011:16", "3530:16", "62:17", "50:18"
  };

  private final Random random = new Random(20_261_129);

  private static String masked(String text) {
    return new String(ALL.mask(text.getBytes(UTF_8)), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "card 4111 1111 1111 1111 12/27|card XXXX XXXX XXXX XXXX 12/27",
        "card=4111-1111-1111-1111;|card=XXXX-XXXX-XXXX-XXXX;",
        "\"pan\":\"378282246310005\"|\"pan\":\"XXXXXXXXXXXXXXX\"",
        "{\"pan\":4111111111111111,\"n\":1}|{\"pan\":9999999999999999,\"n\":1}",
        "{\"t\":\"line\\n4111111111111111\\tend\"}|{\"t\":\"line\\nXXXXXXXXXXXXXXXX\\tend\"}",
        "{\"t\":\"x\\u00a04111111111111111\"}|{\"t\":\"x\\u00a0XXXXXXXXXXXXXXXX\"}",
        "/pay?pan=4111%201111%201111%201111&x=1|/pay?pan=XXXX%20XXXX%20XXXX%20XXXX&x=1",
        "FR76 3000 6000 0112 3456 7890 189.|XXXX XXXX XXXX XXXX XXXX XXXX XXX.",
        "iban:de89370400440532013000,|iban:XXXXXXXXXXXXXXXXXXXXXX,",
        "GB82WEST12345698765432|XXXXXXXXXXXXXXXXXXXXXX",
        "n° 4111111111111111|n° XXXXXXXXXXXXXXXX"
      })
  void theyAreMaskedInTheFormsThatPeopleWrite(String text, String expected) {
    assertThat(masked(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112",
        "0.4111111111111111",
        "4111111111111111.25",
        "x4111111111111111",
        "4111111111111111x",
        "41111111111111110",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "411111111111 1111",
        "FR7630006000011234567890188",
        "FR76 30006000011234567890189x",
        "10.0.0.1 192.168.1.1",
        "2026-11-29T08:00:00.123456789Z",
        "1764000000000000",
        "S-1-5-21-1004336348-1177238915-682003330-512",
        "0x8020000000000000",
        "550e8400-e29b-41d4-a716-446655440000",
        "ee39a9f7-5a79-4b0a-9815-d36b3cf28d3e",
        "9999999999999999",
        "999999999999999"
      })
  void whatIsNoneStays(String text) {
    assertThat(masked(text)).isEqualTo(text);
  }

  @Test
  void seededNumbersAreFoundAndTheirNearMissesAreNot() {
    System.out.println("seed 20261129");
    for (int i = 0; i < 3_000; i++) {
      Patterns.Kind kind = KINDS.get(i % KINDS.size());
      String number =
          switch (kind) {
            case NIR -> nir();
            case IBAN -> iban();
            case CARD -> card();
          };
      assertThat(masked("<" + number + ">"))
          .as(number)
          .isEqualTo("<" + "X".repeat(number.length()) + ">");
      // By chance it may be a number of another kind.
      String miss = "<" + changed(number) + ">";
      Patterns alone = new Patterns(EnumSet.of(kind));
      assertThat(new String(alone.mask(miss.getBytes(UTF_8)), UTF_8)).isEqualTo(miss);
      assertThat(masked(masked(number))).isEqualTo(masked(number));
    }
  }

  @Test
  void aMeanTextCostsNoMoreThanItsLength() {
    String mean = "4 1-1.".repeat(40_000) + "FR76 3000 6000 0112 3456 7890 18".repeat(5_000);
    long started = System.nanoTime();
    assertThat(masked(mean)).isEqualTo(mean);
    assertThat(System.nanoTime() - started).isLessThan(5_000_000_000L);
  }

  /** One digit, never the first five, is another. */
  private String changed(String number) {
    char[] chars = number.toCharArray();
    int at;
    do at = 5 + random.nextInt(chars.length - 5);
    while (chars[at] < '0' || chars[at] > '9');
    chars[at] = (char) ('0' + (chars[at] - '0' + 1 + random.nextInt(9)) % 10);
    return new String(chars);
  }

  private String nir() {
    String department =
        switch (random.nextInt(8)) {
          case 0 -> "2A";
          case 1 -> "2B";
          default -> String.format(Locale.ROOT, "%02d", 1 + random.nextInt(95));
        };
    String head =
        String.format(
            Locale.ROOT,
            "%d%02d%02d",
            1 + random.nextInt(2),
            random.nextInt(100),
            1 + random.nextInt(12));
    String tail =
        String.format(Locale.ROOT, "%03d%03d", 1 + random.nextInt(990), 1 + random.nextInt(999));
    long value = Long.parseLong(head + department.replace("2A", "19").replace("2B", "18") + tail);
    return head + department + tail + String.format(Locale.ROOT, "%02d", 97 - value % 97);
  }

  private String iban() {
    String bank = BANKS[random.nextInt(BANKS.length)];
    int length = Integer.parseInt(bank.substring(2));
    StringBuilder account = new StringBuilder();
    while (account.length() < length - 4) account.append(random.nextInt(10));
    String turned = account + "" + (bank.charAt(0) - 'A' + 10) + (bank.charAt(1) - 'A' + 10) + "00";
    int check =
        98 - new java.math.BigInteger(turned).mod(java.math.BigInteger.valueOf(97)).intValue();
    return bank.substring(0, 2) + String.format(Locale.ROOT, "%02d", check) + account;
  }

  private String card() {
    String[] issuer = ISSUERS[random.nextInt(ISSUERS.length)].split(":");
    StringBuilder number = new StringBuilder(issuer[0]);
    while (number.length() < Integer.parseInt(issuer[1]) - 1) number.append(random.nextInt(10));
    for (char c = '0'; ; c++) {
      int sum = 0;
      String whole = number.toString() + c;
      for (int i = 0; i < whole.length(); i++) {
        int digit = whole.charAt(whole.length() - 1 - i) - '0';
        sum += i % 2 == 0 ? digit : digit * 2 / 10 + digit * 2 % 10;
      }
      if (sum % 10 == 0) return whole;
    }
  }
}
