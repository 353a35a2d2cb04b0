package org.vigie.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;

/** Compiles how a definition names fields: {@code native} and {@code synonyms}. */
final class NameCompiler {
  private final Scope scope;
  private final Complaints.Of complaints;

  NameCompiler(Scope scope, Complaints.Of complaints) {
    this.scope = scope;
    this.complaints = complaints;
  }

  /** The rules for each form: those of the form before those of all. */
  Map<Form, Renames> renames(Node.Mapping root) {
    Map<Form, Renames> all = new EnumMap<>(Form.class);
    Node node = root.get("native");
    if (node == null) return all;
    Node.Mapping mapping = complaints.mapping(node, root.line(), "'native'");
    if (mapping == null) return all;
    List<String> keys = new ArrayList<>(List.of("rename", "without", "strip_prefix"));
    for (Form form : Form.values()) keys.add(form.written());
    complaints.keys(mapping, keys);
    List<Renames.Rule> general = rules(mapping);
    List<String> prefixes = complaints.texts(mapping.get("strip_prefix"), "'strip_prefix'");
    String without = mapping.text("without");
    for (Form form : Form.values()) {
      List<Renames.Rule> rules = new ArrayList<>();
      List<String> starts = new ArrayList<>();
      Node own = mapping.get(form.written());
      Node.Mapping special =
          own == null ? null : complaints.mapping(own, mapping.line(), "names of a form");
      if (special != null) {
        complaints.keys(special, Set.of("rename", "strip_prefix"));
        rules.addAll(rules(special));
        starts.addAll(complaints.texts(special.get("strip_prefix"), "'strip_prefix'"));
      }
      rules.addAll(general);
      starts.addAll(prefixes);
      all.put(form, new Renames(rules, without == null ? "" : without, starts));
    }
    return all;
  }

  private List<Renames.Rule> rules(Node.Mapping of) {
    List<Renames.Rule> rules = new ArrayList<>();
    Node rename = of.get("rename");
    if (rename == null) return rules;
    Node.Mapping pairs = complaints.mapping(rename, of.line(), "'rename'");
    if (pairs == null) return rules;
    for (String pattern : pairs.entries().keySet()) {
      String to = complaints.required(pairs, pattern);
      List<String> parts = Arrays.asList(pattern.split("\\.", -1));
      int rest = parts.indexOf("**");
      if (rest >= 0 && rest != parts.size() - 1) {
        complaints.add(pairs.lineOf(pattern), "'**' may only stand at the end of a pattern");
      }
      rules.add(new Renames.Rule(parts, to));
    }
    return rules;
  }

  /** The words of a look-up document, each for the slot of its key; null where there are none. */
  @Nullable Synonyms synonyms(Node.Mapping root) {
    String written = root.text("synonyms");
    if (written == null) return null;
    String name = written.startsWith("@lookups/") ? written.substring(9) : written;
    Node.Mapping table = scope.lookup(name);
    if (table == null) {
      complaints.unknown(root.lineOf("synonyms"), "look-up", name, scope.lookupNames());
      return null;
    }
    Synonyms synonyms = new Synonyms();
    for (String key : table.entries().keySet()) {
      boolean ends = key.equals("ends");
      int slot = ends ? -1 : scope.slot(key);
      for (String text : complaints.texts(table.get(key), "the words of '" + key + "'")) {
        for (String word : text.split("\\s+")) {
          if (word.isEmpty()) continue;
          if (ends) {
            synonyms.end(word);
            continue;
          }
          String other = synonyms.add(word, key, slot);
          if (other != null && !other.equals(key)) {
            complaints.add(root.lineOf("synonyms"), "the word '" + word + "' has two meanings");
          }
        }
      }
    }
    return synonyms;
  }
}
