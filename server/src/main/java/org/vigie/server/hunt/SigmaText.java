package org.vigie.server.hunt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values and networks as Sigma writes them in YAML. */
final class SigmaText {
  private SigmaText() {}

  /** A pattern: what is no wildcard is escaped. */
  static String pattern(Glob glob) {
    StringBuilder text = new StringBuilder();
    for (Glob.Piece piece : glob.pieces()) {
      switch (piece) {
        case Glob.Piece.Any any -> text.append('*');
        case Glob.Piece.One one -> text.append('?');
        case Glob.Piece.Text(String some) -> text.append(literal(some));
      }
    }
    return text.toString();
  }

  static String literal(String text) {
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
  }

  /** A scalar of YAML that reads as this text, whatever stands in it. */
  static String quoted(String text) {
    boolean plain = text.chars().allMatch(c -> c >= ' ' && c != 0x7F && c < 0xD800);
    if (plain) return "'" + text.replace("'", "''") + "'";
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') quoted.append('\\').append(c);
      else if (c >= ' ' && c < 0x7F) quoted.append(c);
      else quoted.append(String.format("\\u%04x", (int) c));
    }
    return quoted.append('"').toString();
  }

  /** A number without an exponent. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : new java.math.BigDecimal(value).toPlainString();
  }

  /** A network of two addresses, the first and the last; null where they bound none. */
  static @Nullable String network(String least, String greatest) {
    BigInteger from = new BigInteger(least, 16);
    BigInteger differing = from.xor(new BigInteger(greatest, 16));
    int free = differing.bitLength();
    boolean block =
        differing.equals(BigInteger.ONE.shiftLeft(free).subtract(BigInteger.ONE))
            && (free == 0 || from.getLowestSetBit() >= free || from.signum() == 0);
    if (!block) return null;
    if (least.startsWith(Address.FOUR) && free <= 32) {
      return Address.dotted(least) + "/" + (32 - free);
    }
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < 32; i += 4) groups.add(least.substring(i, i + 4));
    return String.join(":", groups) + "/" + (128 - free);
  }
}
