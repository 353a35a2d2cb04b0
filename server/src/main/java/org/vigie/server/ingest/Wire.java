package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;

/**
 * A reader of the fields of one protobuf message, in its bytes. It copies nothing but what is asked
 * for, and never leaves the message it was made for: whatever a length claims, it ends there.
 */
final class Wire {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int type;

  /** A message that is all of an array. */
  Wire(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Wire(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** The same message from its beginning on, read apart. */
  Wire again() {
    return new Wire(bytes, at, end);
  }

  /** Goes to the next field of one of the kinds of {@link #type}; false at the end. */
  boolean next() throws Refused {
    if (at >= end) return false;
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) (tag & 7);
    boolean known = type == VARINT || type == FIXED64 || type == BYTES || type == FIXED32;
    if (!known || field < 1 || tag >>> 32 != 0) throw bad("a field of kind " + type);
    return true;
  }

  /** Whether the field at hand has a number and a kind; whatever has not must be skipped. */
  boolean is(int number, int kind) {
    return field == number && type == kind;
  }

  /** Passes over the field at hand. */
  void skip() throws Refused {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> forward(8);
      case FIXED32 -> forward(4);
      default -> forward(length());
    }
  }

  long varint() throws Refused {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) throw bad("a number that is cut");
      byte one = bytes[at++];
      value |= (long) (one & 0x7f) << shift;
      if (one >= 0) return value;
    }
    throw bad("a number of more than 64 bits");
  }

  long fixed64() throws Refused {
    int from = forward(8);
    long value = 0;
    for (int i = 7; i >= 0; i--) value = value << 8 | bytes[from + i] & 0xff;
    return value;
  }

  /** The message that the field at hand is. */
  Wire message() throws Refused {
    int length = length();
    int from = forward(length);
    return new Wire(bytes, from, from + length);
  }

  String text() throws Refused {
    int length = length();
    return new String(bytes, forward(length), length, UTF_8);
  }

  byte[] bytes() throws Refused {
    int length = length();
    int from = forward(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  private int length() throws Refused {
    long length = varint();
    if (length < 0 || length > end - at) throw bad("a length of " + length);
    return (int) length;
  }

  private int forward(int count) throws Refused {
    if (count > end - at) throw bad("a field that is cut");
    int from = at;
    at += count;
    return from;
  }

  private Refused bad(String what) {
    return new Refused(Cause.MALFORMED, "no protobuf of OTLP: " + what + " at byte " + at);
  }
}
