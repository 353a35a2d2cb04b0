package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signed list of the files that the lake was given and let go, in {@code integrity.log}: a line
 * each change of a table, chained to the one before. Fields are parted by blanks:
 *
 * <pre>
 * number time table +file:bytes:sha256 … -file … hash signature
 * hash       SHA-256 of the hash before, a line feed, and all that stands before it in the line
 * signature  Ed25519 of the hash, Base64; the key is in {@code integrity.key}, its public half in
 *            {@code integrity.pub}
 * </pre>
 *
 * <p>A line is durable before its change is: what a crash left undone is let go in a later line.
 */
final class Ledger implements AutoCloseable {
  static final String LOG = "integrity.log";
  static final String PUBLIC = "integrity.pub";
  private static final String KEY = "integrity.key";

  /** What the first line is chained to. */
  static final String START = "0".repeat(64);

  /** A file that a table is given. */
  record Given(String name, long bytes, String sha256) {
    /** As it stands on disk. */
    static Given of(Path file) throws IOException {
      return of(file, file);
    }

    /** What stands in another place now. */
    static Given of(Path file, Path content) throws IOException {
      return new Given(Ledger.name(file), Files.size(content), digest(content));
    }

    /** A data file and its index, if it has one. */
    static List<Given> withIndex(Path file) throws IOException {
      Path index = FileIndex.beside(file);
      return Files.exists(index) ? List.of(of(file), of(index)) : List.of(of(file));
    }
  }

  private final FileChannel log;
  private final PrivateKey key;
  private long number;
  private String hash;

  private Ledger(FileChannel log, PrivateKey key, long number, String hash) {
    this.log = log;
    this.key = key;
    this.number = number;
    this.hash = hash;
  }

  /** Opens that of a lake, made if missing; half a line at its end, of a crash, is cut off. */
  static Ledger open(Path root) throws IOException {
    Path file = root.resolve(LOG);
    PrivateKey key = key(root);
    FileChannel log =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      long whole = whole(file);
      log.truncate(whole);
      log.position(whole);
      String last = last(file);
      if (last == null) return new Ledger(log, key, 0, START);
      String[] words = last.split(" ", -1);
      if (words.length < 5) throw new IOException(file + ": its last line is damaged");
      return new Ledger(log, key, Long.parseLong(words[0]), words[words.length - 2]);
    } catch (IOException | RuntimeException failed) {
      log.close();
      throw failed;
    }
  }

  /** Whether nothing was ever written: the lake is new, or older than its ledger. */
  boolean isEmpty() {
    return number == 0;
  }

  private static long whole(Path file) throws IOException {
    long end = 0;
    long at = 0;
    try (InputStream in = new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int b; (b = in.read()) >= 0; ) {
        at++;
        if (b == '\n') end = at;
      }
    }
    return end;
  }

  private static @Nullable String last(Path file) throws IOException {
    try (var lines = Files.lines(file, UTF_8)) {
      return lines.reduce((before, line) -> line).orElse(null);
    }
  }

  /** Writes down what a table is about to be given and to let go. */
  synchronized void append(
      String table, Collection<Given> given, Collection<String> gone, long time)
      throws IOException {
    if (given.isEmpty() && gone.isEmpty()) return;
    StringBuilder line = new StringBuilder();
    line.append(number + 1).append(' ').append(time).append(' ').append(table);
    for (Given file : given) {
      line.append(" +").append(file.name).append(':').append(file.bytes);
      line.append(':').append(file.sha256);
    }
    for (String file : gone) line.append(" -").append(file);
    String next = hash(hash, line.toString());
    ByteBuffer bytes = ByteBuffer.wrap((sealed(hash, line.toString()) + "\n").getBytes(UTF_8));
    long before = log.position();
    try {
      while (bytes.hasRemaining()) log.write(bytes);
      log.force(false);
    } catch (IOException failed) {
      log.truncate(before);
      log.position(before);
      throw failed;
    }
    number++;
    hash = next;
  }

  /** A text with its hash, chained to one before, and the signature of that. */
  String sealed(String before, String text) throws IOException {
    String next = hash(before, text);
    return text + " " + next + " " + signature(next);
  }

  /** A data file as the ledger calls it. */
  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  static String hash(String before, String line) {
    return HexFormat.of().formatHex(sha256().digest((before + "\n" + line).getBytes(UTF_8)));
  }

  /** The digest of a file. */
  static String digest(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read; (read = in.read(buffer)) >= 0; ) digest.update(buffer, 0, read);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }

  private String signature(String text) throws IOException {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(text.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException failed) {
      throw new IOException("the ledger can't be signed: " + failed.getMessage(), failed);
    }
  }

  private static PrivateKey key(Path root) throws IOException {
    Path file = root.resolve(KEY);
    try {
      if (Files.exists(file)) {
        byte[] bytes = Base64.getDecoder().decode(Files.readString(file).strip());
        return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(bytes));
      }
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, List.of(encoded(pair.getPrivate().getEncoded())));
      Files.write(root.resolve(PUBLIC), List.of(encoded(pair.getPublic().getEncoded())));
      LocalFiles.sync(file);
      LocalFiles.sync(root.resolve(PUBLIC));
      LocalFiles.sync(root);
      return pair.getPrivate();
    } catch (GeneralSecurityException | IllegalArgumentException wrong) {
      throw new IOException(file + ": is no key of the ledger: " + wrong.getMessage(), wrong);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
