package org.vigie.server.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");

  @TempDir private Path temp;

  private Secrets secrets() {
    return new Secrets(temp.resolve("data"), Map.of());
  }

  @Test
  void whatWasSetIsRevealedWhereItIsNamed() throws IOException {
    secrets().set("kafka", "p4ss$1\\ word", NOW);
    secrets().set("okta", "00token", NOW);
    assertThat(secrets().reveal("user=\"x\" password=\"${secret:kafka}\";", "there"))
        .isEqualTo("user=\"x\" password=\"p4ss$1\\ word\";");
    assertThat(secrets().reveal("${secret:okta}${secret:kafka}", "there"))
        .isEqualTo("00tokenp4ss$1\\ word");
    assertThat(secrets().reveal("plain $x", "there")).isEqualTo("plain $x");
    assertThat(secrets().list())
        .containsExactly(new Secrets.Entry("kafka", NOW), new Secrets.Entry("okta", NOW));
    secrets().set("okta", "newer", NOW);
    assertThat(secrets().reveal("${secret:okta}", "there")).isEqualTo("newer");
    assertThat(secrets().remove("okta")).isTrue();
    assertThat(secrets().remove("okta")).isFalse();
    assertThatThrownBy(() -> secrets().reveal("${secret:okta}", "readers.okta.token"))
        .hasMessageContainingAll("readers.okta.token", "vigie secret set okta");
  }

  @Test
  void nothingOfItIsOnTheDiskInTheClear() throws IOException {
    secrets().set("kafka", "very-secret-indeed", NOW);
    for (String name : List.of("secrets", Secrets.KEY_FILE)) {
      Path file = temp.resolve("data").resolve(name);
      assertThat(Files.readString(file)).doesNotContain("very-secret");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    Path key = temp.resolve("data").resolve(Secrets.KEY_FILE);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> secrets().reveal("${secret:kafka}", "there"))
        .hasMessageContaining("chmod 600");
  }

  @Test
  void theKeyMayLieElsewhere() throws IOException {
    Path data = temp.resolve("data");
    Map<String, String> held = Map.of(Secrets.KEY, "0123456789abcdef".repeat(4));
    new Secrets(data, held).set("a", "value", NOW);
    assertThat(data.resolve(Secrets.KEY_FILE)).doesNotExist();
    assertThat(new Secrets(data, held).reveal("${secret:a}", "x")).isEqualTo("value");
    assertThatThrownBy(() -> secrets().reveal("${secret:a}", "x"))
        .hasMessageContaining("the key of the secrets, is gone");
    Map<String, String> other = Map.of(Secrets.KEY, "f".repeat(64));
    assertThatThrownBy(() -> new Secrets(data, other).reveal("${secret:a}", "x"))
        .hasMessageContaining("sealed with another key");
    assertThatThrownBy(() -> new Secrets(data, other).set("b", "value", NOW))
        .as("one file, one key")
        .hasMessageContaining("sealed with another key");
    Map<String, String> none = Map.of(Secrets.KEY, "short");
    assertThatThrownBy(() -> new Secrets(data, none).reveal("${secret:a}", "x"))
        .hasMessageContainingAll(Secrets.KEY, "64 hexadecimal");
    Path file = temp.resolve("elsewhere/vigie.key");
    Path second = temp.resolve("second");
    Map<String, String> path = Map.of(Secrets.KEY_PATH, file.toString());
    new Secrets(second, path).set("a", "value", NOW);
    assertThat(file).exists();
    assertThat(new Secrets(second, path).reveal("${secret:a}", "x")).isEqualTo("value");
  }

  @Test
  void aSecretMovedUnderAnotherNameDoesNotOpen() throws IOException {
    secrets().set("a", "value", NOW);
    Path file = temp.resolve("data/secrets");
    Files.writeString(file, Files.readString(file).replace("\na ", "\nb "));
    assertThatThrownBy(() -> secrets().reveal("${secret:b}", "x"))
        .hasMessageContaining("or changed");
    Files.writeString(file, "something");
    assertThatThrownBy(() -> secrets().list()).hasMessageContaining("damaged");
  }

  @Test
  void saysWhatIsAllowed() {
    for (String name : List.of("", "A", "a b", "../a", "a".repeat(65))) {
      assertThatThrownBy(() -> secrets().set(name, "value", NOW)).hasMessageContaining("a-z");
    }
    assertThatThrownBy(() -> secrets().set("a", "", NOW)).hasMessageContaining("16384");
    assertThatThrownBy(() -> secrets().set("a", "x".repeat(16_385), NOW))
        .hasMessageContaining("16384");
  }
}
