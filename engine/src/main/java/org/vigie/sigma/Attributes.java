package org.vigie.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Logsource;
import org.vigie.yaml.Node;

/** Reads the attributes that rules, correlations and filters share. */
final class Attributes {
  /** Most characters in a one-line attribute. */
  static final int MAX_LINE = 1_024;

  /** Most characters in a description. */
  static final int MAX_DESCRIPTION = 65_536;

  private static final List<String> LEVELS =
      List.of("informational", "low", "medium", "high", "critical");
  private static final List<String> STATUSES =
      List.of("stable", "test", "experimental", "deprecated", "unsupported");
  private static final Set<String> READ =
      Set.of(
          "id",
          "name",
          "title",
          "status",
          "level",
          "description",
          "author",
          "license",
          "date",
          "modified",
          "tags",
          "falsepositives",
          "references",
          "fields",
          "logsource",
          "detection",
          "correlation",
          "filter");
  private static final com.google.re2j.Pattern UUID_FORM =
      com.google.re2j.Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Problems problems;

  Attributes(Problems problems) {
    this.problems = problems;
  }

  /**
   * What a document says about itself; {@code kind} is what messages call it, {@code a rule}. What
   * is wrong is reported.
   */
  SigmaDocument.About about(Node.Mapping map, String kind) {
    String title = line(map, "title");
    if (title.isEmpty()) problems.add(map.line(), kind + " needs a title");
    String name = line(map, "name");
    Map<String, Node> other = new LinkedHashMap<>(map.entries());
    other.keySet().removeAll(READ);
    return new SigmaDocument.About(
        problems.file(),
        map.line(),
        id(map, title),
        name.isEmpty() ? null : name,
        title,
        oneOf(map, "status", STATUSES),
        oneOf(map, "level", LEVELS),
        text(map, "description", MAX_DESCRIPTION),
        text(map, "author", MAX_DESCRIPTION),
        line(map, "license"),
        line(map, "date"),
        line(map, "modified"),
        texts(map, "tags"),
        texts(map, "falsepositives"),
        texts(map, "references"),
        texts(map, "fields"),
        other);
  }

  /** The log source of a rule or filter, or null where there is none, which is then reported. */
  @Nullable Logsource logsource(Node.Mapping map, String kind) {
    if (!(map.get("logsource") instanceof Node.Mapping source)) {
      problems.add(
          map.lineOf("logsource"), kind + " needs a logsource: product, category or service");
      return null;
    }
    String product = attribute(source, "product");
    String category = attribute(source, "category");
    String service = attribute(source, "service");
    if (product == null && category == null && service == null) {
      problems.add(source.line(), "a logsource names at least one of product, category, service");
    }
    return new Logsource(product, category, service);
  }

  private String id(Node.Mapping map, String title) {
    String id = line(map, "id").toLowerCase(Locale.ROOT);
    if (id.isEmpty()) return UUID.nameUUIDFromBytes(title.getBytes(UTF_8)).toString();
    if (!UUID_FORM.matches(id)) {
      problems.add(map.lineOf("id"), "id " + Problems.quoted(id) + " is not a UUID");
    }
    return id;
  }

  private @Nullable String attribute(Node.Mapping source, String key) {
    String text = line(source, key).toLowerCase(Locale.ROOT);
    return text.isEmpty() ? null : text;
  }

  private String line(Node.Mapping map, String key) {
    return text(map, key, MAX_LINE);
  }

  private String text(Node.Mapping map, String key, int most) {
    Node node = map.get(key);
    if (node == null || node instanceof Node.Scalar scalar && scalar.isNull()) return "";
    if (node instanceof Node.Scalar scalar) {
      if (scalar.text().length() <= most) return scalar.text().strip();
      problems.add(map.lineOf(key), "'" + key + "' has more than " + most + " characters");
    } else {
      problems.add(map.lineOf(key), "'" + key + "' must be a text");
    }
    return "";
  }

  private @Nullable String oneOf(Node.Mapping map, String key, List<String> allowed) {
    String text = line(map, key).toLowerCase(Locale.ROOT);
    if (text.isEmpty() || allowed.contains(text)) return text.isEmpty() ? null : text;
    problems.add(
        map.lineOf(key),
        key + " " + Problems.quoted(text) + " is none of " + String.join(", ", allowed));
    return null;
  }

  private List<String> texts(Node.Mapping map, String key) {
    Node node = map.get(key);
    if (node == null || node instanceof Node.Scalar scalar && scalar.isNull()) return List.of();
    List<Node> items = node instanceof Node.Sequence list ? list.items() : List.of(node);
    List<String> texts = new ArrayList<>();
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar && scalar.text().length() <= MAX_LINE * 4) {
        texts.add(scalar.text().strip());
      } else {
        problems.add(
            item.line(), "'" + key + "' lists texts of at most " + MAX_LINE * 4 + " characters");
      }
    }
    return List.copyOf(texts);
  }
}
