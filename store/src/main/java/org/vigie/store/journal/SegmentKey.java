package org.vigie.store.journal;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key of one file of a journal, in a file beside it: AES-256 in GCM. Without it what the file
 * held can be read by nobody, wherever its bytes may remain on a disk.
 */
final class SegmentKey {
  private static final String SUFFIX = ".key";
  private static final int KEY = 32;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  private SegmentKey(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** Where the key of a file lies. */
  static Path beside(Path segment) {
    String name = String.valueOf(segment.getFileName());
    return segment.resolveSibling(name.replace(Segment.SUFFIX, SUFFIX));
  }

  /** Makes the key of a file that is to be made; durable before anything is sealed by it. */
  static SegmentKey make(Disk disk, Path segment) throws IOException {
    byte[] bytes = new byte[KEY];
    new SecureRandom().nextBytes(bytes);
    Path file = beside(segment);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      byte[] text =
          HexFormat.of().formatHex(bytes).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      disk.write(channel, ByteBuffer.wrap(text), 0);
      disk.force(channel);
    }
    Path folder = file.getParent();
    if (folder != null) disk.forceDirectory(folder);
    return new SegmentKey(bytes);
  }

  /** The key of a file; null where it is not sealed. */
  static @Nullable SegmentKey of(Path segment) throws IOException {
    Path file = beside(segment);
    if (!Files.exists(file)) return null;
    String text = Files.readString(file).strip();
    if (!text.matches("[0-9a-f]{" + 2 * KEY + "}")) {
      throw new IOException(file + " does not hold a key of " + 2 * KEY + " hexadecimal digits");
    }
    return new SegmentKey(HexFormat.of().parseHex(text));
  }

  /** Writes over the key of a file, and deletes it: what the file held is gone for good. */
  static void destroy(Disk disk, Path segment) throws IOException {
    Path file = beside(segment);
    if (!Files.exists(file)) return;
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      disk.write(channel, ByteBuffer.wrap(new byte[2 * KEY]), 0);
      disk.force(channel);
    }
    Files.delete(file);
  }

  /** Bytes that sealing adds. */
  static int extra() {
    return NONCE + TAG_BITS / Byte.SIZE;
  }

  /** Seals some bytes in place, where there is room behind them; their length then. */
  int seal(byte[] bytes, int start, int length, long position) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, position).doFinal(bytes, start, length);
      System.arraycopy(nonce, 0, bytes, start, NONCE);
      System.arraycopy(sealed, 0, bytes, start + NONCE, sealed.length);
      return NONCE + sealed.length;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES in GCM", e);
    }
  }

  /** What was sealed; null where it was by another key, or is not as it was. */
  byte @Nullable [] open(byte[] bytes, int start, int length, long position) {
    if (length <= NONCE) return null;
    byte[] nonce = Arrays.copyOfRange(bytes, start, start + NONCE);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, position)
          .doFinal(bytes, start + NONCE, length - NONCE);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private Cipher cipher(int mode, byte[] nonce, long position) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(0, position));
    return cipher;
  }
}
