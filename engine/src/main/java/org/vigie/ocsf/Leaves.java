package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One view of an event: a flat, immutable table of its leaves. A leaf is a field and a span of
 * bytes that becomes text only when somebody asks. A field may stand several times (members of an
 * array, duplicate keys); order is that of the event. Fields of nested objects are named by their
 * path, {@code winlog.event_data.Image}.
 *
 * <p>Each leaf is three ints: {@code field << 8 | flags}, start, length. Matching code may use
 * {@link #bytes}, {@link #start}, {@link #length} and {@link #flags}; everybody else asks for text
 * and numbers.
 */
public final class Leaves {
  /** Low three bits of the flags: the kind of a leaf. */
  public static final int KIND = 7;

  /** A string. */
  public static final int TEXT = 0;

  /** A number as written; the span holds its text. */
  public static final int NUMBER = 1;

  /** The boolean {@code true}. */
  public static final int TRUE = 2;

  /** The boolean {@code false}. */
  public static final int FALSE = 3;

  /** A field that is present without a value. */
  public static final int NULL = 4;

  /** A number made by a conversion; the two span ints hold it. */
  public static final int LONG = 5;

  /**
   * The JSON text of an object, its escapes undone, or of an array of objects, whose own fields
   * stand beside it. It is there where a rule asks that field for a text; nothing else regards it.
   */
  public static final int WHOLE = 6;

  /** The span holds JSON escapes. */
  public static final int ESCAPED = 8;

  /** The span may hold bytes over 127 or {@code \\u} escapes. */
  public static final int NON_ASCII = 16;

  /** The span lies in the table's own bytes, not in those of the raw event. */
  public static final int OWN = 32;

  /** A line of the parser's map read the leaf; all others are OCSF's {@code unmapped}. */
  public static final int MAPPED = 64;

  /** A table without leaves. */
  public static final Leaves EMPTY =
      new Leaves(new FieldNames(1), new byte[0], new byte[0], new int[0], 0, 0, 0, ArrayMarks.NONE);

  private final FieldNames names;
  private final byte[] raw;
  private final byte[] own;
  private final int[] table;
  private final int size;
  private final int extent;
  private final int overflows;
  private final ArrayMarks arrays;

  private Leaves(
      FieldNames names,
      byte[] raw,
      byte[] own,
      int[] table,
      int size,
      int extent,
      int overflows,
      ArrayMarks arrays) {
    this.arrays = arrays;
    this.names = names;
    this.raw = raw;
    this.own = own;
    this.table = table;
    this.size = size;
    this.extent = extent;
    this.overflows = overflows;
  }

  /** These and, behind those of the event itself, what was collected for the same raw bytes. */
  public Leaves with(Builder more) {
    int[] both = Triples.joined(table, size, extent, more.table, more.size, own.length);
    byte[] texts = Triples.joined(own, more.own);
    int count = more.size;
    return new Leaves(names, raw, texts, both, size + count, extent + count, overflows, arrays);
  }

  /** Count of leaves. */
  public int size() {
    return size;
  }

  /** As {@link #size}, with what a parser adds for views: no rule or store meets that. */
  public int extent() {
    return extent;
  }

  /** Where the arrays of the event begin and end, and their members. */
  public ArrayMarks arrays() {
    return arrays;
  }

  /** Field id of leaf {@code i}; {@link FieldNames#OVERFLOW} where the dictionary was full. */
  public int field(int i) {
    return table[3 * i] >>> 8;
  }

  /** Kind and encoding bits of leaf {@code i}. */
  public int flags(int i) {
    return table[3 * i] & 0xFF;
  }

  /** The array that the span of leaf {@code i} lies in. */
  public byte[] bytes(int i) {
    return (table[3 * i] & OWN) != 0 ? own : raw;
  }

  /** Start of the span in {@link #bytes}. */
  public int start(int i) {
    return table[3 * i + 1];
  }

  /** Length of the span in bytes, before escapes are undone. */
  public int length(int i) {
    return (table[3 * i] & KIND) == LONG ? 0 : table[3 * i + 2];
  }

  /** First leaf of a field, or -1. */
  public int find(int field) {
    return find(field, 0);
  }

  /** First leaf of a field from leaf {@code from} on, or -1. */
  public int find(int field, int from) {
    for (int i = 3 * from; i < 3 * size; i += 3) {
      if (table[i] >>> 8 == field) return i / 3;
    }
    return -1;
  }

  /** Name of the field of leaf {@code i}, also where the dictionary was full. */
  public String name(int i) {
    int field = field(i);
    if (field != FieldNames.OVERFLOW) return names.name(field);
    // The name of an overflow leaf stands in own bytes, behind the leaves: see Builder.overflow.
    return Triples.overflowName(table, extent, overflows, i, own);
  }

  /** The value of leaf {@code i} as text: null for {@link #NULL}, numbers and booleans as JSON. */
  public @Nullable String text(int i) {
    int flags = flags(i);
    return switch (flags & KIND) {
      case NULL -> null;
      case TRUE -> "true";
      case FALSE -> "false";
      case LONG -> Long.toString(longBits(i));
      default ->
          (flags & ESCAPED) != 0
              ? appendTo(i, new Text()).toString()
              : new String(bytes(i), start(i), length(i), UTF_8);
    };
  }

  /** As {@link #text(int)}, but no more than its first characters: a long value is not decoded. */
  public @Nullable String text(int i, int most) {
    int flags = flags(i);
    int kind = flags & KIND;
    // The longest form of a character has six bytes, an escape; what is cut in two lies behind.
    int length = 6 * most;
    if (kind != TEXT && kind != NUMBER || length(i) <= length) return cut(text(i), most);
    return cut(
        (flags & ESCAPED) != 0
            ? new Text().appendUnescaped(bytes(i), start(i), length).toString()
            : new String(bytes(i), start(i), length, UTF_8),
        most);
  }

  private static @Nullable String cut(@Nullable String text, int most) {
    if (text == null || text.length() <= most) return text;
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  /** The text of the first leaf of a field, or null. */
  public @Nullable String textOf(int field) {
    int i = find(field);
    return i < 0 ? null : text(i);
  }

  /** The same by name. For people and tests, not hot paths. */
  public @Nullable String textOf(String name) {
    for (int i = 0; i < size; i++) if (name(i).equals(name)) return text(i);
    return null;
  }

  /** The whole number of leaf {@code i}, or {@code otherwise} where it is none. */
  public long number(int i, long otherwise) {
    int flags = flags(i);
    return switch (flags & KIND) {
      case LONG -> longBits(i);
      case TEXT, NUMBER -> Text.whole(bytes(i), start(i), length(i), otherwise);
      default -> otherwise;
    };
  }

  /** Appends the value's UTF-8 text with escapes undone; nothing for {@link #NULL}. */
  public Text appendTo(int i, Text out) {
    int flags = flags(i);
    return switch (flags & KIND) {
      case TEXT, NUMBER, WHOLE ->
          (flags & ESCAPED) != 0
              ? out.appendUnescaped(bytes(i), start(i), length(i))
              : out.append(bytes(i), start(i), length(i));
      case NULL -> out;
      default -> out.append(Objects.requireNonNull(text(i)));
    };
  }

  private long longBits(int i) {
    return (long) table[3 * i + 1] << 32 | (table[3 * i + 2] & 0xFFFF_FFFFL);
  }

  /** For people: {@code name=value} a line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) text.append(name(i)).append('=').append(text(i)).append('\n');
    return text.toString();
  }

  /** Collects leaves; one thread reuses it for event after event. */
  public static final class Builder {
    private final FieldNames names;
    private final Text own = new Text();
    private int[] table = new int[192];
    private int size;

    /** Leaves of the event itself; all so far while it is negative. */
    private int ended = -1;

    private int[] overflow = new int[12];
    private int overflows;
    private final ArrayMarks.Builder arrays = new ArrayMarks.Builder();

    /** A builder of tables whose ids come from {@code names}. */
    public Builder(FieldNames names) {
      this.names = names;
    }

    /** Forgets what was collected. */
    public Builder clear() {
      size = 0;
      ended = -1;
      overflows = 0;
      arrays.clear();
      own.clear();
      return this;
    }

    /** The marks of arrays, written while their leaves are. */
    public ArrayMarks.Builder arrays() {
      return arrays;
    }

    /** What is added from here on is for views of the event only: see {@link Leaves#extent}. */
    public void endEvent() {
      ended = size;
    }

    /** Count of leaves so far. */
    public int size() {
      return size;
    }

    /** Takes back all leaves but the first {@code count}. */
    public void cut(int count) {
      size = count;
      if (ended > count) ended = -1;
      while (overflows > 0 && overflow[3 * (overflows - 1)] >= count) overflows--;
      arrays.cut(count);
    }

    /** Field of leaf {@code i}. */
    public int field(int i) {
      return table[3 * i] >>> 8;
    }

    /** Flags of leaf {@code i}. */
    public int flags(int i) {
      return table[3 * i] & 0xFF;
    }

    /** Start of the span of leaf {@code i}. */
    public int start(int i) {
      return table[3 * i + 1];
    }

    /** Length of the span of leaf {@code i}. */
    public int length(int i) {
      return table[3 * i + 2];
    }

    /** Sets flags of leaf {@code i}. */
    public void mark(int i, int flags) {
      table[3 * i] |= flags;
    }

    /** Takes flags of leaf {@code i} away. */
    public void unmark(int i, int flags) {
      table[3 * i] &= ~flags;
    }

    /** Bytes of the table's own, where conversions write what stands nowhere in the raw event. */
    public Text own() {
      return own;
    }

    /** Adds a leaf whose span lies in the raw event, or in {@link #own} with {@link #OWN} set. */
    public void add(int field, int flags, int start, int length) {
      if (3 * size == table.length) table = Arrays.copyOf(table, 2 * table.length);
      int at = 3 * size++;
      table[at] = field << 8 | flags;
      table[at + 1] = start;
      table[at + 2] = length;
    }

    /** Adds a number. */
    public void addLong(int field, long value) {
      add(field, LONG, (int) (value >> 32), (int) value);
    }

    /** Adds a text that is copied into {@link #own}. */
    public void addText(int field, CharSequence value) {
      int start = own.length();
      own.append(value);
      int length = own.length() - start;
      add(field, OWN | (length == value.length() ? 0 : NON_ASCII), start, length);
    }

    /** Says the name of the leaf added last, whose field is {@link FieldNames#OVERFLOW}. */
    public void overflow(byte[] from, int start, int length) {
      if (3 * overflows == overflow.length) overflow = Arrays.copyOf(overflow, 2 * overflow.length);
      int at = 3 * overflows++;
      overflow[at] = size - 1;
      overflow[at + 1] = own.length();
      overflow[at + 2] = length;
      own.append(from, start, length);
    }

    /** Name of leaf {@code i}, whose field is {@link FieldNames#OVERFLOW}. */
    public String overflowName(int i) {
      return Triples.overflowName(overflow, 0, overflows, i, own.bytes());
    }

    /** Gives leaf {@code i} another field. */
    public void rename(int i, int field) {
      table[3 * i] = field << 8 | (table[3 * i] & 0xFF);
    }

    /**
     * A view of what was collected, without a copy: valid until the next {@link #clear}. Leaves
     * whose names did not fit into the dictionary have none in it.
     */
    public Leaves peek(byte[] raw) {
      return new Leaves(names, raw, own.bytes(), table, size, size, 0, ArrayMarks.NONE);
    }

    /** The table, its arrays cut to size; {@code raw} is shared, not copied. */
    public Leaves build(byte[] raw) {
      int[] cut = Arrays.copyOf(table, 3 * (size + overflows));
      System.arraycopy(overflow, 0, cut, 3 * size, 3 * overflows);
      return new Leaves(
          names,
          raw,
          Arrays.copyOf(own.bytes(), own.length()),
          cut,
          ended < 0 ? size : ended,
          size,
          overflows,
          arrays.build());
    }
  }
}
