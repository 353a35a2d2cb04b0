package org.vigie.parse;

import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema.Attribute;

/** Writes values into the OCSF view as the schema wants them. */
final class Row {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_HOSTNAME = 255;

  /** Flags of leaves that are more than a span of the raw event: not texts, or not as they are. */
  private static final int UNUSUAL =
      Leaves.KIND & ~(Leaves.TEXT | Leaves.NUMBER) | Leaves.OWN | Leaves.ESCAPED;

  private static final ZoneRules UTC = ZoneOffset.UTC.getRules();

  private Row() {}

  /** What an attribute takes. */
  enum Want {
    TEXT,
    ADDRESS,
    HOSTNAME,
    SMALL,
    PORT,
    LONG,
    TIME,
    BOOLEAN,
    NUMBER;

    /** What an attribute of the schema takes. */
    static Want of(Attribute attribute) {
      return switch (attribute.form()) {
        case STRING, JSON, OBJECT ->
            switch (attribute.type()) {
              case "ip_t" -> ADDRESS;
              case "hostname_t" -> HOSTNAME;
              default -> TEXT;
            };
        case INTEGER -> attribute.type().equals("port_t") ? PORT : SMALL;
        case LONG -> LONG;
        case TIMESTAMP -> TIME;
        case BOOLEAN -> BOOLEAN;
        case FLOAT -> NUMBER;
      };
    }

    /** What it takes, for warnings. */
    String written() {
      return switch (this) {
        case TEXT -> "a text";
        case ADDRESS -> "an IP address";
        case HOSTNAME -> "the name of a host";
        case SMALL -> "a whole number of 32 bits";
        case PORT -> "a port, 0 to 65535";
        case LONG -> "a whole number";
        case TIME -> "a time";
        case BOOLEAN -> "a boolean";
        case NUMBER -> "a number";
      };
    }
  }

  /** What became of a leaf that was to be written as it is. */
  enum Plain {
    WRITTEN,
    /** It stands for "no value". */
    ABSENT,
    /** It needs more than that; nothing was done. */
    UNUSUAL
  }

  /** Writes a leaf of the native view that is a plain span of the raw event and fits. */
  static Plain plain(Run run, int leaf, int field, Want want) {
    int flags = run.fields.flags(leaf);
    if ((flags & UNUSUAL) != 0) return Plain.UNUSUAL;
    byte[] raw = run.raw();
    int start = run.fields.start(leaf);
    int length = run.fields.length(leaf);
    if (run.isAbsent(raw, start, length)) {
      run.fields.mark(leaf, Leaves.MAPPED);
      return Plain.ABSENT;
    }
    switch (want) {
      case TEXT -> run.ocsf.add(field, flags & Leaves.NON_ASCII, start, length);
      case ADDRESS -> {
        if (!Convert.version4(raw, start, start + length)) return Plain.UNUSUAL;
        run.ocsf.add(field, flags & Leaves.NON_ASCII, start, length);
      }
      case SMALL, PORT, LONG -> {
        long number = Convert.decimal(raw, start, length);
        if (number == Convert.NO_NUMBER || !fits(want, number)) return Plain.UNUSUAL;
        run.ocsf.addLong(field, number);
      }
      case HOSTNAME, TIME, BOOLEAN, NUMBER -> {
        return Plain.UNUSUAL;
      }
    }
    run.fields.mark(leaf, Leaves.MAPPED);
    return Plain.WRITTEN;
  }

  private static boolean fits(Want want, long number) {
    if (want == Want.PORT) return number >= 0 && number <= MAX_PORT;
    return want == Want.LONG || number == (int) number;
  }

  /** Writes a present value, or warns and leaves its leaf unmapped. */
  static void put(Run run, int field, String path, Want want, Value value) {
    boolean fits =
        switch (want) {
          case TEXT, ADDRESS, HOSTNAME -> string(run, field, want, value);
          case SMALL, PORT, LONG -> whole(run, field, want, value);
          case TIME -> time(run, field, value);
          case BOOLEAN -> bool(run, field, value);
          case NUMBER -> number(run, field, value);
        };
    if (fits) return;
    run.unread(value);
    run.warn(path + ": '" + run.show(value) + "' is not " + want.written());
  }

  private static boolean string(Run run, int field, Want want, Value value) {
    if (value.isNumber()) run.plain(value);
    if (want == Want.ADDRESS && !Convert.address(run, value)) return false;
    if (want == Want.HOSTNAME && !isHostname(value)) return false;
    text(run, field, value, value.start(), value.start() + value.length());
    return true;
  }

  /** Whether a text can be the name of a host: any letters, but no blanks and nothing longer. */
  private static boolean isHostname(Value text) {
    if (text.length() > MAX_HOSTNAME) return false;
    for (int i = text.start(); i < text.start() + text.length(); i++) {
      if (text.bytes()[i] >= 0 && text.bytes()[i] <= ' ') return false;
    }
    return true;
  }

  /** Writes a part of a text: a span where it stands in the raw event, else a copy. */
  static void text(Run run, int field, Value value, int start, int end) {
    if (start >= end) return;
    if (run.isRaw(value)) run.ocsf.add(field, value.flags(), start, end - start);
    else {
      int at = run.ocsf.own().length();
      run.ocsf.own().append(value.bytes(), start, end - start);
      run.ocsf.add(field, Leaves.OWN | value.flags(), at, end - start);
    }
  }

  private static boolean whole(Run run, int field, Want want, Value value) {
    long number = value.number();
    if (!value.isNumber()) {
      run.plain(value);
      number = Convert.whole(value.bytes(), value.start(), value.length());
    }
    if (number == Convert.NO_NUMBER) return false;
    // Codes and masks of 32 bits are written in hexadecimal without a sign.
    boolean small = want != Want.LONG;
    if (small && number >>> 32 == 0 && isHexadecimal(value)) number = number << 32 >> 32;
    if (!fits(want, number)) return false;
    run.ocsf.addLong(field, number);
    return true;
  }

  private static boolean isHexadecimal(Value value) {
    return !value.isNumber()
        && value.length() > 2
        && (value.bytes()[value.start() + 1] | 0x20) == 'x';
  }

  private static boolean time(Run run, int field, Value value) {
    run.plain(value);
    int end = value.start() + value.length();
    long time = TimeFormat.ISO.read(value.bytes(), value.start(), end, UTC, run.received());
    if (time == TimeFormat.NONE) {
      time = TimeFormat.EPOCH_AUTO.read(value.bytes(), value.start(), end, UTC, run.received());
    }
    if (time == TimeFormat.NONE) return false;
    run.ocsf.addLong(field, time);
    return true;
  }

  private static boolean bool(Run run, int field, Value value) {
    run.plain(value);
    long bool = Convert.bool(value);
    if (bool == Convert.NO_NUMBER) return false;
    run.ocsf.add(field, bool == 1 ? Leaves.TRUE : Leaves.FALSE, 0, 0);
    return true;
  }

  private static boolean number(Run run, int field, Value value) {
    run.plain(value);
    int end = value.start() + value.length();
    int i = value.bytes()[value.start()] == '-' ? value.start() + 1 : value.start();
    int whole = digits(value.bytes(), i, end);
    boolean point = whole < end && value.bytes()[whole] == '.';
    int fraction = point ? digits(value.bytes(), whole + 1, end) : whole;
    if (whole == i || fraction != end || point && fraction == whole + 1) return false;
    int leaf = run.ocsf.size();
    text(run, field, value, value.start(), end);
    run.ocsf.mark(leaf, Leaves.NUMBER);
    return true;
  }

  private static int digits(byte[] bytes, int i, int end) {
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') i++;
    return i;
  }
}
