package org.vigie.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Places.Place;

/**
 * A database in MaxMind's form, version 2: a tree over the bits of addresses whose leaves point at
 * values. The bytes are of a file that somebody was given: whatever is wrong with them is an {@link
 * IllegalArgumentException}, at the latest when an address leads there.
 */
final class Mmdb {
  private static final byte[] MARKER =
      "\u00ab\u00cd\u00efMaxMind.com".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  private static final int BITS = 128;
  private static final int DEEPEST = 16;
  private static final int MOST_MEMBERS = 1_000;

  /** Most values read for one address: pointers could make few bytes endless. */
  private static final int MOST_VALUES = 20_000;

  private static final int POINTER = 1;
  private static final int STRING = 2;
  private static final int DOUBLE = 3;
  private static final int BYTES = 4;
  private static final int UINT16 = 5;
  private static final int UINT32 = 6;
  private static final int MAP = 7;
  private static final int INT32 = 8;
  private static final int UINT64 = 9;
  private static final int UINT128 = 10;
  private static final int ARRAY = 11;
  private static final int BOOLEAN = 14;
  private static final int FLOAT = 15;

  private final byte[] b;
  private final int nodes;
  private final int record;
  private final int version;
  private final int data;
  private final String type;
  private int at;
  private int values;

  Mmdb(byte[] bytes) {
    b = bytes;
    int marker = marker();
    at = marker + MARKER.length;
    Object read = value(at, 0);
    if (!(read instanceof Map<?, ?> metadata)) throw wrong("has no metadata");
    nodes = number(metadata, "node_count");
    record = number(metadata, "record_size");
    version = number(metadata, "ip_version");
    type = String.valueOf(metadata.get("database_type"));
    if (record != 24 && record != 28 && record != 32) throw wrong("has records of " + record);
    long tree = (long) nodes * record / 4;
    if (nodes <= 0 || tree + 16 > marker) throw wrong("is cut off");
    data = (int) tree + 16;
  }

  String type() {
    return type;
  }

  long nodes() {
    return nodes;
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "the database " + what + "; an MMDB of version 2 is wanted");
  }

  private static int number(Map<?, ?> metadata, String name) {
    if (metadata.get(name) instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw wrong("has no " + name);
  }

  /** Where the last marker stands: metadata come behind the data. */
  private int marker() {
    search:
    for (int i = b.length - MARKER.length; i >= 0; i--) {
      for (int k = 0; k < MARKER.length; k++) if (b[i + k] != MARKER[k]) continue search;
      return i;
    }
    throw wrong("has no marker");
  }

  /** What is known of an address, or null. */
  synchronized @Nullable Place find(Address address) {
    if (!address.isV4() && version == 4) return null;
    int node = 0;
    int bit = version == 4 ? Address.BEFORE_V4 : 0;
    // Such a tree has IPv4 addresses at ::/96, without the mark of mapped ones.
    long low = address.isV4() ? address.low() & 0xFFFF_FFFFL : address.low();
    for (; bit < BITS && node < nodes; bit++) {
      long word = bit < 64 ? address.high() : low;
      node = child(node, (int) (word >>> 63 - (bit & 63) & 1));
    }
    if (node <= nodes) return null;
    at = data + node - nodes - 16;
    values = 0;
    return value(at, 0) instanceof Map<?, ?> map ? place(map) : null;
  }

  private int child(int node, int side) {
    int from = (int) ((long) node * record / 4);
    return switch (record) {
      case 24 -> big(from + 3 * side, 3);
      case 32 -> big(from + 4 * side, 4);
      default -> {
        int middle = byteAt(from + 3);
        yield side == 0
            ? (middle >> 4) << 24 | big(from, 3)
            : (middle & 15) << 24 | big(from + 4, 3);
      }
    };
  }

  private static Place place(Map<?, ?> map) {
    Object country = member(map.get("country"), "iso_code");
    if (country == null) country = member(map.get("registered_country"), "iso_code");
    if (country == null) country = map.get("country_code");
    if (country == null && map.get("country") instanceof String code) country = code;
    Object city = member(member(map.get("city"), "names"), "en");
    long asn = map.get("autonomous_system_number") instanceof Long number ? number : 0;
    Object organisation = map.get("autonomous_system_organization");
    return new Place(text(country), text(city), asn, text(organisation));
  }

  private static @Nullable Object member(@Nullable Object of, String name) {
    return of instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  private int byteAt(int i) {
    if (i < 0 || i >= b.length) throw wrong("points behind its end");
    return b[i] & 0xFF;
  }

  private int big(int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) value = value << 8 | byteAt(i);
    return value;
  }

  private long wide(int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) value = value << 8 | byteAt(i);
    return value;
  }

  /** The value at a place; {@link #at} is then behind it. */
  private @Nullable Object value(int from, int depth) {
    if (depth > DEEPEST || ++values > MOST_VALUES) {
      throw wrong("holds a value of more than " + DEEPEST + " levels or " + MOST_VALUES + " parts");
    }
    at = from;
    int control = byteAt(at++);
    int kind = control >> 5;
    if (kind == POINTER) return pointed(control, depth);
    if (kind == 0) kind = 7 + byteAt(at++);
    int size = control & 31;
    if (size >= 29) {
      int extra = size - 28;
      int base = extra == 1 ? 29 : extra == 2 ? 285 : 65_821;
      size = base + big(at, extra);
      at += extra;
    }
    return switch (kind) {
      case STRING -> string(size);
      case UINT16, UINT32, UINT64, INT32 -> {
        if (size > 8) throw wrong("has a number of " + size + " bytes");
        at += size;
        yield wide(at - size, size);
      }
      case BOOLEAN -> size != 0;
      case MAP -> map(size, depth);
      case ARRAY -> {
        if (size > MOST_MEMBERS) throw wrong("has an array of " + size);
        for (int i = 0; i < size; i++) value(at, depth + 1);
        yield null;
      }
      case DOUBLE, FLOAT, BYTES, UINT128 -> {
        at += size;
        yield null;
      }
      default -> throw wrong("holds a value of kind " + kind);
    };
  }

  private @Nullable Object pointed(int control, int depth) {
    int bytes = (control >> 3 & 3) + 1;
    int high = control & 7;
    int target =
        switch (bytes) {
          case 1 -> high << 8 | big(at, 1);
          case 2 -> (high << 16 | big(at, 2)) + 2_048;
          case 3 -> (high << 24 | big(at, 3)) + 526_336;
          default -> big(at, 4);
        };
    int behind = at + bytes;
    Object value = value(data + target, depth + 1);
    at = behind;
    return value;
  }

  private String string(int size) {
    if (size > b.length - at) throw wrong("is cut off");
    at += size;
    return new String(b, at - size, size, UTF_8);
  }

  private Map<String, Object> map(int size, int depth) {
    if (size > MOST_MEMBERS) throw wrong("has a map of " + size);
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < size; i++) {
      Object key = value(at, depth + 1);
      Object value = value(at, depth + 1);
      if (key instanceof String name && value != null) map.put(name, value);
    }
    return map;
  }
}
