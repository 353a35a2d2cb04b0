package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;

/** Compiles {@code decode}: what is read behind the form of the whole event. */
final class StepCompiler {
  private static final Set<String> KEYS =
      Set.of("field", "ignore_end", "patterns", "form", "pair_sep", "value_sep", "under");

  private final Scope scope;
  private final Complaints.Of complaints;

  StepCompiler(Scope scope, Complaints.Of complaints) {
    this.scope = scope;
    this.complaints = complaints;
  }

  List<Step> compile(Node.Mapping root) {
    List<Step> steps = new ArrayList<>();
    for (Node node : complaints.items(root.get("decode"))) {
      Node.Mapping step = complaints.mapping(node, root.lineOf("decode"), "a step of 'decode'");
      if (step == null) continue;
      complaints.keys(step, KEYS);
      String field = complaints.required(step, "field");
      if (step.get("form") != null) {
        steps.add(nested(step, field));
        continue;
      }
      List<Pattern> patterns = new ArrayList<>();
      for (Node item : complaints.items(step.get("patterns"))) {
        Pattern pattern = pattern(item);
        if (pattern != null) patterns.add(pattern);
      }
      List<String> ends = complaints.texts(step.get("ignore_end"), "'ignore_end'");
      byte[][] endings = ends.stream().map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
      steps.add(Pattern.Step.of(scope.slot(field), endings, patterns));
    }
    return steps;
  }

  private Step nested(Node.Mapping step, String field) {
    String written = complaints.required(step, "form");
    Form form = Form.named(written);
    if (form == null || form == Form.TEXT) {
      List<String> known =
          Arrays.stream(Form.values()).filter(f -> f != Form.TEXT).map(Form::written).toList();
      complaints.unknown(step.lineOf("form"), "form", written, known);
      form = Form.KV;
    }
    if (step.get("patterns") != null) {
      complaints.add(step.line(), "a step has either a 'form' or 'patterns'");
    }
    String pair = step.text("pair_sep");
    String value = step.text("value_sep");
    if (form != Form.KV && (pair != null || value != null)) {
      complaints.add(step.line(), "'pair_sep' and 'value_sep' belong to form: kv");
    }
    String under = step.text("under");
    byte[] sign = (value == null || value.isEmpty() ? "=" : value).getBytes(UTF_8);
    return new Step.Nested(
        scope.slot(field),
        form,
        new KeyValueScanner.Style(pair == null ? "" : pair, sign),
        (under == null ? "" : under + ".").getBytes(UTF_8));
  }

  private @Nullable Pattern pattern(Node node) {
    Node.Mapping mapping = complaints.mapping(node, node.line(), "a pattern");
    if (mapping == null) return null;
    complaints.keys(mapping, Set.of("name", "dissect", "regex", "starts"));
    String name = complaints.required(mapping, "name");
    ToIntFunction<String> field = part -> scope.names().intern(part);
    String dissect = mapping.text("dissect");
    String regex = mapping.text("regex");
    String starts = mapping.text("starts");
    boolean right =
        dissect == null ? regex != null && starts != null : regex == null && starts == null;
    if (!right) {
      complaints.add(
          mapping.line(), "a pattern needs either 'dissect', or 'regex' and what it 'starts' with");
      return null;
    }
    try {
      return dissect != null
          ? Pattern.Dissect.of(name, dissect, field)
          : Pattern.Regex.of(name, String.valueOf(starts), String.valueOf(regex), field);
    } catch (IllegalArgumentException | PatternSyntaxException e) {
      complaints.add(mapping.line(), "pattern '" + name + "': " + e.getMessage());
      return null;
    }
  }
}
