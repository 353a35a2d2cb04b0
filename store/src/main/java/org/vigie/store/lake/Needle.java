package org.vigie.store.lake;

import java.util.List;

/**
 * What an event must have, as far as the indexes can tell. They say where it can't be, so what they
 * leave has to be looked at: a needle is no filter.
 */
public sealed interface Needle {
  /** Nothing is known of it. */
  Needle ANYTHING = new Anything();

  /** Nothing is known of it. */
  record Anything() implements Needle {}

  /** The raw text or the message contains this, whatever the letter case. */
  record Text(String literal) implements Needle {}

  /** The raw text, the message or a value of the native view contains this, as rules fold it. */
  record Shown(String literal) implements Needle {}

  /** An attribute of this kind is this text, whatever the letter case. */
  record Value(Observable kind, String text) implements Needle {}

  /** An attribute is this address. */
  record Address(String hex) implements Needle {
    /** Of the 32 hexadecimal digits that {@code vigie_ip} gives. */
    public Address {
      if (!hex.matches("[0-9a-f]{32}")) throw new IllegalArgumentException("no address: " + hex);
    }
  }

  /** A column holds this value or address. */
  record At(String column, Needle needle) implements Needle {}

  /** All of these. */
  record All(List<Needle> needles) implements Needle {}

  /** At least one of these. */
  record One(List<Needle> needles) implements Needle {}
}
