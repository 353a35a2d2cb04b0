package org.vigie.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The sealing of secrets that have to be read again: AES-256 in GCM with a key that lies beside the
 * database, not in it, so that a copy of {@code state.db} alone gives none away.
 */
public final class Vault {
  /** Name of the key's file in the data folder. */
  public static final String FILE = "access.key";

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Begins what is sealed, so that another way of sealing can be told apart one day. */
  private static final String FORM = "1.";

  private final SecretKeySpec key;
  private final SecureRandom random;

  private Vault(byte[] key, SecureRandom random) {
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /** The vault of a data folder; its key is made, readable by its owner only, on the first run. */
  public static Vault open(Path data, SecureRandom random) throws IOException {
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) make(file, random);
    Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
    if (allowed.contains(PosixFilePermission.OTHERS_READ)
        || allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(file + " is open to all users; run: chmod 600 " + file);
    }
    String text = Files.readString(file).strip();
    if (!text.matches("[0-9a-f]{" + 2 * KEY_BYTES + "}")) {
      throw new IOException(
          file
              + " does not hold a key of "
              + 2 * KEY_BYTES
              + " hexadecimal digits; bring it back from a backup, or delete it, and everybody"
              + " has to set up the second factor anew (vigie account reset-second-factor NAME)");
    }
    return new Vault(HexFormat.of().parseHex(text), random);
  }

  private static void make(Path file, SecureRandom random) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    // Whole or not at all: a crash must not leave half a key.
    Path draft = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        draft,
        HexFormat.of().formatHex(key) + "\n",
        StandardOpenOption.SYNC,
        StandardOpenOption.WRITE);
    if (Files.exists(file)) throw new FileAlreadyExistsException(file.toString());
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Seals a secret for one owner: for another it doesn't open. */
  String seal(String owner, byte[] secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(secret);
      byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
      return FORM + Base64.getEncoder().encodeToString(both);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has AES in GCM", e);
    }
  }

  /** The secret, or null where it was sealed with another key, for another owner, or changed. */
  byte @Nullable [] unseal(String owner, String sealed) {
    if (!sealed.startsWith(FORM)) return null;
    try {
      byte[] both = Base64.getDecoder().decode(sealed.substring(FORM.length()));
      if (both.length <= NONCE_BYTES) return null;
      byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
      return cipher(Cipher.DECRYPT_MODE, nonce, owner)
          .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(owner.getBytes(UTF_8));
    return cipher;
  }
}
