package org.vigie.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Leaves;

/** An expression of a parser's definition, compiled: total, pure, nothing in gives nothing out. */
sealed interface Expr {
  /** Puts the result into {@code out}. */
  void eval(Run run, Value out);

  /** The first leaf of a field of the native view. */
  record Field(int slot, String name) implements Expr {
    @Override
    public void eval(Run run, Value out) {
      run.field(slot, out);
    }
  }

  /** A fixed text. */
  record Constant(byte[] text, int flags) implements Expr {
    @Override
    public void eval(Run run, Value out) {
      out.clear().set(text, 0, text.length, flags);
    }
  }

  /** A fixed number. */
  record Count(long number) implements Expr {
    @Override
    public void eval(Run run, Value out) {
      out.clear().set(number);
    }
  }

  /** The first of several that is present. */
  record First(List<Expr> choices) implements Expr {
    @Override
    public void eval(Run run, Value out) {
      for (int i = 0; i < choices.size(); i++) {
        choices.get(i).eval(run, out);
        if (!out.absent()) return;
      }
    }
  }

  /** What a table says of values, letter case aside; several are joined by {@code /}. */
  record Lookup(List<Expr> by, BytesTable<Expr> table, @Nullable Expr otherwise) implements Expr {
    @Override
    public void eval(Run run, Value out) {
      out.clear();
      int base = run.taken();
      int start = key(run, by);
      Expr found = null;
      if (start >= 0) {
        found = table.get(run.scratch.bytes(), start, run.scratch.length() - start);
        if (found == null) {
          found = otherwise;
          // The table does not know the value, so it must not vanish.
          for (int i = base; i < run.taken(); i++) run.unread(run.slot(i));
        }
      }
      run.releaseTo(base);
      if (found != null) found.eval(run, out);
    }

    /**
     * Evaluates the parts into slots, which stay taken, and writes their folded key at the end of
     * scratch; where it starts, or -1 if no part is there.
     */
    static int key(Run run, List<Expr> by) {
      int base = run.taken();
      boolean present = false;
      for (int i = 0; i < by.size(); i++) {
        Value part = run.take();
        by.get(i).eval(run, part);
        present |= !part.absent();
        run.plain(part);
      }
      int start = run.scratch.length();
      for (int i = 0; i < by.size(); i++) {
        if (i > 0) run.scratch.append((byte) '/');
        Value part = run.slot(base + i);
        if (!part.absent()) run.scratch.append(part.bytes(), part.start(), part.length());
      }
      run.scratch.fold(start);
      return present ? start : -1;
    }
  }

  /** The name of the pattern that fitted. */
  record Matched() implements Expr {
    @Override
    public void eval(Run run, Value out) {
      byte[] name = run.pattern();
      out.clear().set(name, 0, name.length, 0);
    }
  }

  /** A function of texts. */
  record Call(Function function, List<Expr> arguments) implements Expr {
    @Override
    public void eval(Run run, Value out) {
      function.apply(run, arguments, out);
    }
  }

  /** Flags of a constant text. */
  static int flagsOf(byte[] text) {
    for (byte b : text) if (b < 0) return Leaves.NON_ASCII;
    return 0;
  }
}
