package org.vigie.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 text that may be hostile: size, depth and the growth by aliases are bounded, and
 * every error is a {@link Problem} with its line.
 */
public final class Yaml {
  /** Most characters in a text. */
  public static final int MAX_CHARACTERS = 4 << 20;

  /** Deepest nesting. */
  public static final int MAX_DEPTH = 64;

  /** Most nodes in a text, those that aliases repeat counted each time. */
  public static final int MAX_NODES = 500_000;

  private final String file;
  private final List<Node> documents = new ArrayList<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final Map<Anchor, Node> anchors = new HashMap<>();
  private int nodes;

  /** What reading a text gave: its documents, or what is wrong with it. */
  public sealed interface Read {
    /** The documents, empty ones left out. */
    record Documents(List<Node> nodes) implements Read {}

    /** The first error. */
    record Failed(Problem problem) implements Read {}
  }

  private Yaml(String file) {
    this.file = file;
  }

  /** Reads all documents of a text; {@code file} is how problems name it. */
  public static Read read(String file, String text) {
    if (text.length() > MAX_CHARACTERS) {
      return new Read.Failed(
          new Problem(
              file, 0, text.length() + " characters; at most " + MAX_CHARACTERS + " are allowed"));
    }
    try {
      return new Yaml(file).documents(text);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      return new Read.Failed(new Problem(file, line, "not YAML: " + e.getProblem()));
    } catch (YamlEngineException e) {
      return new Read.Failed(new Problem(file, 0, "not YAML: " + e.getMessage()));
    }
  }

  private Read documents(String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_CHARACTERS + 1).build();
    for (Event event : new Parse(settings).parseString(text)) {
      int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
      Problem problem = take(event, line);
      if (problem != null) return new Read.Failed(problem);
    }
    return new Read.Documents(documents);
  }

  private @Nullable Problem take(Event event, int line) {
    return switch (event) {
      case ScalarEvent scalar -> {
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        yield put(new Node.Scalar(line, scalar.getValue(), plain), scalar.getAnchor(), 1);
      }
      case AliasEvent alias -> {
        Node target = anchors.get(alias.getAlias());
        yield target == null
            ? new Problem(file, line, "unknown alias *" + alias.getAlias().getValue())
            : put(target, Optional.empty(), size(target));
      }
      case SequenceStartEvent start -> open(new Open(line, start.getAnchor(), true));
      case MappingStartEvent start -> open(new Open(line, start.getAnchor(), false));
      case SequenceEndEvent end -> close();
      case MappingEndEvent end -> close();
      case DocumentEndEvent end -> {
        anchors.clear();
        yield null;
      }
      default -> null; // stream and document starts, comments
    };
  }

  private @Nullable Problem open(Open node) {
    if (open.size() == MAX_DEPTH) {
      return new Problem(file, node.line, "nested deeper than " + MAX_DEPTH);
    }
    open.push(node);
    return null;
  }

  private @Nullable Problem close() {
    Open done = open.pop();
    return put(done.node(), done.anchor, 1);
  }

  private @Nullable Problem put(Node node, Optional<Anchor> anchor, int size) {
    nodes += size;
    if (nodes > MAX_NODES) {
      return new Problem(file, node.line(), "more than " + MAX_NODES + " values");
    }
    anchor.ifPresent(name -> anchors.put(name, node));
    Open parent = open.peek();
    if (parent == null) {
      if (!(node instanceof Node.Scalar scalar && scalar.isNull())) documents.add(node);
      return null;
    }
    String error = parent.add(node);
    return error == null ? null : new Problem(file, node.line(), error);
  }

  private static int size(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> 1;
      case Node.Sequence list -> 1 + list.items().stream().mapToInt(Yaml::size).sum();
      case Node.Mapping map -> 1 + map.entries().values().stream().mapToInt(Yaml::size).sum();
    };
  }

  /** A collection whose end has not come yet. */
  private static final class Open {
    private final int line;
    private final Optional<Anchor> anchor;
    private final boolean sequence;
    private final List<Node> items = new ArrayList<>();
    private final LinkedHashMap<String, Node> entries = new LinkedHashMap<>();
    private final Map<String, Integer> keyLines = new HashMap<>();
    private Node.@Nullable Scalar key;

    Open(int line, Optional<Anchor> anchor, boolean sequence) {
      this.line = line;
      this.anchor = anchor;
      this.sequence = sequence;
    }

    /** Takes a child; what is wrong with it, or null. */
    @Nullable String add(Node child) {
      if (sequence) {
        items.add(child);
        return null;
      }
      if (key == null) {
        if (!(child instanceof Node.Scalar scalar)) return "a key must be a plain value";
        key = scalar;
        return null;
      }
      String name = key.text();
      if (entries.putIfAbsent(name, child) != null) return "key '" + name + "' stands twice";
      keyLines.put(name, key.line());
      key = null;
      return null;
    }

    Node node() {
      return sequence ? new Node.Sequence(line, items) : new Node.Mapping(line, entries, keyLines);
    }
  }
}
