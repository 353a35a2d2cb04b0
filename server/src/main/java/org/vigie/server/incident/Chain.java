package org.vigie.server.incident;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.vigie.store.state.Incidents.Entry;
import org.vigie.store.state.Incidents.Line;

/**
 * The hashes of custody. The hash of a record is SHA-256 over the hash before it and a canonical
 * form of all its other fields; the first follows a genesis that binds the instance and the number.
 * The ledger chains the hashes of all records of all incidents once more, in the order of writing.
 */
final class Chain {
  private static final String GENESIS = "vigie incident custody 1";
  private static final String LEDGER = "vigie custody ledger 1";

  private Chain() {}

  /** What stands before the first record of an incident. */
  static String genesis(String instance, String number) {
    return sha256(GENESIS + '\n' + instance + '\n' + number);
  }

  /** The hash of a record behind another. */
  static String hash(String before, Entry entry) {
    StringBuilder fields = new StringBuilder(before).append("{\"actor\":");
    Payload.quote(fields, entry.actor()).append(",\"at\":").append(entry.at());
    Payload.quote(fields.append(",\"incident\":"), entry.incident()).append(",\"kind\":");
    Payload.quote(fields, entry.kind()).append(",\"payload\":").append(entry.payload());
    fields.append(",\"sequence\":").append(entry.sequence()).append('}');
    return sha256(fields.toString());
  }

  /** The line of a record behind the last of all lines; null before the first. */
  static Line line(String instance, @Nullable Line last, Entry entry) {
    String before = last == null ? sha256(LEDGER + '\n' + instance) : last.chain();
    long position = last == null ? 1 : last.position() + 1;
    String chain =
        sha256(
            before
                + '\n'
                + position
                + '\n'
                + entry.incident()
                + '\n'
                + entry.sequence()
                + '\n'
                + entry.hash());
    return new Line(position, entry.incident(), entry.sequence(), entry.hash(), chain);
  }

  static String sha256(String text) {
    return sha256(text.getBytes(UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
