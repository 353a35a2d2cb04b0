package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/** The state of one thread while it understands one event; reused for the next. */
@SuppressWarnings("ReferenceEquality") // references are written only where they change: see Value
final class Run {
  /** Stands for the number of a key that is not remembered. */
  static final int FORGOTTEN = -3;

  /** Longest cut of a value in a warning, in characters. */
  private static final int MAX_SHOWN = 80;

  private static final byte[] NOTHING = {};

  final FieldNames names;
  final Leaves.Builder fields;
  final Leaves.Builder ocsf;

  /** Texts that functions make; only grows while an event lasts, so that values stay valid. */
  final Text scratch = new Text();

  /** The way through lines of aliases or of a map. */
  final Agenda.Walk walk = new Agenda.Walk();

  private byte[] raw = new byte[0];
  private Form form = Form.TEXT;
  private long received;
  private byte[][] absent = {};

  /** Lengths of absent texts, as bits; the highest bit is for all from 63 on. */
  private long absentLengths;

  /** Their first bytes, as bits by their last six. */
  private long absentHeads;

  private boolean ascii;
  private int encoding = Utf8.TEXT;
  private int[] first = new int[64];

  /** The slots that have a leaf, in the order in which they got it. */
  private int[] bound = new int[64];

  private int bounds;
  private final List<String> warnings = new ArrayList<>();
  private Value[] slots = {new Value(), new Value(), new Value(), new Value()};
  private int inUse;
  private Value[] lets = {};

  /** Numbers that keys came to, and of when they are. */
  private int[] keys = new int[64];

  private long[] keysOf = new long[64];

  /** By slot whether what is remembered may have read it. */
  private boolean[] remembered = {};

  /** Whether a field may stand more than once. */
  private boolean repeated;

  /** Counts the changes of what named expressions may read. */
  private long named;

  private boolean counts;
  private byte[] pattern = NOTHING;

  /** Takes down what is done, where somebody wants to know. */
  @Nullable Trace trace;

  Run(FieldNames names) {
    this.names = names;
    fields = new Leaves.Builder(names);
    ocsf = new Leaves.Builder(names);
  }

  /** From now on leaves that are read count as mapped. */
  void map() {
    counts = true;
    named++; // what is read again is marked
  }

  /**
   * Begins an event.
   *
   * @param raw its bytes, or a repaired copy of them
   */
  void start(byte[] raw, long received) {
    if (this.raw != raw) this.raw = raw;
    this.received = received;
    form(Form.TEXT);
    encoding(Utf8.TEXT);
    fields.clear();
    ocsf.clear();
    scratch.clear();
    warnings.clear();
    inUse = 0;
    counts = false;
    named++;
    fitted(NOTHING);
    if (trace != null) trace.start();
  }

  /** Says which part of the work begins. */
  void part(Trace.Part part) {
    if (trace != null) trace.part(part);
  }

  /** Name of a leaf of the native view. */
  String name(int leaf) {
    int field = fields.field(leaf);
    return field == FieldNames.OVERFLOW ? fields.overflowName(leaf) : names.name(field);
  }

  /**
   * Begins with a definition.
   *
   * @param slots count of its slots
   * @param absent texts that stand for "no value"
   * @param remembered for each slot whether a named expression or a key of tables reads it
   */
  void define(int slots, byte[][] absent, boolean[] remembered) {
    if (this.absent != absent) this.absent = absent;
    if (this.remembered != remembered) this.remembered = remembered;
    absentLengths = 0;
    absentHeads = 0;
    for (byte[] none : absent) {
      absentLengths |= 1L << Math.min(63, none.length);
      if (none.length > 0) absentHeads |= 1L << none[0];
    }
    named++;
    if (first.length < slots) {
      first = new int[Math.max(slots, 2 * first.length)];
      bound = new int[first.length];
    }
    Arrays.fill(first, 0, slots, 0);
    bounds = 0;
    repeated = false;
  }

  byte[] raw() {
    return raw;
  }

  /** How the event is written. */
  Form form() {
    return form;
  }

  void form(Form form) {
    if (this.form != form) this.form = form;
  }

  /** Whether a text stands in the raw event, so that a span of it will do. */
  @SuppressWarnings("ReferenceEquality") // the question is which array it is, not what is in it
  boolean isRaw(Value text) {
    return text.bytes() == raw;
  }

  /** Whether all of the event is known to be ASCII. */
  boolean ascii() {
    return ascii;
  }

  /** What is known of all of the event: an answer of {@link Utf8#check}. */
  int encoding() {
    return encoding;
  }

  void encoding(int checked) {
    encoding = checked;
    ascii = Utf8.isAscii(checked);
  }

  /** When the event was received, epoch milliseconds. */
  long received() {
    return received;
  }

  /** Says that a leaf is what a slot reads, unless an earlier one is. */
  void bind(int slot, int leaf) {
    if (first[slot] == 0) {
      first[slot] = leaf + 1;
      bound[bounds++] = slot;
    } else repeated = true;
    if (remembered[slot]) named++;
  }

  /** Says that a field that has a slot may stand more than once. */
  void repeat() {
    repeated = true;
  }

  /** Whether a field that has a slot may stand more than once. */
  boolean repeated() {
    return repeated;
  }

  /** Whether one of these slots has a leaf; also where there are none of them. */
  boolean mayStand(int[] slots) {
    for (int slot : slots) if (first[slot] != 0) return true;
    return slots.length == 0;
  }

  /** Count of slots that have a leaf. */
  int bound() {
    return bounds;
  }

  /** The slot that got a leaf as number {@code i}. */
  int bound(int i) {
    return bound[i];
  }

  /** The first leaf of a slot, or -1. */
  int leaf(int slot) {
    return first[slot] - 1;
  }

  /** Reads the first leaf of a slot. */
  void field(int slot, Value out) {
    int leaf = first[slot] - 1;
    if (leaf < 0) out.clear();
    else read(leaf, out);
  }

  /** Reads a leaf of the native view and marks it as mapped. */
  void read(int leaf, Value out) {
    out.clear();
    int flags = fields.flags(leaf);
    if (counts && (flags & Leaves.MAPPED) == 0) {
      fields.mark(leaf, Leaves.MAPPED);
      out.marked(leaf);
    }
    int kind = flags & Leaves.KIND;
    if (kind == Leaves.NULL) return;
    if (kind == Leaves.LONG) {
      out.set((long) fields.start(leaf) << 32 | fields.length(leaf) & 0xFFFF_FFFFL);
      out.read(leaf);
      if (trace != null) trace.read(leaf);
      return;
    }
    byte[] bytes = (flags & Leaves.OWN) != 0 ? fields.own().bytes() : raw;
    int start = fields.start(leaf);
    int length = fields.length(leaf);
    if (isAbsent(bytes, start, length)) return;
    out.set(bytes, start, length, flags & (Leaves.ESCAPED | Leaves.NON_ASCII));
    out.read(leaf);
    if (trace != null) trace.read(leaf);
  }

  /** Makes the leaf of a value unmapped again, unless another line had read it before. */
  void unread(Value value) {
    if (value.marked() < 0) return;
    fields.unmark(value.marked(), Leaves.MAPPED);
    named++; // what was remembered may have marked it
  }

  /** Gives what a named expression came to, if it was evaluated since the event last changed. */
  boolean recall(int number, Value out) {
    if (number >= lets.length || lets[number].of() != named || trace != null) return false;
    out.copy(lets[number]);
    return true;
  }

  /** Remembers what a named expression came to. */
  void remember(int number, Value value) {
    if (number >= lets.length) {
      int known = lets.length;
      lets = Arrays.copyOf(lets, Math.max(number + 1, 2 * known));
      for (int i = known; i < lets.length; i++) lets[i] = new Value();
    }
    lets[number].copy(value).of(named);
  }

  /** The number that a key came to, if the event has not changed since, or {@link #FORGOTTEN}. */
  int recall(int key) {
    return key < keysOf.length && keysOf[key] == named && trace == null ? keys[key] : FORGOTTEN;
  }

  /** Remembers what a key came to. */
  void remember(int key, int number) {
    if (key >= keysOf.length) {
      keys = Arrays.copyOf(keys, 2 * key);
      keysOf = Arrays.copyOf(keysOf, 2 * key);
    }
    keys[key] = number;
    keysOf[key] = named;
  }

  /** Name of the pattern that fitted, or nothing. */
  byte[] pattern() {
    return pattern;
  }

  void fitted(byte[] pattern) {
    named++;
    if (this.pattern != pattern) this.pattern = pattern;
  }

  /** Whether the text of a leaf stands for "no value". */
  boolean isAbsent(int leaf) {
    byte[] bytes = (fields.flags(leaf) & Leaves.OWN) != 0 ? fields.own().bytes() : raw;
    return isAbsent(bytes, fields.start(leaf), fields.length(leaf));
  }

  /** Whether a text is empty or stands for "no value". */
  boolean isAbsent(byte[] bytes, int start, int length) {
    if (length == 0) return true;
    if ((absentLengths & 1L << Math.min(63, length)) == 0) return false;
    if ((absentHeads & 1L << bytes[start]) == 0) return false;
    for (byte[] none : absent) {
      if (none.length == length && Arrays.equals(none, 0, length, bytes, start, start + length)) {
        return true;
      }
    }
    return false;
  }

  /** Makes a value plain text: escapes undone, numbers written. */
  void plain(Value value) {
    if (!value.isPlain()) made(value);
  }

  private void made(Value value) {
    int start = scratch.length();
    int flags = value.flags() & ~Leaves.ESCAPED;
    if (value.isNumber()) {
      flags = 0;
      scratch.append(Long.toString(value.number()));
    } else scratch.appendUnescaped(value.bytes(), value.start(), value.length());
    value.set(scratch.bytes(), start, scratch.length() - start, flags);
  }

  /** Writes a value as plain text at the end of scratch. */
  void append(Value value) {
    if (value.absent()) return;
    if (value.isNumber()) scratch.append(Long.toString(value.number()));
    else if (value.isPlain()) scratch.append(value.bytes(), value.start(), value.length());
    else scratch.appendUnescaped(value.bytes(), value.start(), value.length());
  }

  /** A value as a string: for warnings. */
  String show(Value value) {
    plain(value);
    int length = Math.min(value.length(), 4 * MAX_SHOWN);
    String text = new String(value.bytes(), value.start(), length, UTF_8);
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  /** Takes a slot for a value; give it back by {@link #releaseTo}. */
  Value take() {
    if (inUse == slots.length) {
      slots = Arrays.copyOf(slots, 2 * inUse);
      for (int i = inUse; i < slots.length; i++) slots[i] = new Value();
    }
    return slots[inUse++].clear();
  }

  /** Count of slots taken. */
  int taken() {
    return inUse;
  }

  /** The slot that was taken as number {@code i}. */
  Value slot(int i) {
    return slots[i];
  }

  /** Gives back all slots but the first {@code count}. */
  void releaseTo(int count) {
    inUse = count;
  }

  /** Notes what was not understood; beyond the most an event carries, only that there was more. */
  void warn(String warning) {
    if (warnings.size() < Event.MAX_WARNINGS - 1) warnings.add(warning);
    else if (warnings.size() == Event.MAX_WARNINGS - 1) warnings.add("more was not understood");
  }

  List<String> warnings() {
    return warnings.isEmpty() ? List.of() : List.copyOf(warnings);
  }
}
