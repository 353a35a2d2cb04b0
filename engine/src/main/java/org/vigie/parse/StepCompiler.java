package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;

/** Compiles {@code decode}: what is read behind the form of the whole event. */
final class StepCompiler {
  private static final Set<String> KEYS =
      Set.of(
          "field",
          "ignore_end",
          "patterns",
          "form",
          "pair_sep",
          "value_sep",
          "under",
          "columns",
          "pairs",
          "name",
          "value",
          "by",
          "cases",
          "else");

  private final Scope scope;
  private final Complaints.Of complaints;
  private final ExprCompiler expressions;

  StepCompiler(Scope scope, Complaints.Of complaints) {
    this.scope = scope;
    this.complaints = complaints;
    this.expressions = new ExprCompiler(scope, complaints);
  }

  List<Step> compile(Node.Mapping root) {
    return steps(root.get("decode"), root.lineOf("decode"));
  }

  private List<Step> steps(@Nullable Node nodes, int line) {
    List<Step> steps = new ArrayList<>();
    for (Node node : complaints.items(nodes)) {
      Node.Mapping step = complaints.mapping(node, line, "a step of 'decode'");
      if (step == null) continue;
      complaints.keys(step, KEYS);
      steps.add(scope.origins().put(step(step), step, complaints));
    }
    return List.copyOf(steps);
  }

  private Step step(Node.Mapping step) {
    if (step.get("by") != null) return chosen(step);
    if (step.get("pairs") != null) return named(step);
    String field = complaints.required(step, "field");
    if (step.get("columns") != null) return columns(step, field);
    if (step.get("form") != null) return nested(step, field);
    List<Pattern> patterns = new ArrayList<>();
    for (Node item : complaints.items(step.get("patterns"))) {
      Pattern pattern = pattern(item);
      if (pattern != null) patterns.add(pattern);
    }
    List<String> ends = complaints.texts(step.get("ignore_end"), "'ignore_end'");
    byte[][] endings = ends.stream().map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
    return Pattern.Step.of(scope.slot(field), endings, patterns);
  }

  private Step chosen(Node.Mapping step) {
    List<Expr> by = new ArrayList<>();
    for (Node node : complaints.items(step.get("by"))) by.add(expressions.compile(node, null));
    Map<String, List<Step>> cases = new LinkedHashMap<>();
    Node.Mapping mapping = complaints.mapping(step.get("cases"), step.line(), "'cases'");
    if (mapping != null) {
      for (Map.Entry<String, Node> entry : mapping.entries().entrySet()) {
        List<Step> steps = steps(entry.getValue(), mapping.lineOf(entry.getKey()));
        for (String key : ExprCompiler.alternatives(entry.getKey())) {
          if (cases.put(key.toLowerCase(Locale.ROOT), steps) != null) {
            complaints.add(mapping.lineOf(entry.getKey()), "case '" + key + "' stands twice");
          }
        }
      }
    }
    Node other = step.get("else");
    return new Step.Chosen(
        new Key.Table<>(scope.key(by), cases),
        other == null ? null : steps(other, step.lineOf("else")));
  }

  private Step named(Node.Mapping step) {
    String list = complaints.required(step, "pairs");
    if (list.equals("*")) return new Step.AllNamed();
    String name = step.text("name");
    String value = step.text("value");
    return new Step.Named(
        scope.names().intern(list + "." + (name == null ? "name" : name)),
        scope.names().intern(list + "." + (value == null ? "value" : value)),
        under(step));
  }

  private static byte[] under(Node.Mapping step) {
    String under = step.text("under");
    return (under == null ? "" : under + ".").getBytes(UTF_8);
  }

  private Step columns(Node.Mapping step, String field) {
    List<Integer> columns = new ArrayList<>();
    for (String text : complaints.texts(step.get("columns"), "'columns'")) {
      for (String name : text.trim().split("[ ,]+")) {
        columns.add(name.equals("_") ? 0 : scope.names().intern(name));
      }
    }
    String separator = step.text("pair_sep");
    return new Step.Columns(
        scope.slot(field),
        separator == null || separator.isEmpty() ? (byte) ',' : (byte) separator.charAt(0),
        columns.stream().mapToInt(Integer::intValue).toArray(),
        scope.names().intern(field + ".rest"));
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
    byte[] sign = (value == null || value.isEmpty() ? "=" : value).getBytes(UTF_8);
    return new Step.Nested(
        scope.slot(field),
        form,
        new KeyValueScanner.Style(pair == null ? "" : pair, sign),
        under(step));
  }

  private @Nullable Pattern pattern(Node node) {
    if (node instanceof Node.Scalar text && !text.isNull()) return dissect(text);
    Node.Mapping mapping = complaints.mapping(node, node.line(), "a pattern");
    if (mapping == null) return null;
    complaints.keys(mapping, Set.of("name", "dissect", "regex", "starts"));
    String written = mapping.text("name");
    String name = written == null ? "" : written;
    ToIntFunction<String> field = part -> scope.names().intern(part);
    String dissect = mapping.text("dissect");
    String regex = mapping.text("regex");
    String starts = mapping.text("starts");
    if (dissect == null ? regex == null : regex != null || starts != null) {
      complaints.add(
          mapping.line(),
          "a pattern needs 'dissect', or 'regex' and perhaps what it 'starts' with");
      return null;
    }
    try {
      return dissect != null
          ? Pattern.Dissect.of(name, dissect, field)
          : Pattern.Regex.of(name, starts == null ? "" : starts, String.valueOf(regex), field);
    } catch (IllegalArgumentException | PatternSyntaxException e) {
      complaints.add(mapping.line(), "pattern '" + name + "': " + e.getMessage());
      return null;
    }
  }

  /** A pattern without a name, written as its text alone. */
  private @Nullable Pattern dissect(Node.Scalar text) {
    try {
      return Pattern.Dissect.of("", text.text(), part -> scope.names().intern(part));
    } catch (IllegalArgumentException e) {
      complaints.add(text.line(), "pattern: " + e.getMessage());
      return null;
    }
  }
}
