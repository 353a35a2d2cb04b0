package org.vigie.server.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TotpTest {
  private static final byte[] RFC = "12345678901234567890".getBytes(US_ASCII);

  @Test
  void codesAreThoseOfTheStandard() {
    // RFC 6238, appendix B, SHA-1; the standard shows eight digits, of which these are the last
    // six.
    long[] seconds = {
      59, 1_111_111_109L, 1_111_111_111L, 1_234_567_890L, 2_000_000_000L, 20_000_000_000L
    };
    String[] codes = {"94287082", "07081804", "14050471", "89005924", "69279037", "65353130"};
    for (int i = 0; i < codes.length; i++) {
      assertThat(Totp.code(RFC, Totp.step(seconds[i] * 1_000))).isEqualTo(codes[i].substring(2));
    }
    // RFC 4226, appendix D.
    String[] counted = {"755224", "287082", "359152", "969429", "338314", "254676", "287922"};
    for (int i = 0; i < counted.length; i++) assertThat(Totp.code(RFC, i)).isEqualTo(counted[i]);
  }

  @Test
  void oneStepToEitherSideIsTaken() {
    long now = 1_795_521_600_000L;
    long step = Totp.step(now);
    for (int off = -1; off <= 1; off++) {
      assertThat(Totp.match(RFC, Totp.code(RFC, step + off), now)).isEqualTo(step + off);
    }
    assertThat(Totp.match(RFC, Totp.code(RFC, step + 2), now)).isEqualTo(-1);
    assertThat(Totp.match(RFC, Totp.code(RFC, step - 2), now)).isEqualTo(-1);
    for (String wrong : new String[] {"", "1", "٠٠٠٠٠٠", "a".repeat(1_000)}) {
      assertThat(Totp.match(RFC, wrong, now)).isEqualTo(-1);
    }
  }

  @Test
  void secretsAreTyped() {
    // RFC 4648, section 10.
    String[] texts = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    String[] typed = {"", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"};
    for (int i = 0; i < texts.length; i++) {
      assertThat(Totp.base32(texts[i].getBytes(US_ASCII))).isEqualTo(typed[i]);
    }
  }

  @Test
  void anAppWrittenApartShowsTheSame() {
    Random random = new Random(20_261_125);
    for (int i = 0; i < 200; i++) {
      byte[] secret = new byte[Totp.SECRET_BYTES];
      random.nextBytes(secret);
      long now = random.nextLong(4_000_000_000_000L);
      assertThat(new Authenticator(Totp.base32(secret)).shown(now))
          .as("seed 20261125, round %s", i)
          .isEqualTo(Totp.code(secret, Totp.step(now)));
    }
  }
}
