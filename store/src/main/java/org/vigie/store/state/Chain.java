package org.vigie.store.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.vigie.store.state.Audit.Entry;
import org.vigie.store.state.Audit.Logged;
import org.vigie.store.state.Audit.Verdict;

/**
 * The hash chain of the audit log, computed record by record: SHA-256 over the hash before and the
 * record in canonical form. It shows changes to the file; somebody who can write the file can also
 * compute a whole new chain, which shows only to who has noted a hash elsewhere.
 */
final class Chain {
  /** What stands before the first record. */
  static final String START = "0".repeat(64);

  private String hash = START;
  private long records;
  private long unsealed;
  private long broken;

  /** The hash of a record that follows one with the hash {@code before}. */
  static String hash(String before, long number, Entry entry) {
    MessageDigest digest = sha256();
    digest.update(HexFormat.of().parseHex(before));
    List<String> fields =
        List.of(
            Long.toString(number),
            Long.toString(entry.at()),
            entry.actor(),
            entry.action(),
            entry.object(),
            entry.detail(),
            entry.address());
    for (String field : fields) {
      byte[] bytes = field.getBytes(UTF_8);
      // Its length before each: no two records have the same form.
      digest.update((bytes.length + ":").getBytes(UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Takes the next record, in the order of their numbers. */
  void next(Logged record) {
    hash = hash(hash, record.number(), record.entry());
    // Records without a hash come from before the chain: some at the start, none later.
    boolean early = record.hash().isEmpty() && records == unsealed;
    if (early) unsealed++;
    boolean follows = early || record.hash().equals(hash);
    records++;
    if (broken == 0 && (!follows || record.number() != records)) broken = record.number();
  }

  Verdict verdict() {
    return new Verdict(records, unsealed, hash, broken);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
