package org.vigie.server.ingest.file.evtx;

import java.nio.charset.Charset;

/**
 * The writer of typed values as JSON ([MS-EVEN6] 2.2.12, the table of types). A value that is
 * shorter than its type asks for is written as its bytes, in hexadecimal: it is evidence all the
 * same.
 */
final class ValueWriter {
  /** 100 ns ticks from 1601 to 1970. */
  private static final long EPOCH = 116_444_736_000_000_000L;

  private static final Charset ANSI = Charset.forName("windows-1252");

  private final Chunk chunk;
  private final Json out;

  ValueWriter(Chunk chunk, Json out) {
    this.chunk = chunk;
    this.out = out;
  }

  /** Whether values of the type stand without quotes. */
  static boolean isBare(int type) {
    return (type >= 0x03 && type <= 0x0a) || type == 0x0d;
  }

  /** A value as a JSON value. */
  void value(int type, int at, int length) throws Malformed {
    boolean bare = isBare(type) && length >= size(type);
    if (!bare) out.put('"');
    text(type, at, length);
    if (!bare) out.put('"');
  }

  /** A value as the inside of a JSON string; arrays with commas. */
  void text(int type, int at, int length) throws Malformed {
    if ((type & Values.ARRAY) != 0) {
      items(type, at, length, Quotes.NONE);
      return;
    }
    if (length < size(type)) {
      out.hex(chunk.bytes(), at, length);
      return;
    }
    switch (type) {
      case Values.NULL -> {}
      case 0x01, 0x23 -> out.text(chunk.bytes(), at, units(at, length));
      case 0x02 -> out.text(new String(chunk.bytes(), at, until(at, length), ANSI));
      case 0x03 -> out.number((byte) chunk.u8(at));
      case 0x04 -> out.number(chunk.u8(at));
      case 0x05 -> out.number((short) chunk.u16(at));
      case 0x06 -> out.number(chunk.u16(at));
      case 0x07 -> out.number(chunk.i32(at));
      case 0x08 -> out.number(chunk.i32(at) & 0xffff_ffffL);
      case 0x09 -> out.number(chunk.i64(at));
      case 0x0a -> out.unsigned(chunk.i64(at));
      case 0x0b -> out.plain(Float.toString(Float.intBitsToFloat(chunk.i32(at))));
      case 0x0c -> out.plain(Double.toString(Double.longBitsToDouble(chunk.i64(at))));
      case 0x0d -> out.plain(isZero(at, length) ? "false" : "true");
      case 0x0f -> guid(at);
      case 0x10 -> out.unsigned(length >= 8 ? chunk.i64(at) : chunk.i32(at) & 0xffff_ffffL);
      case 0x11 -> fileTime(chunk.i64(at));
      case 0x12 -> systemTime(at);
      case 0x13 -> sid(at, length);
      case 0x14 -> out.plain("0x").hex(chunk.i32(at) & 0xffff_ffffL);
      case 0x15 -> out.plain("0x").hex(chunk.i64(at));
      default -> out.hex(chunk.bytes(), at, length); // binary, and what nobody knows
    }
  }

  /** Whether the items of an array stand in quotes where they need them. */
  enum Quotes {
    JSON,
    NONE
  }

  /** The items of an array, with commas between them; their count. */
  int items(int type, int at, int length, Quotes quotes) throws Malformed {
    int item = type & ~Values.ARRAY;
    int from = at;
    int count = 0;
    while (from < at + length) {
      int size = itemSize(item, from, at + length - from);
      if (count++ > 0) out.put(',');
      if (quotes == Quotes.JSON) value(item, from, size);
      else text(item, from, size);
      from += size;
    }
    return count;
  }

  /** Count of the items of an array. */
  int count(int type, int at, int length) throws Malformed {
    int item = type & ~Values.ARRAY;
    int count = 0;
    for (int from = at; from < at + length; count++) {
      from += itemSize(item, from, at + length - from);
    }
    return count;
  }

  /** Bytes of the item that begins here, its ending zero included. */
  private int itemSize(int type, int at, int left) throws Malformed {
    int size =
        switch (type) {
          case 0x01 -> {
            int length = 0;
            while (length + 1 < left && chunk.u16(at + length) != 0) length += 2;
            yield Math.min(left, length + 2);
          }
          case 0x02 -> {
            int length = 0;
            while (length < left && chunk.u8(at + length) != 0) length++;
            yield Math.min(left, length + 1);
          }
          case 0x13 -> left < 2 ? left : 8 + 4 * chunk.u8(at + 1);
          default -> size(type);
        };
    return size < 1 ? left : Math.min(size, left);
  }

  /** Least bytes of a type. */
  private static int size(int type) {
    return switch (type) {
      case 0x03, 0x04 -> 1;
      case 0x05, 0x06 -> 2;
      case 0x07, 0x08, 0x0b, 0x0d, 0x10, 0x14 -> 4;
      case 0x09, 0x0a, 0x0c, 0x11, 0x15 -> 8;
      case 0x0f, 0x12 -> 16;
      case 0x13 -> 8;
      default -> 0;
    };
  }

  /** UTF-16 units without the zeros that end a text. */
  private int units(int at, int length) throws Malformed {
    int units = length / 2;
    while (units > 0 && chunk.u16(at + 2 * units - 2) == 0) units--;
    return units;
  }

  private int until(int at, int length) throws Malformed {
    int count = length;
    while (count > 0 && chunk.u8(at + count - 1) == 0) count--;
    return count;
  }

  private boolean isZero(int at, int length) throws Malformed {
    for (int i = 0; i < length; i++) {
      if (chunk.u8(at + i) != 0) return false;
    }
    return true;
  }

  private void guid(int at) throws Malformed {
    byte[] bytes = chunk.bytes();
    for (int i : new int[] {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1}) {
      if (i < 0) out.put('-');
      else out.hex(bytes, at + i, 1);
    }
    out.hex(bytes, at + 8, 2).put('-').hex(bytes, at + 10, 6);
  }

  private void sid(int at, int length) throws Malformed {
    int count = chunk.u8(at + 1);
    if (length < 8 + 4 * count) {
      out.hex(chunk.bytes(), at, length);
      return;
    }
    long authority = 0;
    for (int i = 2; i < 8; i++) authority = authority << 8 | chunk.u8(at + i);
    out.plain("S-").number(chunk.u8(at)).put('-').number(authority);
    for (int i = 0; i < count; i++) {
      out.put('-').number(chunk.i32(at + 8 + 4 * i) & 0xffff_ffffL);
    }
  }

  private void systemTime(int at) throws Malformed {
    date(chunk.u16(at), chunk.u16(at + 2), chunk.u16(at + 6));
    clock(chunk.u16(at + 8), chunk.u16(at + 10), chunk.u16(at + 12));
    out.put('.').digits(chunk.u16(at + 14) * 1000L, 6).put('Z');
  }

  /** Ticks of 100 ns since 1601 as a time in UTC, to the microsecond. */
  void fileTime(long ticks) throws Malformed {
    long micros = Math.floorDiv(ticks - EPOCH, 10L);
    long seconds = Math.floorDiv(micros, 1_000_000L);
    int second = (int) Math.floorMod(seconds, 86_400L);
    civil(Math.floorDiv(seconds, 86_400L));
    clock(second / 3600, second / 60 % 60, second % 60);
    out.put('.').digits(Math.floorMod(micros, 1_000_000L), 6).put('Z');
  }

  /** Days since 1970 as a date of the Gregorian calendar, counted in eras of 400 years. */
  private void civil(long days) throws Malformed {
    long shifted = days + 719_468; // since 0000-03-01
    long era = Math.floorDiv(shifted, 146_097L);
    int day = (int) (shifted - era * 146_097);
    int year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    int ofYear = day - (365 * year + year / 4 - year / 100);
    int month = (5 * ofYear + 2) / 153;
    long civilYear = year + era * 400 + (month < 10 ? 0 : 1);
    date(
        Math.max(0, civilYear),
        month < 10 ? month + 3 : month - 9,
        ofYear - (153 * month + 2) / 5 + 1);
  }

  private void date(long year, int month, int day) throws Malformed {
    out.digits(year, 4).put('-').digits(month, 2).put('-').digits(day, 2).put('T');
  }

  private void clock(int hour, int minute, int second) throws Malformed {
    out.digits(hour, 2).put(':').digits(minute, 2).put(':').digits(second, 2);
  }
}
