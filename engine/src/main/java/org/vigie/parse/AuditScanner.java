package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Set;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * Reads a record of the Linux audit system: {@code type=SYSCALL msg=audit(1700000000.123:45): …}.
 * What a program wrote inside {@code msg='…'} is read on the same level; texts that the kernel
 * writes as hexadecimal digits, because they hold blanks or quotes, become texts; the arguments of
 * a command become its line; a socket address becomes address and port. One thread reuses an
 * instance.
 */
final class AuditScanner {
  /** How far from the start of a message the stamp is looked for, in bytes. */
  private static final int MAX_BEFORE = 256;

  /** Most bytes of a command line that is put together. */
  private static final int MAX_COMMAND = 32_768;

  private static final Needle STAMP = Needle.of("audit(".getBytes(UTF_8));

  /** Keys whose values the kernel writes as digits where they are not plain. */
  private static final Set<String> ENCODED =
      Set.of(
          "name",
          "comm",
          "exe",
          "proctitle",
          "acct",
          "cwd",
          "cmd",
          "data",
          "key",
          "path",
          "dir",
          "vm",
          "file",
          "watch",
          "unit",
          "ocomm",
          "dev",
          "new-disk",
          "old-disk",
          "device",
          "grp",
          "id",
          "saddr_path");

  private final int time;
  private final int serial;
  private final int type;
  private final int words;
  private final int command;
  private final int address;
  private final int port;
  private final int family;
  private final int socket;
  private final Text plain = new Text();
  private final Text line = new Text();
  private byte[] b = {};
  private boolean arguments;

  AuditScanner(FieldNames names) {
    time = names.intern("audit.time");
    serial = names.intern("audit.serial");
    type = names.intern("type");
    words = names.intern("audit.text");
    command = names.intern("audit.command_line");
    address = names.intern("saddr.ip");
    port = names.intern("saddr.port");
    family = names.intern("saddr.family");
    socket = names.intern("saddr.path");
  }

  /** Whether {@code [from, to)} is such a record. */
  boolean fits(byte[] bytes, int from, int to) {
    int at = STAMP.in(bytes, from, Math.min(to, from + MAX_BEFORE));
    if (at < 0 || at + STAMP.length() >= to) return false;
    byte digit = bytes[at + STAMP.length()];
    return digit >= '0' && digit <= '9' && (at == from || bytes[at - 1] == '=' || at - from < 64);
  }

  /** Reads a record that fits. */
  void scan(LeafWriter out, Leaves.Builder leaves, int from, int to) {
    b = out.bytes();
    int first = leaves.size();
    line.clear();
    arguments = false;
    int stamp = STAMP.in(b, from, to);
    int open = stamp + STAMP.length();
    int close = open;
    int colon = -1;
    for (; close < to && b[close] != ')'; close++) if (b[close] == ':') colon = close;
    int head = colon < 0 ? close : colon;
    out.add(time, open, head);
    if (colon >= 0) out.add(serial, colon + 1, close);
    int before = stamp >= 4 + from && b[stamp - 1] == '=' ? stamp - 4 : stamp;
    pairs(out, from, before, true);
    arguments = isType(leaves, first, "EXECVE");
    int rest = close < to ? close + 1 : to;
    if (rest < to && b[rest] == ':') rest++;
    pairs(out, rest, to, true);
    if (line.length() > 0) out.addText(command, line);
  }

  private boolean isType(Leaves.Builder leaves, int first, String wanted) {
    for (int i = first; i < leaves.size(); i++) {
      if (leaves.field(i) != type || (leaves.flags(i) & Leaves.OWN) != 0) continue;
      byte[] text = wanted.getBytes(UTF_8);
      int at = leaves.start(i);
      return Arrays.equals(b, at, at + leaves.length(i), text, 0, text.length);
    }
    return false;
  }

  /** Reads pairs between blanks; words that are none are kept as text. */
  private void pairs(LeafWriter out, int from, int to, boolean outermost) {
    int i = from;
    while (i < to) {
      if (isBlank(b[i])) {
        i++;
        continue;
      }
      int sign = i;
      while (sign < to && b[sign] != '=' && !isBlank(b[sign])) sign++;
      if (sign == to || b[sign] != '=' || sign == i) {
        out.add(words, i, sign == i ? i + 1 : sign);
        i = Math.max(sign, i + 1);
        continue;
      }
      i = value(out, i, sign, to, outermost);
    }
  }

  /** Reads the value behind the sign; where it ends. */
  private int value(LeafWriter out, int key, int sign, int to, boolean outermost) {
    int start = sign + 1;
    byte quote = start < to ? b[start] : 0;
    if (quote == '"' || quote == '\'') {
      int close = start + 1;
      while (close < to && b[close] != quote) close++;
      boolean message = outermost && quote == '\'' && sign - key == 3 && b[key] == 'm';
      if (message) pairs(out, start + 1, close, false);
      else text(out, key, sign, start + 1, close, false);
      return Math.min(to, close + 1);
    }
    int stop = start;
    while (stop < to && !isBlank(b[stop])) stop++;
    int end = stop > start && b[stop - 1] == ',' ? stop - 1 : stop;
    text(out, key, sign, start, end, true);
    return stop;
  }

  private void text(LeafWriter out, int key, int sign, int start, int end, boolean bare) {
    boolean argument = arguments && b[key] == 'a' && isDigits(key + 1, sign);
    int length = sign - key;
    if (bare && length == 5 && is(key, "saddr") && decode(start, end)) socket(out);
    boolean coded = bare && end - start >= 2 && (argument || isEncoded(key, sign));
    if (coded && isHex(start, end) && decode(start, end) && isText()) {
      for (int i = 0; i < plain.length(); i++) if (plain.bytes()[i] == 0) plain.bytes()[i] = ' ';
      out.addText(key, sign, plain);
      if (argument) argument(plain.bytes(), 0, plain.length());
      return;
    }
    out.add(key, sign, start, end);
    if (argument) argument(b, start, end - start);
  }

  private void argument(byte[] from, int start, int length) {
    if (line.length() + length > MAX_COMMAND) return;
    if (line.length() > 0) line.append((byte) ' ');
    line.append(from, start, length);
  }

  private boolean is(int at, String word) {
    for (int i = 0; i < word.length(); i++) if (b[at + i] != word.charAt(i)) return false;
    return true;
  }

  private boolean isEncoded(int key, int sign) {
    return sign - key <= 12 && ENCODED.contains(new String(b, key, sign - key, UTF_8));
  }

  private boolean isDigits(int start, int end) {
    for (int i = start; i < end; i++) if (b[i] < '0' || b[i] > '9') return false;
    return start < end;
  }

  /** Whether a value is bytes in the kernel's digits, which are capital. */
  private boolean isHex(int start, int end) {
    for (int i = start; i < end; i++) {
      if (!(b[i] >= '0' && b[i] <= '9' || b[i] >= 'A' && b[i] <= 'F')) return false;
    }
    return (end - start & 1) == 0;
  }

  /** Puts the bytes that digits stand for into {@link #plain}; whether they are digits. */
  private boolean decode(int start, int end) {
    plain.clear();
    if ((end - start & 1) != 0) return false;
    for (int i = start; i < end; i += 2) {
      int high = Character.digit(b[i], 16);
      int low = Character.digit(b[i + 1], 16);
      if (high < 0 || low < 0) return false;
      plain.append((byte) (high << 4 | low));
    }
    return plain.length() > 0;
  }

  /** Whether the bytes are text, between the NULs that part arguments. */
  private boolean isText() {
    int start = 0;
    byte[] bytes = plain.bytes();
    for (int i = 0; i <= plain.length(); i++) {
      if (i < plain.length() && bytes[i] != 0) continue;
      if (Utf8.notText(bytes, start, i) >= 0) return false;
      start = i + 1;
    }
    return true;
  }

  /** Writes what a {@code struct sockaddr} says: family, then port, then address. */
  private void socket(LeafWriter out) {
    byte[] s = plain.bytes();
    int length = plain.length();
    if (length < 2) return;
    int kind = s[0] & 0xFF;
    Text part = new Text();
    if (kind == 2 && length >= 8 || kind == 10 && length >= 24) {
      out.addText(family, part.append(kind == 2 ? "inet" : "inet6"));
      int number = (s[2] & 0xFF) << 8 | s[3] & 0xFF;
      out.addText(port, part.clear().append(Integer.toString(number)));
      part.clear();
      if (kind == 2) {
        for (int i = 4; i < 8; i++) {
          part.append(i == 4 ? "" : ".").append(Integer.toString(s[i] & 0xFF));
        }
      } else {
        for (int i = 8; i < 24; i += 2) {
          int group = (s[i] & 0xFF) << 8 | s[i + 1] & 0xFF;
          part.append(i == 8 ? "" : ":").append(Integer.toHexString(group));
        }
      }
      out.addText(address, part);
    } else if (kind == 1) {
      out.addText(family, part.append("unix"));
      int end = 2;
      while (end < length && s[end] != 0) end++;
      if (end > 2 && Utf8.notText(s, 2, end) < 0) {
        out.addText(socket, part.clear().append(s, 2, end - 2));
      }
    }
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == 0x1D || c == '\t' || c == '\n' || c == '\r';
  }
}
