package org.vigie.parse;

/** A step of decoding behind the form of the whole event: it reads the text of one field. */
sealed interface Step permits Pattern.Step, Step.Nested {
  /** Slot of the field that is read. */
  int slot();

  /**
   * A text that is written in a form of its own.
   *
   * @param form its form
   * @param style how pairs are written, where the form is pairs
   * @param under what stands before the names of its fields, the dot included; may be empty
   */
  record Nested(int slot, Form form, KeyValueScanner.Style style, byte[] under) implements Step {}
}
