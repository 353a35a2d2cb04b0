package org.vigie.server.hunt;

import java.util.List;
import java.util.Set;

/** What an event has to be for a question: a tree whose leaves are tests of one place each. */
sealed interface Node {
  /** Every event. */
  record All() implements Node {}

  /** All of these hold. */
  record And(List<Node> all) implements Node {}

  /** One of these holds. */
  record Or(List<Node> any) implements Node {}

  /** This does not hold; an event that has no value does not hold it. */
  record Not(Node not) implements Node {}

  /** A word or phrase stands in the raw text or in the message. */
  record Word(Glob glob) implements Node {}

  /** A place holds a text. */
  record Text(Place place, Glob glob, How how) implements Node {}

  /** A place holds a text in which an expression of RE2 matches, letter case apart. */
  record Expression(Place place, String expression) implements Node {}

  /** A place holds something. */
  record Present(Place place) implements Node {}

  /** A place holds a number of a range, both ends inclusive, perhaps infinite. */
  record Range(Place place, double least, double greatest) implements Node {}

  /** A place holds an address of a range, in the form of {@link Address#hex}. */
  record Network(Place place, String least, String greatest) implements Node {}

  /** A column holds a time of a range, epoch milliseconds, both ends inclusive. */
  record Span(Place.Column place, long least, long greatest) implements Node {}

  /** A rule of this title or id fired on the event. */
  record Raised(Glob rule) implements Node {}

  /** It is told to be of one of these business units, and of no other. */
  record Unit(Set<String> names) implements Node {}

  /** How a text is compared. */
  enum How {
    /** The whole value. */
    WHOLE,
    /** Any part of the value: messages and command lines. */
    WITHIN
  }
}
