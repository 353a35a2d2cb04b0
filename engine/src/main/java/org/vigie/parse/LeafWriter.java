package org.vigie.parse;

import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * Adds leaves whose names stand beside their values: decoders write through it, be their bytes
 * those of the raw event or a copy among the table's own. One thread reuses an instance.
 */
@SuppressWarnings("ReferenceEquality") // references are written only where they change: see Value
final class LeafWriter {
  private final FieldNames names;
  private final KnownNames known;
  private final Text name = new Text();
  private byte[] bytes = new byte[0];
  private Leaves.Builder out;
  private int own;
  private byte[] under = {};
  private int skipped;
  private boolean ascii;
  private boolean withoutTab;

  LeafWriter(FieldNames names) {
    this.names = names;
    known = new KnownNames(names);
    out = new Leaves.Builder(names);
  }

  /**
   * Begins a text.
   *
   * @param own {@link Leaves#OWN} where the bytes are the table's own, else 0
   * @param under what stands before each name, its dot included
   * @param encoding what is known of all values: an answer of {@link Utf8#check}
   */
  void start(byte[] bytes, Leaves.Builder out, int own, byte[] under, int encoding) {
    // As in Value: references are written only where they change.
    if (this.bytes != bytes) this.bytes = bytes;
    ascii = Utf8.isAscii(encoding);
    withoutTab = Utf8.isWithoutTab(encoding);
    if (this.out != out) this.out = out;
    this.own = own;
    if (this.under != under) this.under = under;
    skipped = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Whether the text is known to hold no tab. */
  boolean isWithoutTab() {
    return withoutTab;
  }

  /** Leaves that were left out because there were too many. */
  int skipped() {
    return skipped;
  }

  /** Adds a span under the name that another span is. */
  void add(int nameStart, int nameEnd, int start, int end) {
    int field = field(bytes, nameStart, nameEnd - nameStart);
    put(field, own | spanFlags(start, end), start, end - start);
    if (field == FieldNames.OVERFLOW) overflow(bytes, nameStart, nameEnd - nameStart);
  }

  /** Adds a span, which may be empty, under the name that an id stands for. */
  void put(int field, int start, int end) {
    put(field, own | spanFlags(start, end), start, end - start);
  }

  /** Whether names stand in events as they are written, with nothing before them. */
  boolean isTop() {
    return under.length == 0;
  }

  /** Adds a span under a fixed name; nothing for an empty one. */
  void add(int field, int start, int end) {
    if (start < end) put(field, own | spanFlags(start, end), start, end - start);
  }

  /** Adds a text that stands nowhere, {@code value}, under the name that a span is. */
  void addText(int nameStart, int nameEnd, Text value) {
    int field = field(bytes, nameStart, nameEnd - nameStart);
    copy(field, value);
    if (field == FieldNames.OVERFLOW) overflow(bytes, nameStart, nameEnd - nameStart);
  }

  /** Adds a text that stands nowhere under a fixed name. */
  void addText(int field, Text value) {
    copy(field, value);
  }

  private void copy(int field, Text value) {
    int at = out.own().length();
    out.own().append(value.bytes(), 0, value.length());
    put(field, Leaves.OWN | flags(value.bytes(), 0, value.length()), at, value.length());
  }

  /** Id of a name, with what stands before it. */
  int field(byte[] from, int start, int length) {
    if (under.length == 0) return known.admit(from, start, length);
    name.clear().append(under, 0, under.length).append(from, start, length);
    return names.admit(name.bytes(), 0, name.length());
  }

  private void put(int field, int flags, int start, int length) {
    if (out.size() >= JsonScanner.MAX_LEAVES) skipped++;
    else out.add(field, flags, start, length);
  }

  private void overflow(byte[] from, int start, int length) {
    if (skipped > 0) return;
    name.clear().append(under, 0, under.length).append(from, start, length);
    out.overflow(name.bytes(), 0, Math.min(name.length(), JsonScanner.MAX_PATH));
  }

  private int spanFlags(int start, int end) {
    return ascii ? Leaves.TEXT : flags(bytes, start, end);
  }

  private static int flags(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) if (bytes[i] < 0) return Leaves.NON_ASCII;
    return Leaves.TEXT;
  }
}
