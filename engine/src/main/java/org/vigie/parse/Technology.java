package org.vigie.parse;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;

/**
 * What a parser reads, by its card: whose product it is, where it stands, how it is sent.
 *
 * @param parser its name, without a version
 * @param vendor empty where the events say it
 * @param product empty where the events say it
 * @param category where it stands
 * @param rhythm how it sends, by experience: {@code constant}, {@code office}; may be empty
 * @param sent how it is sent, by language
 */
public record Technology(
    String parser,
    String vendor,
    String product,
    Category category,
    String rhythm,
    Map<String, String> sent) {

  /** Where a technology stands in the defence. */
  public enum Category {
    PERIMETER,
    DEPTH,
    ENDPOINT,
    IDENTITY,
    CLOUD,
    APPLICATION,
    /** Its card says nothing, or something else. */
    OTHER;

    /** The category of a name, in any case. */
    public static Category named(String name) {
      for (Category category : values()) {
        if (category.name().equals(name.toUpperCase(Locale.ROOT))) return category;
      }
      return OTHER;
    }
  }

  static Technology of(String parser, Node.Mapping root) {
    Node.Mapping card = root.get("card") instanceof Node.Mapping mapping ? mapping : null;
    Map<String, String> sent = new TreeMap<>();
    if (card != null && card.get("sent") instanceof Node.Mapping texts) {
      for (String language : texts.entries().keySet()) sent.put(language, text(texts, language));
    }
    return new Technology(
        parser.substring(0, parser.indexOf('@')),
        text(root, "vendor"),
        text(root, "product"),
        Category.named(text(card, "category")),
        text(card, "rhythm"),
        Map.copyOf(sent));
  }

  private static String text(Node.@Nullable Mapping of, String key) {
    if (of == null || !(of.get(key) instanceof Node.Scalar scalar)) return "";
    return scalar.text().startsWith("$") ? "" : scalar.text();
  }
}
