package org.vigie.parse;

/**
 * What a collector read from a header that it then took off; empty where it says nothing. A header
 * that the bytes still have goes first.
 *
 * @param program who wrote the message
 * @param host where
 */
public record Hints(String program, String host) {
  /** No hints: the bytes are as they came. */
  public static final Hints NONE = new Hints("", "");
}
