package org.vigie.server.retro;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.Wrong;

/** Indicators as questions of the search. */
final class Indicators {
  /** Most indicators of one search. */
  static final int MOST = 10_000;

  private static final int LONGEST = 1_000;

  private Indicators() {}

  /** The indicators of a text, one a line; comments and what stands twice left out. */
  static List<String> of(String text) {
    List<String> values = new ArrayList<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(Indicators::refanged)
        .distinct()
        .forEach(values::add);
    return values;
  }

  /** As it is meant: reports write {@code hxxp} and {@code [.]} so that nobody clicks. */
  private static String refanged(String line) {
    String text = line.replace("[.]", ".").replace("(.)", ".").replace("[:]", ":");
    return text.toLowerCase(Locale.ROOT).startsWith("hxxp") ? "http" + text.substring(4) : text;
  }

  /** The question that asks for it. */
  static String question(String indicator) {
    int colon = indicator.indexOf(':');
    String field = colon < 0 ? "" : indicator.substring(0, colon);
    if (field.matches("ip|src_ip|dst_ip|user|host|domain|hash|file|process|cmd|url|word")) {
      String value = quoted(indicator.substring(colon + 1));
      return field.equals("word") ? value : field + ":" + value;
    }
    if (indicator.matches(
        "[0-9]{1,3}([.][0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9a-fA-F]*:[0-9a-fA-F:.]+")) {
      return "ip:" + quoted(indicator);
    }
    if (indicator.matches("[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")) {
      return "hash:" + indicator;
    }
    if (indicator.matches("[^@\\s]+@[^@\\s]+")) return "user:" + quoted(indicator);
    if (indicator.matches("([A-Za-z0-9_-]+[.])+[A-Za-z0-9-]{2,}")) {
      return "domain:" + quoted(indicator) + " OR host:" + quoted(indicator);
    }
    return quoted(indicator);
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Why indicators are not taken; empty where they are. */
  static List<String> wrong(List<String> indicators, Hunt hunt) {
    if (indicators.size() > MOST) {
      return List.of("%,d indicators; at most %,d".formatted(indicators.size(), MOST));
    }
    List<String> wrong = new ArrayList<>();
    for (String indicator : indicators) {
      if (indicator.length() > LONGEST) {
        wrong.add(
            "an indicator of %,d characters; at most %,d".formatted(indicator.length(), LONGEST));
      } else if (hunt.ask(question(indicator)) instanceof Query.Outcome.Refused(Wrong why)) {
        wrong.add("'" + indicator + "': " + why.message());
      }
    }
    return wrong;
  }
}
