package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Dictionary of field names: each name has a small id, so events and compiled rules speak in
 * numbers. Names that content mentions are interned at load; names met in events are admitted until
 * {@code cap}, so that hostile input cannot grow it without bound. Reading takes no lock; ids never
 * change or vanish.
 */
public final class FieldNames {
  /** Id of every name that is not in the dictionary. */
  public static final int OVERFLOW = 0;

  /** Names longer than this, in bytes, are never admitted. */
  public static final int MAX_NAME = 512;

  /**
   * Slots hold ids, 0 where free. A slot is written once, after what stands under its id, so
   * readers that find an id find its name whole. A table that is full is replaced by a larger one.
   */
  private record Table(int[] slots, byte[][] bytes, String[] names, int[] hashes) {}

  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(int[].class);

  private final int cap;
  private volatile Table table =
      new Table(new int[1024], new byte[256][], new String[256], new int[256]);
  private volatile int size = 1;

  /** By id; replaced, never changed. */
  private volatile boolean[] whole = {false};

  /** A dictionary that admits names from events until it holds {@code cap}. */
  public FieldNames(int cap) {
    this.cap = cap;
    table.bytes[0] = new byte[0];
    table.names[0] = "";
  }

  /** A dictionary of the default size: 65,536 names. */
  public FieldNames() {
    this(65_536);
  }

  /** Id of a name that content mentions; added if new, whatever the cap. */
  public int intern(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return add(bytes, 0, bytes.length, hash(bytes, 0, bytes.length), Integer.MAX_VALUE);
  }

  /**
   * As {@link #intern}, for a rule that asks for a text: where the name stands for an object, or
   * for an array of them, events have its JSON text under it too ({@link Leaves#WHOLE}).
   */
  public int internWhole(String name) {
    int id = intern(name);
    synchronized (this) {
      boolean[] known = whole;
      if (id < known.length && known[id]) return id;
      boolean[] next = Arrays.copyOf(known, Math.max(known.length, id + 1));
      next[id] = true;
      whole = next;
    }
    return id;
  }

  /** Id of the name in these bytes if {@link #internWhole} knows it, else {@link #OVERFLOW}. */
  public int findWhole(byte[] from, int start, int length, int hash) {
    int id = find(from, start, length, hash);
    boolean[] known = whole;
    return id < known.length && known[id] ? id : OVERFLOW;
  }

  /** Id of the name if known, else {@link #OVERFLOW}. */
  public int find(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return find(bytes, 0, bytes.length, hash(bytes, 0, bytes.length));
  }

  /** Id of the name in these UTF-8 bytes, admitted if there is room, else {@link #OVERFLOW}. */
  public int admit(byte[] from, int start, int length) {
    return admit(from, start, length, hash(from, start, length));
  }

  /** As {@link #admit(byte[], int, int)}, where the caller made the {@link #hash} on its way. */
  public int admit(byte[] from, int start, int length, int hash) {
    int id = find(from, start, length, hash);
    return id != OVERFLOW || length > MAX_NAME || length == 0 || size >= cap
        ? id
        : add(from, start, length, hash, cap);
  }

  /** The name of an id. */
  public String name(int id) {
    return table.names[id];
  }

  /** Count of ids given, the reserved {@link #OVERFLOW} included. */
  public int size() {
    return size;
  }

  /** Hash of a name: {@code h = 31·h + byte}, from 0, as {@link #mix} continues it. */
  public static int hash(byte[] bytes, int start, int length) {
    int h = 0;
    for (int i = start; i < start + length; i++) h = mix(h, bytes[i]);
    return h;
  }

  /** One step of {@link #hash}. */
  public static int mix(int hash, byte b) {
    return 31 * hash + b;
  }

  private int find(byte[] from, int start, int length, int hash) {
    Table t = table;
    int mask = t.slots.length - 1;
    for (int s = spread(hash) & mask; ; s = (s + 1) & mask) {
      int id = (int) SLOTS.getAcquire(t.slots, s);
      if (id == 0) return OVERFLOW;
      if (t.hashes[id] == hash) {
        byte[] name = t.bytes[id];
        if (Arrays.equals(name, 0, name.length, from, start, start + length)) return id;
      }
    }
  }

  private synchronized int add(byte[] from, int start, int length, int hash, int limit) {
    int known = find(from, start, length, hash);
    if (known != OVERFLOW || size >= limit) return known;
    if (size == table.names.length) table = grown(table, size);
    Table t = table;
    int id = size;
    t.bytes[id] = Arrays.copyOfRange(from, start, start + length);
    t.names[id] = new String(t.bytes[id], UTF_8);
    t.hashes[id] = hash;
    place(t.slots, id, hash);
    size = id + 1;
    return id;
  }

  private static Table grown(Table t, int size) {
    int[] slots = new int[t.slots.length * 2];
    for (int id = 1; id < size; id++) place(slots, id, t.hashes[id]);
    int room = t.names.length * 2;
    return new Table(
        slots,
        Arrays.copyOf(t.bytes, room),
        Arrays.copyOf(t.names, room),
        Arrays.copyOf(t.hashes, room));
  }

  private static void place(int[] slots, int id, int hash) {
    int mask = slots.length - 1;
    int s = spread(hash) & mask;
    while (slots[s] != 0) s = (s + 1) & mask;
    SLOTS.setRelease(slots, s, id);
  }

  private static int spread(int hash) {
    return (hash * 0x9E3779B9) >>> 8;
  }
}
