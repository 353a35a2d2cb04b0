package org.vigie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
  private static final byte[] SECRET = {1, 2, 3, 4};

  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();

  @Test
  void whatIsSealedOpensForItsOwnerOnly() throws IOException {
    Vault vault = Vault.open(folder, random);
    String sealed = vault.seal("ann", SECRET);
    assertThat(vault.unseal("ann", sealed)).isEqualTo(SECRET);
    assertThat(vault.unseal("bob", sealed)).isNull();
    assertThat(vault.seal("ann", SECRET)).as("another nonce each time").isNotEqualTo(sealed);
    assertThat(Vault.open(folder, random).unseal("ann", sealed)).isEqualTo(SECRET);
  }

  @Test
  void whatWasChangedDoesNotOpen() throws IOException {
    Vault vault = Vault.open(folder, random);
    String sealed = vault.seal("ann", SECRET);
    for (int i = 0; i < sealed.length() - 1; i++) {
      char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
      // The last digit of base 64 may hold bits that mean nothing.
      if (i < sealed.length() - 4) assertThat(vault.unseal("ann", changed)).as(changed).isNull();
    }
    for (String wrong : new String[] {"", "1.", "1.AAAA", "2." + sealed.substring(2), "1.%%%"}) {
      assertThat(vault.unseal("ann", wrong)).isNull();
    }
    Path other = Files.createDirectory(folder.resolve("other"));
    assertThat(Vault.open(other, random).unseal("ann", sealed)).isNull();
  }

  @Test
  void theKeyIsItsOwnersOnly() throws IOException {
    Vault.open(folder, random);
    Path file = folder.resolve(Vault.FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Vault.open(folder, random)).hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, "half a key");
    assertThatThrownBy(() -> Vault.open(folder, random)).hasMessageContaining("64 hexadecimal");
  }
}
