package org.vigie.server.secret;

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
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The sealing of what has to be read again: AES-256 in GCM, with a key that lies apart from what it
 * seals.
 */
public final class Seal {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Begins what is sealed, so that another way of sealing can be told apart one day. */
  private static final String FORM = "1.";

  /** Who else than its owner may do something with a file. */
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final SecretKeySpec key;
  private final SecureRandom random;

  private Seal(String hex, SecureRandom random) {
    this.key = new SecretKeySpec(HexFormat.of().parseHex(hex), "AES");
    this.random = random;
  }

  /**
   * With the key of a file that only its owner may read.
   *
   * @param lost what to do where the file holds no key, for people
   */
  public static Seal open(Path file, String lost, SecureRandom random) throws IOException {
    Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
    open.retainAll(Files.getPosixFilePermissions(file));
    if (!open.isEmpty()) {
      throw new IOException(file + " is open to other users; run: chmod 600 " + file);
    }
    return of(
        Files.size(file) > 1_000 ? "" : Files.readString(file), file.toString(), lost, random);
  }

  /** With a key written as 64 hexadecimal digits; {@code where} it stands is said if it is none. */
  static Seal of(String key, String where, String lost, SecureRandom random) throws IOException {
    String text = key.strip();
    if (!text.matches("[0-9a-f]{" + 2 * KEY_BYTES + "}")) {
      throw new IOException(
          where + " does not hold a key of " + 2 * KEY_BYTES + " hexadecimal digits; " + lost);
    }
    return new Seal(text, random);
  }

  /** Makes a key in a file that is not there yet, readable by its owner only. */
  public static void make(Path file, SecureRandom random) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    if (Files.exists(file)) throw new FileAlreadyExistsException(file.toString());
    replace(file, HexFormat.of().formatHex(key) + "\n");
  }

  /** Writes a file that only its owner may read: whole or not at all, whenever the power goes. */
  static void replace(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, text, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A key for another purpose, which follows from this one and tells nothing of it. */
  public byte[] derived(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
      return mac.doFinal(purpose.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HMAC-SHA-256", e);
    }
  }

  /** Seals a secret for one owner: for another it doesn't open. */
  public String seal(String owner, byte[] secret) {
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
  public byte @Nullable [] unseal(String owner, String sealed) {
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
