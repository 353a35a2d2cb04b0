package org.vigie.sigma;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;

/** Fills the {@code %name%} placeholders of values under {@code expand}. */
final class Placeholders {
  private static final Pattern PLACEHOLDER = Pattern.compile("%([A-Za-z0-9_.-]{1,128})%");

  private Placeholders() {}

  /** Every value that the placeholders' lists make of one; null where a list is missing. */
  static @Nullable List<String> expand(
      Node.Scalar value, Map<String, List<String>> lists, Problems problems) {
    List<String> texts = List.of("");
    String text = value.text();
    Matcher matcher = PLACEHOLDER.matcher(text);
    int from = 0;
    while (matcher.find()) {
      String name = matcher.group(1);
      List<String> list = lists.get(name);
      if (list == null) {
        problems.add(
            value.line(),
            "placeholder %" + name + "% has no list of values: give a list named '" + name + "'");
        return null;
      }
      if ((long) texts.size() * list.size() > Detection.MAX_VALUES) {
        problems.add(
            value.line(),
            "placeholder %" + name + "% makes more than " + Detection.MAX_VALUES + " values");
        return null;
      }
      List<String> longer = new ArrayList<>();
      for (String head : texts) {
        for (String item : list) longer.add(head + text.substring(from, matcher.start()) + item);
      }
      texts = longer;
      from = matcher.end();
    }
    String rest = text.substring(from);
    return texts.stream().map(head -> head + rest).toList();
  }
}
