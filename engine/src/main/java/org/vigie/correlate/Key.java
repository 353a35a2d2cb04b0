package org.vigie.correlate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * Values of fields as one run of bytes, each with its length before it, so that different values
 * never look the same. Case is folded, as Sigma compares.
 */
final class Key {
  /** Bytes of a value that are kept; what is longer ends with a hash of the whole. */
  private static final int MOST = 512;

  private Key() {}

  /** Appends the first value of a field that has one; false where it has none. */
  static boolean append(Text key, Leaves leaves, int field) {
    for (int i = leaves.find(field); i >= 0; i = leaves.find(field, i + 1)) {
      if (appendLeaf(key, leaves, i)) return true;
    }
    return false;
  }

  /** Appends the value of a leaf; false where it is none. */
  static boolean appendLeaf(Text key, Leaves leaves, int leaf) {
    if ((leaves.flags(leaf) & Leaves.KIND) == Leaves.NULL) return false;
    int start = begin(key);
    leaves.appendTo(leaf, key);
    return end(key, start);
  }

  /** Appends a text; false where it is empty. */
  static boolean append(Text key, @Nullable String value) {
    int start = begin(key);
    if (value != null) key.append(value);
    return end(key, start);
  }

  private static int begin(Text key) {
    return key.append((byte) 0).append((byte) 0).length();
  }

  private static boolean end(Text key, int start) {
    if (key.length() == start) return false;
    key.fold(start);
    int length = key.length() - start;
    if (length > MOST) {
      String hash = Long.toHexString(Hash.of(key.bytes(), start, key.length()));
      key.cut(start + MOST);
      key.append(hash);
      length = key.length() - start;
    }
    key.bytes()[start - 2] = (byte) (length >>> 8);
    key.bytes()[start - 1] = (byte) length;
    return true;
  }

  /** The values that a key was made of. */
  static List<String> values(byte[] key) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < key.length; ) {
      int length = (key[i] & 0xFF) << 8 | key[i + 1] & 0xFF;
      values.add(new String(key, i + 2, length, UTF_8));
      i += 2 + length;
    }
    return values;
  }
}
