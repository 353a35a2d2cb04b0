package org.vigie.sigma;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Nearest;
import org.vigie.yaml.Node;

/** Fills the {@code %name%} placeholders of values under {@code expand}. */
final class Placeholders {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\\\%|%([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})%");

  private Placeholders() {}

  /** Every value that the placeholders' lists make of one; null where a list is missing. */
  static @Nullable List<String> expand(
      Node.Scalar value, Map<String, List<String>> lists, Problems problems) {
    List<String> texts = List.of("");
    String text = value.text();
    Matcher matcher = PLACEHOLDER.matcher(text);
    int from = 0;
    while (matcher.find()) {
      String before = text.substring(from, matcher.start());
      from = matcher.end();
      String name = matcher.group(1);
      // A percent sign behind a backslash stands for itself.
      List<String> list = name == null ? List.of("%") : lists.get(name);
      if (list == null) {
        problems.add(value.line(), missing(name, lists));
        return null;
      }
      if ((long) texts.size() * list.size() > Detection.MAX_VALUES) {
        problems.add(
            value.line(),
            "placeholder %" + name + "% makes more than " + Detection.MAX_VALUES + " values");
        return null;
      }
      List<String> longer = new ArrayList<>();
      for (String head : texts) for (String item : list) longer.add(head + before + item);
      texts = longer;
    }
    String rest = text.substring(from);
    return texts.stream().map(head -> head + rest).toList();
  }

  private static String missing(String name, Map<String, List<String>> lists) {
    String near = Nearest.of(name, lists.keySet());
    return "placeholder %"
        + name
        + "% has no list of values: give a list named '"
        + name
        + "' in a file of placeholders/ in your content"
        + (near == null ? "" : "; nearest: '" + near + "'");
  }
}
