package org.vigie.parse;

import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;

/** Names, decodes and maps one event after another by their definitions. */
@SuppressWarnings("ReferenceEquality") // references are written only where they change: see Value
final class Mapper {
  private static final ZoneRules UTC = ZoneOffset.UTC.getRules();

  /** Most values of one field that an alias names. */
  private static final int MAX_COPIES = 64;

  private static final int NOTHING = -1;
  private static final int MADE = -2;

  /** Fields that name the time of generic events, best first. */
  private static final String[] GENERIC_TIMES = {
    "@timestamp", "timestamp", "time", "eventTime", "event_time", HeaderFields.TIME
  };

  private final Views views;
  private final Run run;
  private final FieldNames names;
  private final StepRunner steps;
  private final String schemaVersion;
  private final IdentityHashMap<Definition, Map<Form, Naming>> known = new IdentityHashMap<>();
  private @Nullable Definition namingOf;
  private @Nullable Form namingIn;
  private @Nullable Naming naming;
  private final int[] genericTimes;
  private final int host;
  private final int hostname;
  private final Attributes to;

  /** A leaf without text that an alias came upon, or {@link #NOTHING}. */
  private int empty = NOTHING;

  private long time;
  private Route route = Route.NONE;
  private int classUid;

  /** The fields of attributes that the engine writes. */
  private record Attributes(
      int time,
      int classUid,
      int categoryUid,
      int activityId,
      int typeUid,
      int severityId,
      int version,
      int product,
      int vendor) {}

  Mapper(Parsers parsers, Views views, Run run, Decoders decoders) {
    this.views = views;
    this.run = run;
    steps = new StepRunner(run, decoders);
    names = parsers.names();
    schemaVersion = parsers.schemaVersion();
    genericTimes = Arrays.stream(GENERIC_TIMES).mapToInt(names::intern).toArray();
    host = names.intern(HeaderFields.HOST);
    hostname = names.intern("device.hostname");
    to =
        new Attributes(
            names.intern("time"),
            names.intern("class_uid"),
            names.intern("category_uid"),
            names.intern("activity_id"),
            names.intern("type_uid"),
            names.intern("severity_id"),
            names.intern("metadata.version"),
            names.intern("metadata.product.name"),
            names.intern("metadata.product.vendor_name"));
  }

  /** When the event occurred, epoch milliseconds. */
  long time() {
    return time;
  }

  Route route() {
    return route;
  }

  int classUid() {
    return classUid;
  }

  /** Maps the event in the run by a definition. */
  void map(Definition definition) {
    run.define(definition.slots(), definition.absent(), definition.remembered());
    Naming naming = naming(definition);
    if (run.trace != null) run.trace.came(run);
    run.part(Trace.Part.NAMES);
    naming.apply(run, 0);
    run.part(Trace.Part.DECODE);
    steps.run(definition, naming, definition.steps());
    naming.sides(run);
    run.part(Trace.Part.ALIAS);
    aliases(definition.aliases(), "alias");
    Definition.Case chosen = definition.choose(run);
    if (run.trace != null) run.trace.chosen(chosen);
    aliases(chosen.aliases(), "alias");
    if (views != Views.NATIVE) run.fields.endEvent();
    if (views == Views.ALL) aliases(chosen.shown(), "ecs");
    run.part(Trace.Part.MAP);
    Route found = definition.routes().route(run);
    if (route != found) route = found;
    classUid = chosen.classUid();
    time = run.received();
    if (views != Views.NATIVE) ocsf(definition, chosen);
  }

  private void ocsf(Definition definition, Definition.Case chosen) {
    run.map();
    time = timeOf(definition);
    long activity = number(chosen.activity(), 0, "activity");
    long severity = number(chosen.severity(), 1, "severity");
    basics(classUid, chosen.categoryUid(), activity, severity);
    text(to.product, definition.product());
    text(to.vendor, definition.vendor());
    chosen.write(run);
  }

  private long number(Expr expr, long otherwise, String what) {
    int base = run.taken();
    Value number = run.take();
    if (run.trace != null) run.trace.open(run);
    Expr.put(expr, run, number);
    if (run.trace != null) run.trace.close(run, expr, what);
    run.releaseTo(base);
    return number.absent() ? otherwise : number.number();
  }

  /** Maps the event in the run without a definition. */
  void generic(@Nullable Syslog header) {
    run.define(0, new byte[0][], new boolean[0]);
    classUid = 0;
    route = Route.NONE;
    time = run.received();
    if (views == Views.NATIVE) return;
    run.map();
    time = genericTime(header);
    basics(0, 0, 0, 1);
    for (int i = 0; i < run.fields.size(); i++) {
      if (run.fields.field(i) != host) continue;
      run.fields.mark(i, Leaves.MAPPED);
      int flags = run.fields.flags(i);
      int start = run.fields.start(i);
      int length = run.fields.length(i);
      if ((flags & Leaves.OWN) != 0) { // of an envelope: the other table has its own bytes
        int at = run.ocsf.own().length();
        run.ocsf.own().append(run.fields.own().bytes(), start, length);
        start = at;
      }
      run.ocsf.add(hostname, flags, start, length);
    }
  }

  private void basics(int classUid, int categoryUid, long activity, long severity) {
    run.ocsf.addLong(to.time, time);
    run.ocsf.addLong(to.classUid, classUid);
    run.ocsf.addLong(to.categoryUid, categoryUid);
    run.ocsf.addLong(to.activityId, activity);
    run.ocsf.addLong(to.typeUid, classUid * 100L + activity);
    run.ocsf.addLong(to.severityId, severity);
    run.ocsf.addText(to.version, schemaVersion);
  }

  private void text(int field, Expr expr) {
    int base = run.taken();
    Value text = run.take();
    if (run.trace != null) run.trace.open(run);
    Expr.put(expr, run, text);
    run.plain(text);
    if (!text.absent()) Row.text(run, field, text, text.start(), text.start() + text.length());
    if (run.trace != null) run.trace.close(run, expr, "product");
    run.releaseTo(base);
  }

  /** The names of a definition and a form; those of the last event are at hand. */
  @SuppressWarnings("ReferenceEquality") // which definition it is, not what is in it
  private Naming naming(Definition definition) {
    if (definition != namingOf || run.form() != namingIn) {
      namingOf = definition;
      namingIn = run.form();
      naming =
          known
              .computeIfAbsent(definition, d -> new EnumMap<>(Form.class))
              .computeIfAbsent(run.form(), form -> new Naming(definition, form, names));
    }
    return Objects.requireNonNull(naming);
  }

  private void aliases(Definition.Aliases aliases, String what) {
    run.walk.begin(aliases.agenda());
    for (int i = run.walk.next(run, -1); i >= 0; i = run.walk.next(run, i)) {
      Definition.Alias alias = aliases.all()[i];
      if (run.leaf(alias.slot()) >= 0) continue;
      if (run.trace != null) run.trace.open(run);
      alias(alias);
      if (run.trace != null) run.trace.close(run, alias, what);
    }
  }

  private void alias(Definition.Alias alias) {
    empty = NOTHING;
    int source = source(alias.expr());
    if (source == NOTHING) source = empty;
    if (source != MADE) {
      if (source >= 0) copy(alias, source);
      return;
    }
    int base = run.taken();
    Value value = run.take();
    alias.expr().eval(run, value);
    if (value.isNumber()) run.plain(value);
    if (!value.absent()) {
      int leaf = run.fields.size();
      steps.add(alias.field(), value, value.start(), value.length());
      // The value stands in the event under its first name too: this one is never unmapped.
      run.fields.mark(leaf, Leaves.MAPPED);
      run.bind(alias.slot(), leaf);
    }
    run.releaseTo(base);
  }

  /**
   * The first leaf of the field that an expression reads as it is; {@link #NOTHING} where it reads
   * none, {@link #MADE} where it makes its value. An empty text is nothing, but remembered.
   */
  private int source(Expr expr) {
    return switch (expr) {
      case Expr.Field field -> {
        int leaf = run.leaf(field.slot());
        if (leaf < 0) yield NOTHING;
        int kind = run.fields.flags(leaf) & Leaves.KIND;
        if (kind == Leaves.LONG) yield leaf;
        if (kind == Leaves.NULL) yield NOTHING;
        if (run.fields.length(leaf) > 0) yield run.isAbsent(leaf) ? NOTHING : leaf;
        if (empty == NOTHING) empty = leaf;
        yield NOTHING;
      }
      case Expr.First first -> {
        for (Expr choice : first.choices()) {
          int source = source(choice);
          if (source != NOTHING) yield source;
        }
        yield NOTHING;
      }
      case Expr.Let let -> source(let.expr());
      case Expr.Lookup l -> MADE;
      case Expr.Call c -> MADE;
      case Expr.Constant c -> MADE;
      case Expr.Count c -> MADE;
      case Expr.Matched m -> MADE;
    };
  }

  /** Gives all values of the field of a leaf a second name, as they are. */
  private void copy(Definition.Alias alias, int source) {
    Leaves.Builder fields = run.fields;
    int field = fields.field(source);
    int end = fields.size();
    run.bind(alias.slot(), end);
    if (run.trace != null) run.trace.read(source);
    int last = run.repeated() ? end : source + 1;
    for (int i = source; i < last && fields.size() - end < MAX_COPIES; i++) {
      if (fields.field(i) != field) continue;
      fields.add(alias.field(), fields.flags(i) | Leaves.MAPPED, fields.start(i), fields.length(i));
    }
  }

  private long timeOf(Definition definition) {
    int base = run.taken();
    Value value = run.take();
    String wrong = null;
    for (Definition.Time place : definition.times()) {
      if (run.trace != null) run.trace.open(run);
      Expr.put(place.expr(), run, value);
      if (run.trace != null) run.trace.close(run, place, "time");
      if (value.absent()) continue;
      run.plain(value);
      int end = value.start() + value.length();
      long read =
          place.format().read(value.bytes(), value.start(), end, place.zone(), run.received());
      if (read != TimeFormat.NONE) {
        run.releaseTo(base);
        return read;
      }
      run.unread(value);
      if (wrong == null)
        wrong = "time: '" + run.show(value) + "' is not " + place.format().written();
    }
    run.releaseTo(base);
    if (wrong != null) run.warn(wrong + "; the received time stands in");
    return run.received();
  }

  private long genericTime(@Nullable Syslog header) {
    int base = run.taken();
    Value value = run.take();
    long found = TimeFormat.NONE;
    for (int i = 0; i < genericTimes.length && found == TimeFormat.NONE; i++) {
      for (int leaf = 0; leaf < run.fields.size() && found == TimeFormat.NONE; leaf++) {
        if (run.fields.field(leaf) != genericTimes[i]) continue;
        run.read(leaf, value);
        if (value.absent()) continue;
        run.plain(value);
        found = anyTime(value, header);
        if (found == TimeFormat.NONE) run.unread(value);
      }
    }
    run.releaseTo(base);
    return found == TimeFormat.NONE ? run.received() : found;
  }

  private long anyTime(Value value, @Nullable Syslog header) {
    int end = value.start() + value.length();
    TimeFormat own = header == null ? null : header.format;
    long found = TimeFormat.NONE;
    if (own == TimeFormat.RFC3164) {
      found = own.read(value.bytes(), value.start(), end, UTC, run.received());
    }
    for (TimeFormat format : new TimeFormat[] {TimeFormat.ISO, TimeFormat.EPOCH_AUTO}) {
      if (found != TimeFormat.NONE) return found;
      found = format.read(value.bytes(), value.start(), end, UTC, run.received());
    }
    return found;
  }
}
