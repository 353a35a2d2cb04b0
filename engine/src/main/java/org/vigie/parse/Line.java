package org.vigie.parse;

import org.vigie.ocsf.FieldNames;

/** A line of a parser's map, compiled: it writes leaves of the OCSF view. */
sealed interface Line {
  /** Writes what the event has of it. */
  void write(Run run);

  /** What it writes. */
  Expr expr();

  /**
   * An attribute from an expression.
   *
   * @param many whether it takes all leaves of a field: it, or an object above it, is a list
   */
  record Assign(int field, String path, Row.Want want, boolean many, Expr expr) implements Line {
    @Override
    public void write(Run run) {
      int base = run.taken();
      Value value = run.take();
      Expr.put(expr, run, value);
      if (!value.absent()) {
        Row.put(run, field, path, want, value);
        if (many && expr instanceof Expr.Field) rest(run, value);
      }
      run.releaseTo(base);
    }

    private void rest(Run run, Value value) {
      int first = value.leaf();
      if (first < 0) return;
      int same = run.fields.field(first);
      for (int i = first + 1; i < run.fields.size(); i++) {
        if (run.fields.field(i) != same || same == FieldNames.OVERFLOW) continue;
        run.read(i, value);
        if (!value.absent()) Row.put(run, field, path, want, value);
      }
    }
  }

  /**
   * An attribute from the first of fields that is present, nothing done to it: most lines of most
   * maps. What an event has plainly is written without a detour; all else is left to the line.
   *
   * @param slots of the fields, in order
   */
  record Direct(int[] slots, Assign line) implements Line {
    /** A line that does the same as another as fast as it can be done. */
    static Line of(Assign line) {
      return switch (line.expr) {
        case Expr.Field field -> new Direct(new int[] {field.slot()}, line);
        case Expr.First first when first.isFields() -> new Direct(first.slots(), line);
        case Expr other -> line;
      };
    }

    @Override
    public Expr expr() {
      return line.expr;
    }

    @Override
    public void write(Run run) {
      if (run.trace == null && !(line.many && run.repeated())) {
        for (int slot : slots) {
          int leaf = run.leaf(slot);
          if (leaf < 0) continue;
          Row.Plain did = Row.plain(run, leaf, line.field, line.want);
          if (did == Row.Plain.WRITTEN) return;
          if (did == Row.Plain.UNUSUAL) {
            line.write(run);
            return;
          }
        }
        return;
      }
      line.write(run);
    }
  }

  /** {@code DOMAIN\name} or {@code name@domain}, into the two attributes of a user. */
  record DomainUser(int name, int domain, Expr expr) implements Line {
    @Override
    public void write(Run run) {
      int base = run.taken();
      Value value = run.take();
      Expr.put(expr, run, value);
      if (!value.absent()) {
        run.plain(value);
        int start = value.start();
        int end = start + value.length();
        int cut = end - 1;
        while (cut >= start && value.bytes()[cut] != '\\' && value.bytes()[cut] != '@') cut--;
        if (cut < start) Row.text(run, name, value, start, end);
        else if (value.bytes()[cut] == '\\') {
          Row.text(run, name, value, cut + 1, end);
          // Some sources write the separator twice.
          int before = cut > start && value.bytes()[cut - 1] == '\\' ? cut - 1 : cut;
          Row.text(run, domain, value, start, before);
        } else {
          Row.text(run, name, value, start, cut);
          Row.text(run, domain, value, cut + 1, end);
        }
      }
      run.releaseTo(base);
    }
  }

  /**
   * {@code SHA1=…,MD5=…} or bare digests, into an array of fingerprints.
   *
   * @param id field of {@code algorithm_id}
   * @param value field of {@code value}
   */
  record HashList(int id, int value, Expr expr) implements Line {
    private static final int OTHER = 99;

    @Override
    public void write(Run run) {
      int base = run.taken();
      Value list = run.take();
      Expr.put(expr, run, list);
      run.plain(list);
      if (!list.absent()) {
        int end = list.start() + list.length();
        for (int start = list.start(); start < end; ) {
          int stop = start;
          while (stop < end && list.bytes()[stop] != ',') stop++;
          one(run, list, start, stop);
          start = stop + 1;
        }
      }
      run.releaseTo(base);
    }

    private void one(Run run, Value list, int start, int stop) {
      int equals = start;
      while (equals < stop && list.bytes()[equals] != '=') equals++;
      int digest = equals == stop ? start : equals + 1;
      int algorithm =
          equals == stop
              ? byLength(stop - digest)
              : byName(list.bytes(), start, equals - start, stop - digest);
      if (digest == stop) return;
      run.ocsf.addLong(id, algorithm);
      Row.text(run, value, list, digest, stop);
    }

    /** Numbers of OCSF's {@code fingerprint.algorithm_id}. */
    private static int byName(byte[] name, int start, int length, int digest) {
      byte head = (byte) (name[start] | 0x20);
      if (head == 'i' && length == 7) return 18; // IMPHASH
      if (head == 'm' && length == 3) return 1; // MD5
      return head == 's' ? byLength(digest) : OTHER;
    }

    private static int byLength(int digest) {
      return switch (digest) {
        case 32 -> 1;
        case 40 -> 2;
        case 64 -> 3;
        case 128 -> 4;
        default -> OTHER;
      };
    }
  }

  /** A text cut at a separator, each part a value of an attribute of many. */
  record Split(int field, String path, Row.Want want, Expr expr, byte[] separator) implements Line {
    @Override
    public void write(Run run) {
      int base = run.taken();
      Value text = run.take();
      Expr.put(expr, run, text);
      run.plain(text);
      int end = text.absent() ? 0 : text.start() + text.length();
      Value part = run.take();
      for (int start = text.absent() ? 0 : text.start(); start < end; ) {
        int stop = Convert.indexOf(text.bytes(), start, end, separator);
        if (stop < 0) stop = end;
        part.clear().set(text.bytes(), start, stop - start, text.flags());
        if (!part.absent()) Function.TRIM.of(run, part, separator);
        if (!part.absent()) Row.put(run, field, path, want, part);
        start = stop + separator.length;
      }
      run.releaseTo(base);
    }
  }
}
