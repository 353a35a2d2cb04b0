package org.vigie.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The token of the default source, made on first run and kept in a file that only its owner reads.
 */
final class Token {
  private Token() {}

  /** The token of a data folder. */
  static String of(Path data) throws IOException {
    Path file = data.resolve("ingest.token");
    if (Files.exists(file)) {
      String kept = Files.readString(file).strip();
      if (!kept.isEmpty()) return kept;
      throw new IOException(file + " is empty; delete it, and a new token is made");
    }
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    // Whole or not at all: a crash must not leave a file without a token.
    Path draft = data.resolve("ingest.token.new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, token + "\n", StandardOpenOption.TRUNCATE_EXISTING);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    return token;
  }
}
