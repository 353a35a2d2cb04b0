package org.vigie.parse;

import java.util.List;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;

/** Carries out the decoding steps of definitions on the event in a run. Belongs to one thread. */
final class StepRunner {
  private final Run run;
  private final Decoders decoders;
  private final NamedPairs pairs = new NamedPairs();
  private int[] parts = new int[32];

  StepRunner(Run run, Decoders decoders) {
    this.run = run;
    this.decoders = decoders;
  }

  /** Carries out steps, one after the other. */
  void run(Definition definition, Naming naming, List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      Step next = steps.get(i);
      if (run.trace != null) run.trace.open(run);
      switch (next) {
        case Pattern.Step step -> patterns(definition, step);
        case Step.Nested step -> nested(naming, step);
        case Step.Columns step -> columns(naming, step);
        case Step.Named step -> named(naming, step);
        case Step.AllNamed step -> pairs.scan(run, naming);
        case Step.Chosen step -> chosen(definition, naming, step);
      }
      if (run.trace != null) run.trace.close(run, next, "step");
    }
  }

  private void chosen(Definition definition, Naming naming, Step.Chosen step) {
    int base = run.taken();
    int number = step.cases().key().of(run);
    run.releaseTo(base);
    List<Step> steps = step.cases().get(number);
    if (steps == null && number != Key.NOTHING) steps = step.others();
    if (steps == null) steps = step.otherwise();
    if (steps != null) run(definition, naming, steps);
  }

  private void nested(Naming naming, Step.Nested step) {
    int base = run.taken();
    Value text = run.take();
    run.field(step.slot(), text);
    run.plain(text);
    if (!text.absent()) {
      int from = run.fields.size();
      decoders.nested(run, step, text);
      if (run.fields.size() > from) run.fields.mark(run.leaf(step.slot()), Leaves.MAPPED);
      naming.apply(run, from);
    }
    run.releaseTo(base);
  }

  private void columns(Naming naming, Step.Columns step) {
    int base = run.taken();
    Value text = run.take();
    run.field(step.slot(), text);
    run.plain(text);
    if (!text.absent()) {
      int from = run.fields.size();
      decoders.columns(run, step, text);
      if (run.fields.size() > from) run.fields.mark(run.leaf(step.slot()), Leaves.MAPPED);
      naming.apply(run, from);
    }
    run.releaseTo(base);
  }

  /** Fields of objects that name their values; the value may stand before the name. */
  private void named(Naming naming, Step.Named step) {
    Leaves.Builder fields = run.fields;
    int size = fields.size();
    int nameAt = -1;
    int valueAt = -1;
    for (int i = 0; i < size; i++) {
      int field = fields.field(i);
      if (field == FieldNames.OVERFLOW) continue;
      if (field == step.name()) nameAt = i;
      else if (field == step.value()) valueAt = i;
      else continue;
      if (nameAt < 0 || valueAt < 0) continue;
      pairs.add(run, step.under(), nameAt, valueAt);
      nameAt = -1;
      valueAt = -1;
    }
    naming.apply(run, size);
  }

  private void patterns(Definition definition, Pattern.Step step) {
    int base = run.taken();
    Value text = run.take();
    run.field(step.slot(), text);
    run.plain(text);
    if (!text.absent()) {
      if (parts.length < 2 * step.parts()) parts = new int[2 * step.parts()];
      int end = text.start() + text.length();
      Pattern pattern = step.match(text.bytes(), text.start(), end, parts);
      if (pattern != null) {
        if (pattern.name().length > 0) run.fitted(pattern.name());
        run.fields.mark(run.leaf(step.slot()), Leaves.MAPPED);
        parts(definition, pattern, text);
      }
    }
    run.releaseTo(base);
  }

  private void parts(Definition definition, Pattern pattern, Value text) {
    int[] slotOf = definition.slotOf();
    for (int i = 0; i < pattern.fields().length; i++) {
      int field = pattern.fields()[i];
      int length = parts[2 * i + 1] - parts[2 * i];
      if (field == 0 || length <= 0) continue;
      int leaf = run.fields.size();
      add(field, text, parts[2 * i], length);
      int slot = field < slotOf.length ? slotOf[field] - 1 : -1;
      if (slot >= 0) run.bind(slot, leaf);
    }
  }

  /** Adds a leaf to the native view: a span where the text stands in the raw event, else a copy. */
  void add(int field, Value value, int start, int length) {
    if (run.isRaw(value)) run.fields.add(field, value.flags(), start, length);
    else {
      int at = run.fields.own().length();
      run.fields.own().append(value.bytes(), start, length);
      run.fields.add(field, Leaves.OWN | value.flags(), at, length);
    }
  }
}
