package org.vigie.server.web.chart;

import java.util.Locale;

/** Markup under construction: what goes in is escaped, so that a label may say anything. */
final class Svg {
  private final StringBuilder out = new StringBuilder(4_096);

  /** Opens an element; names and values of attributes take turns. */
  Svg open(String name, String... attributes) {
    start(name, attributes);
    out.append('>');
    return this;
  }

  /** An element that holds nothing. */
  Svg leaf(String name, String... attributes) {
    start(name, attributes);
    out.append("/>");
    return this;
  }

  Svg close(String name) {
    out.append("</").append(name).append('>');
    return this;
  }

  /** An element that holds nothing but text. */
  Svg put(String name, String text, String... attributes) {
    return open(name, attributes).text(text).close(name);
  }

  Svg text(String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(text.charAt(i));
      }
    }
    return this;
  }

  /** A share of the whole width, {@code 12.5%}. */
  static String percent(double share) {
    return number(share * 100) + "%";
  }

  /** At most two decimals, which is finer than a pixel. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void start(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      text(attributes[i + 1]);
      out.append('"');
    }
  }
}
