package org.vigie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private final Passwords passwords = new Passwords(new SecureRandom());

  @Test
  void aHashKnowsItsPasswordOnly() {
    String hash = passwords.hash("pässword of some length");
    assertThat(passwords.matches("pässword of some length", hash)).isTrue();
    assertThat(passwords.matches("password of some length", hash)).isFalse();
    assertThat(passwords.hash("pässword of some length")).isNotEqualTo(hash);
  }

  @Test
  void hashesMadeElsewhereAreRead() {
    // From the reference implementation: argon2 "somesalt" -id -t 2 -m 16 -p 1 -l 32 (password).
    String reference =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assertThat(passwords.matches("password", reference)).isTrue();
    assertThat(passwords.matches("Password", reference)).isFalse();
    assertThatThrownBy(() -> passwords.matches("x", "$argon2i$v=19$m=1,t=1,p=1$a$b"))
        .hasMessageContaining("not a PHC string");
  }

  @Test
  void whatIsTriedFirstIsRefused() {
    for (String common :
        new String[] {
          "Password1234!",
          "MotDePasse2026",
          "123456789012",
          "aaaaaaaaaaaa",
          "abababababab",
          "AZERTYUIOP123",
          "correct horse battery staple"
        }) {
      assertThat(Passwords.weakness("ann", common)).as(common).isEqualTo(Refusal.COMMON);
    }
    assertThat(Passwords.weakness("ann", "elevenchars")).isEqualTo(Refusal.LENGTH);
    assertThat(Passwords.weakness("ann", "x".repeat(257))).isEqualTo(Refusal.LENGTH);
    assertThat(Passwords.weakness("lea.martin", "I am Lea.Martin!")).isEqualTo(Refusal.NAMED);
    // No rules of composition: a row of words is good.
    for (String good :
        new String[] {
          "a long enough password", "gentils canards verts", "ann likes tea with milk"
        }) {
      assertThat(Passwords.weakness("ann", good)).as(good).isNull();
    }
    assertThat(Passwords.weakness("admin", passwords.generate())).isNull();
  }
}
