package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/** Puts events into rows of a batch, from their spans, without a string a value. */
final class EventRow {
  /** The compiled part, shared by the threads. */
  static final class Plan {
    private final Shape shape;

    /** Column by field id of the OCSF view; -1 for none. */
    private final int[] columns;

    private final boolean[] texts;

    private final FieldNames names;
    private final int messageField;
    private final int timeField;
    private final int classField;
    private final int activityField;
    private final int time;
    private final int classUid;
    private final int id;
    private final int received;
    private final int category;
    private final int type;
    private final int activity;
    private final int more;
    private final int unmapped;
    private final int raw;
    private final int rawBytes;
    private final int parser;
    private final int status;
    private final int warnings;
    private final int source;
    private final int transport;
    private final int address;
    private final int bytes;
    private final int position;

    Plan(Shape shape, FieldNames names) {
      this.shape = shape;
      time = shape.index(Shapes.TIME_OF);
      classUid = shape.index(Shapes.CLASS);
      id = shape.index(Shapes.ID);
      received = shape.index(Shapes.RECEIVED);
      category = shape.index("category_uid");
      type = shape.index("type_uid");
      activity = shape.index("activity_id");
      more = shape.index(Shapes.MORE);
      unmapped = shape.index(Shapes.UNMAPPED);
      raw = shape.index(Shapes.RAW);
      rawBytes = shape.index("vigie_raw_bytes");
      parser = shape.index("vigie_parser");
      status = shape.index("vigie_status");
      warnings = shape.index("vigie_warnings");
      source = shape.index("vigie_source");
      transport = shape.index("vigie_transport");
      address = shape.index("vigie_address");
      bytes = shape.index(Shapes.BYTES_OF);
      position = shape.index(Shapes.POSITION);
      timeField = names.intern(Shapes.TIME_OF);
      classField = names.intern(Shapes.CLASS);
      activityField = names.intern("activity_id");
      texts = new boolean[shape.columns().size()];
      messageField = names.intern("message");
      columns = columns(names);
      this.names = names;
    }

    private int[] columns(FieldNames names) {
      List<Integer> own =
          List.of(
              time, classUid, id, received, more, unmapped, raw, rawBytes, parser, status, warnings,
              source, transport, address, bytes, position);
      int[] byField = new int[names.size() + texts.length];
      Arrays.fill(byField, -1);
      for (int i = 0; i < texts.length; i++) {
        Column column = shape.columns().get(i);
        texts[i] = column.type() == Column.Type.TEXT;
        // What the event itself says is not the mapping's to say: such a leaf goes to the rest.
        if (!own.contains(i)) byField[names.intern(column.path())] = i;
      }
      return byField;
    }
  }

  private final Plan plan;
  private final Text text = new Text();
  private final Text value = new Text();

  /** What kind of observable a field of either view holds, by its id; null for none. */
  private @Nullable Observable[] kinds = new @Nullable Observable[0];

  private final LeavesJson json = new LeavesJson();

  EventRow(Plan plan) {
    this.plan = plan;
  }

  /**
   * Fills the current row of a batch.
   *
   * @param position place in the raw journal
   * @param unmapped indexes of the native leaves that no mapping read, or null where unknown
   * @param index of the file that the row goes to
   */
  void fill(
      Batch batch, Event event, long position, @Nullable BitSet unmapped, IndexBuilder index) {
    batch.number(plan.time, Batch.clamp(event.time()));
    batch.number(plan.received, Batch.clamp(event.received()));
    batch.number(plan.classUid, event.classUid());
    batch.text(plan.id, event.id().toString());
    index(index, event, unmapped);
    ocsf(batch, event);
    if (unmapped != null && !unmapped.isEmpty()) {
      json.clear();
      for (int i = unmapped.nextSetBit(0); i >= 0; i = unmapped.nextSetBit(i + 1)) {
        json.add(event.fields(), i);
      }
      batch.text(plan.unmapped, json.write(event.fields()));
    }
    raw(batch, event);
    batch.text(plan.parser, event.parser());
    batch.text(plan.status, event.status().name());
    warnings(batch, event);
    batch.text(plan.source, event.source().name());
    batch.text(plan.transport, event.source().transport());
    batch.text(plan.address, event.source().address());
    batch.number(plan.bytes, event.to() - event.from());
    batch.number(plan.position, position);
  }

  private void index(IndexBuilder index, Event event, @Nullable BitSet unmapped) {
    index.text(event.buffer(), event.from(), event.to() - event.from());
    long time = Batch.clamp(event.time());
    Leaves leaves = event.ocsf();
    for (int i = 0; i < leaves.size(); i++) {
      observable(index, leaves, i, time);
      // A message that is a part of the raw text is known by that, but for its escapes.
      if (leaves.field(i) == plan.messageField && (leaves.flags(i) & Leaves.OWN) != 0) {
        leaves.appendTo(i, value.clear());
        index.text(value.bytes(), 0, value.length());
      }
    }
    values(index, event);
    if (unmapped == null) return;
    for (int i = unmapped.nextSetBit(0); i >= 0; i = unmapped.nextSetBit(i + 1)) {
      observable(index, event.fields(), i, time);
    }
  }

  /** Native values that do not stand in the raw text: rules see them as well. */
  private void values(IndexBuilder index, Event event) {
    Leaves leaves = event.fields();
    for (int i = 0; i < leaves.size(); i++) {
      int kind = leaves.flags(i) & Leaves.KIND;
      boolean written = kind == Leaves.TEXT || kind == Leaves.NUMBER;
      if (written && Arrays.equals(leaves.bytes(i), event.buffer())) continue;
      leaves.appendTo(i, value.clear());
      if (value.length() > 3) index.text(value.bytes(), 0, value.length());
    }
  }

  private @Nullable Observable kind(int field) {
    if (field >= kinds.length) {
      int known = Math.max(kinds.length, FieldNames.OVERFLOW + 1);
      kinds = Arrays.copyOf(kinds, Math.max(field + 1, plan.names.size()));
      for (int i = known; i < kinds.length; i++) kinds[i] = Observable.of(plan.names.name(i));
    }
    return kinds[field];
  }

  private void observable(IndexBuilder index, Leaves leaves, int i, long time) {
    int field = leaves.field(i);
    Observable kind = field == FieldNames.OVERFLOW ? Observable.of(leaves.name(i)) : kind(field);
    if (kind == null || (leaves.flags(i) & Leaves.KIND) == Leaves.NULL) return;
    boolean span = (leaves.flags(i) & (Leaves.KIND | Leaves.ESCAPED)) == Leaves.TEXT;
    if (span) index.value(kind, leaves.bytes(i), leaves.start(i), leaves.length(i), time);
    else {
      leaves.appendTo(i, value.clear());
      index.value(kind, value.bytes(), 0, value.length(), time);
    }
  }

  private void ocsf(Batch batch, Event event) {
    Leaves leaves = event.ocsf();
    json.clear();
    for (int i = 0; i < leaves.size(); i++) {
      int field = leaves.field(i);
      int column = field < plan.columns.length ? plan.columns[field] : -1;
      if (column >= 0 && !batch.has(column) && set(batch, column, leaves, i)) continue;
      if (field == plan.timeField && leaves.number(i, ~event.time()) == event.time()) continue;
      if (field == plan.classField && leaves.number(i, -1) == event.classUid()) continue;
      json.add(leaves, i);
    }
    if (!json.isEmpty()) batch.text(plan.more, json.write(leaves));
    int classUid = event.classUid();
    if (!batch.has(plan.category)) batch.number(plan.category, classUid / 1_000);
    if (!batch.has(plan.activity)) batch.number(plan.activity, 0); // OCSF: unknown
    if (!batch.has(plan.type)) {
      int activity = leaves.find(plan.activityField);
      batch.number(plan.type, classUid * 100L + (activity < 0 ? 0 : leaves.number(activity, 0)));
    }
  }

  /** Sets a column from a leaf; false where the leaf does not fit and must go elsewhere. */
  private boolean set(Batch batch, int column, Leaves leaves, int i) {
    int flags = leaves.flags(i);
    int kind = flags & Leaves.KIND;
    if (kind == Leaves.NULL) return false;
    if (!plan.texts[column]) {
      long number = leaves.number(i, Long.MIN_VALUE);
      return number != Long.MIN_VALUE && batch.number(column, number);
    }
    boolean span = kind == Leaves.TEXT || kind == Leaves.NUMBER;
    if (span && (flags & Leaves.ESCAPED) == 0) {
      text(batch, column, leaves.bytes(i), leaves.start(i), leaves.length(i));
    } else {
      leaves.appendTo(i, text.clear());
      text(batch, column, text.bytes(), 0, text.length());
    }
    return true;
  }

  private static void text(Batch batch, int column, byte[] bytes, int start, int length) {
    if (Utf8.valid(bytes, start, length)) batch.text(column, bytes, start, length);
    else {
      byte[] repaired = Utf8.repaired(bytes, start, length);
      batch.text(column, repaired, 0, repaired.length);
    }
  }

  private void raw(Batch batch, Event event) {
    int length = event.to() - event.from();
    if (Utf8.valid(event.buffer(), event.from(), length)) {
      batch.text(plan.raw, event.buffer(), event.from(), length);
      return;
    }
    // As text for the search, and as it was: neither alone serves.
    text(batch, plan.raw, event.buffer(), event.from(), length);
    batch.text(plan.rawBytes, event.buffer(), event.from(), length);
  }

  private void warnings(Batch batch, Event event) {
    boolean moved = event.time() != Batch.clamp(event.time());
    if (event.warnings().isEmpty() && !moved) return;
    text.clear().append((byte) '[');
    for (String warning : event.warnings()) warning(warning);
    if (moved) warning("time " + event.time() + " ms is outside the years 1 to 9999");
    batch.text(plan.warnings, text.append((byte) ']'));
  }

  private void warning(String warning) {
    if (text.length() > 1) text.append((byte) ',');
    byte[] bytes = warning.getBytes(UTF_8);
    LeavesJson.string(text, bytes, 0, bytes.length);
  }
}
