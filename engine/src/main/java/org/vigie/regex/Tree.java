package org.vigie.regex;

import java.util.List;

/** An expression as it was read. What only matters for where a match stands is left out. */
sealed interface Tree {
  /** No bound of a repetition. */
  int MANY = -1;

  /** One code point of a set. */
  record Chars(CodePoints set) implements Tree {}

  /** All parts, one behind the other; none for the empty text. */
  record Sequence(List<Tree> parts) implements Tree {}

  /** One of the parts. */
  record Choice(List<Tree> parts) implements Tree {}

  /** A part so many times; {@code most} may be {@link #MANY}. */
  record Repeat(Tree part, int least, int most) implements Tree {}

  /** Nothing, at a certain place. */
  record At(Place place) implements Tree {}

  /** Places that take up no room. */
  enum Place {
    BEGIN_TEXT,
    END_TEXT,
    BEGIN_LINE,
    END_LINE,
    WORD_EDGE
  }
}
