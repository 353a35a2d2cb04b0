package org.vigie.parse;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Leaves;

/** An expression of a parser's definition, compiled: total, pure, nothing in gives nothing out. */
sealed interface Expr {
  /** Puts the result into {@code out}; callers ask {@link #put}. */
  void eval(Run run, Value out);

  /** Evaluates an expression; fields, which most are, without a call through the interface. */
  static void put(Expr expr, Run run, Value out) {
    if (expr instanceof Field field) run.field(field.slot, out);
    else made(expr, run, out);
  }

  /** The commonest kinds first, each called by its own name: a call that the processor foresees. */
  private static void made(Expr expr, Run run, Value out) {
    if (expr instanceof Let let) let.eval(run, out);
    else if (expr instanceof Lookup lookup) lookup.eval(run, out);
    else if (expr instanceof Call call) call.eval(run, out);
    else expr.eval(run, out);
  }

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

  /**
   * The first of several that is present.
   *
   * @param reads for each the slots of which one must have a leaf, else it is absent
   */
  record First(Expr[] choices, int[][] reads) implements Expr {
    static First of(List<Expr> choices) {
      int[][] reads = choices.stream().map(Expr::reads).toArray(int[][]::new);
      return new First(choices.toArray(Expr[]::new), reads);
    }

    /** Whether all choices are fields. */
    boolean isFields() {
      return Arrays.stream(choices).allMatch(Field.class::isInstance);
    }

    /** Slots of choices that are fields, in order. */
    int[] slots() {
      return Arrays.stream(choices).mapToInt(choice -> ((Field) choice).slot).toArray();
    }

    @Override
    public void eval(Run run, Value out) {
      out.clear();
      for (int i = 0; i < choices.length; i++) {
        if (choices[i] instanceof Field field) run.field(field.slot, out);
        else if (run.mayStand(reads[i])) choices[i].eval(run, out);
        if (!out.absent()) return;
      }
    }
  }

  /**
   * An expression with a name, which several lines read: it is evaluated once until a field that it
   * might read is added.
   *
   * @param number of the name among those of its definition
   */
  record Let(int number, Expr expr) implements Expr {
    @Override
    public void eval(Run run, Value out) {
      if (run.recall(number, out)) return;
      expr.eval(run, out);
      run.remember(number, out);
    }
  }

  /** What a table says of values, letter case aside; several are joined by {@code /}. */
  record Lookup(Key.Table<Expr> table, @Nullable Expr otherwise) implements Expr {
    @Override
    public void eval(Run run, Value out) {
      out.clear();
      int base = run.taken();
      int number = table.key().of(run);
      Expr found = number == Key.NOTHING ? null : known(run, table.get(number), base);
      run.releaseTo(base);
      if (found != null) put(found, run, out);
    }

    /** What was found; what the table does not know must not vanish from what is unmapped. */
    private @Nullable Expr known(Run run, @Nullable Expr found, int base) {
      if (found != null) return found;
      for (int i = base; i < run.taken(); i++) run.unread(run.slot(i));
      return otherwise;
    }

    /** The entry of a table for a present value, letter case aside, or null. */
    static <V> @Nullable V find(Run run, BytesTable<V> table, Value value) {
      run.plain(value);
      if ((value.flags() & Leaves.NON_ASCII) == 0) {
        return table.getAnyCase(value.bytes(), value.start(), value.length());
      }
      int start = run.scratch.length();
      run.scratch.append(value.bytes(), value.start(), value.length()).fold(start);
      return table.get(run.scratch.bytes(), start, run.scratch.length() - start);
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

  /**
   * A function of texts.
   *
   * @param first the argument that must be there
   * @param parameter the constant behind it, empty for none
   */
  record Call(Function function, List<Expr> arguments, Expr first, byte[] parameter)
      implements Expr {
    static Call of(Function function, List<Expr> arguments) {
      boolean given = arguments.size() > 1 && arguments.get(1) instanceof Constant;
      byte[] parameter = given ? ((Constant) arguments.get(1)).text : new byte[0];
      return new Call(function, arguments, arguments.getFirst(), parameter);
    }

    @Override
    public void eval(Run run, Value out) {
      function.apply(run, this, out);
    }
  }

  /** Slots of which one must have a leaf, else an expression gives nothing; empty if none must. */
  static int[] reads(Expr expr) {
    Set<Integer> reads = new TreeSet<>();
    boolean known = reads(expr, reads);
    return known ? reads.stream().mapToInt(Integer::intValue).toArray() : new int[0];
  }

  /** Whether nothing comes of the expression where no slot of {@code reads} has a leaf. */
  private static boolean reads(Expr expr, Set<Integer> reads) {
    return switch (expr) {
      case Field(int slot, String name) -> {
        reads.add(slot);
        yield true;
      }
      case First first -> reads(List.of(first.choices), reads);
      case Let let -> reads(let.expr, reads);
      case Lookup lookup -> reads(lookup.table.key().by(), reads);
      case Call call ->
          call.function == Function.JOIN
              ? reads(call.arguments.stream().filter(p -> !(p instanceof Constant)).toList(), reads)
              : reads(call.first, reads);
      case Constant c -> false;
      case Count c -> false;
      case Matched m -> false;
    };
  }

  private static boolean reads(List<Expr> all, Set<Integer> reads) {
    return !all.isEmpty() && all.stream().allMatch(expr -> reads(expr, reads));
  }

  /** Flags of a constant text. */
  static int flagsOf(byte[] text) {
    for (byte b : text) if (b < 0) return Leaves.NON_ASCII;
    return 0;
  }
}
