package org.vigie.server.web;

import org.jspecify.annotations.Nullable;

/** Cells of files for spreadsheets (RFC 4180) that hold what logs, and strangers, said. */
final class Csv {
  /** What makes a formula of a cell; the last four are full-width forms of the first. */
  private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

  private Csv() {}

  /** A cell in quotes; an apostrophe keeps spreadsheets from running it (OWASP, CSV injection). */
  static String cell(@Nullable String text) {
    if (text == null || text.isEmpty()) return "";
    boolean formula = FORMULA.indexOf(text.charAt(0)) >= 0;
    return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
  }
}
