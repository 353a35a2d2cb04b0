package org.vigie.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.vigie.server.secret.Seal;

/**
 * The sealing of second factors, with a key that lies beside the database, not in it, so that a
 * copy of {@code state.db} alone gives none away.
 */
public final class Vault {
  /** Name of the key's file in the data folder. */
  public static final String FILE = "access.key";

  private final Seal seal;

  private Vault(Seal seal) {
    this.seal = seal;
  }

  /** The vault of a data folder; its key is made, readable by its owner only, on the first run. */
  public static Vault open(Path data, SecureRandom random) throws IOException {
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) Seal.make(file, random);
    String lost =
        "bring it back from a backup, or delete it, and everybody has to set up the second factor"
            + " anew (vigie account reset-second-factor NAME)";
    return new Vault(Seal.open(file, lost, random));
  }

  /** Seals a secret for one owner: for another it doesn't open. */
  String seal(String owner, byte[] secret) {
    return seal.seal(owner, secret);
  }

  /** The secret, or null where it was sealed with another key, for another owner, or changed. */
  byte @Nullable [] unseal(String owner, String sealed) {
    return seal.unseal(owner, sealed);
  }
}
