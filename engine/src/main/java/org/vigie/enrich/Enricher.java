package org.vigie.enrich;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * Adds to events what follows from their values and from the customer's tables. Only the OCSF view
 * grows, and what a source told is never replaced; of values that stand several times in an event
 * it is not told which is whose, so they are let be. Belongs to one thread.
 */
public final class Enricher {
  private static final int SLOTS = 8_192;
  private static final byte[] NOTHING = {};

  /** Objects by whose business unit an event is told to be a unit's, most telling first. */
  private static final List<String> TELLING =
      List.of("device", "actor.user", "user", "src_endpoint", "dst_endpoint");

  private static final Rule NONE = new Rule(Rule.Kind.HOST, Rule.NOTHING, new int[0]);

  private final FieldNames names;
  private final Supplier<Tables> tables;
  private final Leaves.Builder added;
  private final Memo<Finds> memo = new Memo<>(SLOTS);
  private final Text plain = new Text();
  private Tables seen = Tables.EMPTY;

  /** By field: what its values are asked; null where nobody has looked yet. */
  private @Nullable Rule[] rules = new @Nullable Rule[0];

  /** By field: the event that has it, and the one that has it several times. */
  private int[] present = new int[0];

  private int[] several = new int[0];
  private int generation;

  /** The source last seen, and its business unit. */
  private String source = "";

  private byte[] sourceUnit = NOTHING;

  /** The business unit of the event at hand by what is known of it, and how telling that is. */
  private byte[] unit = NOTHING;

  private int telling;
  private final int unitField;

  /** Objects that may be an asset or identity, by their number. */
  private final List<Subject> subjects = new ArrayList<>();

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Subject> touched = new ArrayList<>();

  /** An object of the event at hand: who it is, by the most telling of its attributes. */
  private static final class Subject {
    final int[] targets;

    /** How much its unit tells of whose an event is: the lower, the more. */
    final int telling;

    private @Nullable Known<?> known;
    private int rank;

    Subject(String object, int[] targets) {
      this.targets = targets;
      int place = TELLING.indexOf(object);
      telling = place < 0 ? TELLING.size() : place;
    }
  }

  /** An enricher of events whose fields are of a dictionary; newer tables count from then on. */
  public Enricher(FieldNames names, Supplier<Tables> tables) {
    this.names = names;
    this.tables = tables;
    added = new Leaves.Builder(names);
    unitField = names.intern(Event.BUSINESS_UNIT);
  }

  /** The event with all that is known; itself where that is nothing. */
  public Event enrich(Event event) {
    Tables now = tables.get();
    if (!now.equals(seen)) {
      seen = now;
      memo.forget();
      sourceUnit = now.units().bytes(source);
    }
    if (!source.equals(event.source().name())) {
      source = event.source().name();
      sourceUnit = now.units().bytes(source);
    }
    unit = NOTHING;
    telling = Integer.MAX_VALUE;
    Leaves leaves = event.ocsf();
    added.clear();
    touched.clear();
    begin(leaves);
    for (int i = 0; i < leaves.size(); i++) {
      int field = leaves.field(i);
      if (field == FieldNames.OVERFLOW) continue;
      Rule rule = rule(field);
      if (rule.object() != Rule.NOTHING) apply(rule, leaves, i, event.time());
    }
    for (Subject subject : touched) describe(subject);
    text(unitField, sourceUnit.length > 0 ? sourceUnit : unit);
    return added.size() == 0 ? event : event.withOcsf(leaves.with(added));
  }

  private void begin(Leaves leaves) {
    generation++;
    for (int i = 0; i < leaves.size(); i++) {
      int field = leaves.field(i);
      if (field >= present.length) grow(field);
      if (present[field] == generation) several[field] = generation;
      present[field] = generation;
    }
  }

  private void grow(int field) {
    int room = Math.max(field + 1, names.size() + 64);
    present = Arrays.copyOf(present, room);
    several = Arrays.copyOf(several, room);
    rules = Arrays.copyOf(rules, room);
  }

  private Rule rule(int field) {
    Rule rule = rules[field];
    if (rule == null) {
      rule = make(names.name(field));
      rules[field] = rule;
    }
    return rule;
  }

  private Rule make(String path) {
    Rule.Kind kind = Rule.kind(path);
    if (kind == null) return NONE;
    String object = Rule.objectOf(path);
    int[] targets = Rule.fields(names, object, kind.targets());
    boolean subject =
        switch (kind) {
          case ADDRESS, HOST, PEER, MAC, USER -> true;
          case QUERY, URL, AGENT, PATH, HASH -> false;
        };
    return new Rule(kind, subject ? number(object) : -1, targets);
  }

  private int number(String object) {
    return numbers.computeIfAbsent(
        object,
        name -> {
          subjects.add(new Subject(name, Rule.fields(names, name, Rule.CARD)));
          return subjects.size() - 1;
        });
  }

  private void apply(Rule rule, Leaves leaves, int i, long time) {
    if (rule.kind() == Rule.Kind.HASH) {
      hash(rule, leaves, i);
      return;
    }
    if (several[leaves.field(i)] == generation || !isText(leaves, i)) return;
    if (rule.kind() == Rule.Kind.PATH) {
      name(rule, leaves, i);
      return;
    }
    switch (found(rule.kind(), leaves, i)) {
      case Finds.Located located -> {
        texts(rule, located.values());
        number(rule.targets()[4], located.asn());
        // After what assets and identities tell.
        belongs(located.bu(), TELLING.size() + 1 + subjects.get(rule.object()).telling);
        subject(rule, 1, Known.at(located.assets(), time));
      }
      case Finds.Assets assets -> {
        if (rule.kind() == Rule.Kind.PEER) text(rule.targets()[0], assets.domain());
        subject(rule, rule.kind() == Rule.Kind.MAC ? 2 : 3, Known.at(assets.rows(), time));
      }
      case Finds.Identities identities -> {
        String path = names.name(leaves.field(i));
        subject(rule, path.endsWith(".uid") ? 2 : 1, Known.at(identities.rows(), time));
      }
      case Finds.Texts texts -> texts(rule, texts.values());
      case Finds.Url url -> {
        texts(rule, url.values());
        number(rule.targets()[2], url.port());
      }
    }
  }

  private static boolean isText(Leaves leaves, int i) {
    return (leaves.flags(i) & Leaves.KIND) == Leaves.TEXT && leaves.length(i) > 0;
  }

  private Finds found(Rule.Kind kind, Leaves leaves, int i) {
    byte[] bytes = leaves.bytes(i);
    int start = leaves.start(i);
    int length = leaves.length(i);
    if ((leaves.flags(i) & Leaves.ESCAPED) != 0) {
      leaves.appendTo(i, plain.clear());
      bytes = plain.bytes();
      start = 0;
      length = plain.length();
    }
    Finds known = memo.recall(kind.number, bytes, start, length);
    if (known != null) return known;
    Finds found = Finds.of(kind, seen, bytes, start, length);
    memo.keep(kind.number, bytes, start, length, found);
    return found;
  }

  private void subject(Rule rule, int rank, @Nullable Known<?> known) {
    if (known == null) return;
    Subject subject = subjects.get(rule.object());
    if (!touched.contains(subject)) {
      subject.rank = 0;
      touched.add(subject);
    }
    if (rank <= subject.rank) return;
    subject.rank = rank;
    subject.known = known;
  }

  private void describe(Subject subject) {
    Known<?> known = subject.known;
    subject.known = null;
    if (known == null) return;
    belongs(known.bu, subject.telling);
    text(subject.targets[0], known.bu);
    text(subject.targets[1], known.criticality);
    text(subject.targets[2], known.function);
    text(subject.targets[3], known.owner);
    text(subject.targets[4], known.zone);
  }

  private void belongs(byte[] bu, int rank) {
    if (bu.length == 0 || rank >= telling) return;
    unit = bu;
    telling = rank;
  }

  private void texts(Rule rule, byte[][] values) {
    for (int i = 0; i < values.length; i++) text(rule.targets()[i], values[i]);
  }

  /** Adds a text, unless the event has the field already. */
  private void text(int field, byte[] value) {
    if (value.length == 0 || isThere(field)) return;
    int start = added.own().length();
    added.own().append(value, 0, value.length);
    added.add(field, Leaves.OWN | Finds.flags(value), start, value.length);
  }

  private void number(int field, long value) {
    if (value != 0 && !isThere(field)) added.addLong(field, value);
  }

  private boolean isThere(int field) {
    if (field >= present.length) grow(field);
    if (present[field] == generation) return true;
    present[field] = generation;
    return false;
  }

  /** The part of a path behind its last separator, where it stands. */
  private void name(Rule rule, Leaves leaves, int i) {
    byte[] bytes = leaves.bytes(i);
    int start = leaves.start(i);
    int end = start + leaves.length(i);
    int from = end;
    while (from > start && bytes[from - 1] != '\\' && bytes[from - 1] != '/') from--;
    // A separator at the end is of a folder; without any it is a name already; an escape of more
    // than one character (A0) may begin with the backslash.
    if (from == end || from == start) return;
    boolean escaped = (leaves.flags(i) & Leaves.ESCAPED) != 0;
    if (escaped && bytes[from - 1] == '\\' && (from - 2 < start || bytes[from - 2] != '\\')) return;
    if (isThere(rule.targets()[0])) return;
    int flags = leaves.flags(i) & ~Leaves.MAPPED;
    int at = from;
    if ((flags & Leaves.OWN) != 0) {
      at = added.own().length();
      added.own().append(bytes, from, end - from);
    }
    added.add(rule.targets()[0], flags, at, end - from);
  }

  /** The algorithm of a digest by its length, where the source names none. */
  private void hash(Rule rule, Leaves leaves, int i) {
    int target = rule.targets()[0];
    if (target >= present.length) grow(target);
    // The digests of an array get one number each; a number of the source's own is for all.
    boolean told = leaves.find(target) >= 0;
    if (told || !isText(leaves, i)) return;
    int algorithm = Finds.algorithm(leaves.bytes(i), leaves.start(i), leaves.length(i));
    present[target] = generation;
    added.addLong(target, algorithm);
  }
}
