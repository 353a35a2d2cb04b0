package org.vigie.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of decoding behind the form of the whole event. */
sealed interface Step
    permits Pattern.Step, Step.Nested, Step.Columns, Step.Named, Step.AllNamed, Step.Chosen {
  /**
   * A text that is written in a form of its own.
   *
   * @param slot slot of the field that is read
   * @param form its form
   * @param style how pairs are written, where the form is pairs
   * @param under what stands before the names of its fields, the dot included; may be empty
   */
  record Nested(int slot, Form form, KeyValueScanner.Style style, byte[] under) implements Step {}

  /**
   * A text of values between separators.
   *
   * @param slot slot of the field that is read
   * @param separator what stands between values that may be quoted
   * @param columns fields of the values, in order; 0 skips one
   * @param rest field of values behind the last column
   */
  record Columns(int slot, byte separator, int[] columns, int rest) implements Step {}

  /**
   * Objects of a list that have a name and a value, {@code [{"Name": "a", "Value": "b"}]}: each
   * becomes a field of that name.
   *
   * @param name field of the names
   * @param value field of the values
   * @param under what stands before the names, the dot included; may be empty
   */
  record Named(int name, int value, byte[] under) implements Step {}

  /** As {@link Named}, for all lists of a source that nobody described; see {@link NamedPairs}. */
  record AllNamed() implements Step {}

  /**
   * Steps that depend on what was read before.
   *
   * @param cases steps by what chooses, evaluated like the cases of a parser
   * @param others the case for all values that have none of their own, or null
   * @param otherwise the steps where no case fits, or there is no value
   */
  record Chosen(
      Key.Table<List<Step>> cases, @Nullable List<Step> others, @Nullable List<Step> otherwise)
      implements Step {
    /** Name of the case for all values that have none of their own. */
    private static final String ALL_OTHERS = "*";

    Chosen(Key.Table<List<Step>> cases, @Nullable List<Step> otherwise) {
      this(cases, cases.get(ALL_OTHERS), otherwise);
    }
  }
}
