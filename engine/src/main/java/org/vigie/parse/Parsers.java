package org.vigie.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Route;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/**
 * The parsers of all technologies, compiled from their definitions: immutable, shared by all
 * threads. Bytes that no definition claims become generic events.
 */
public final class Parsers {
  private final FieldNames names;
  private final String schemaVersion;
  private final List<Definition> definitions;
  private final Identity identity;
  private final List<Route> routes;
  private final List<Emits> emits;
  private final List<Technology> technologies;
  private final Origins origins;

  /**
   * A piece of content.
   *
   * @param kind what it defines
   * @param file its name in problems; its last part without extension is the name others refer to
   * @param text YAML
   */
  public record Document(Kind kind, String file, String text) {
    /** What a document defines. */
    public enum Kind {
      /** How a technology's bytes are read and what they mean. */
      PARSER,
      /** A table from values to values. */
      LOOKUP,
      /** A piece of a map that several parsers use. */
      FRAGMENT,
      /** A table from values to Sigma log sources. */
      ROUTES
    }

    String name() {
      String last = file.substring(file.lastIndexOf('/') + 1);
      int dot = last.lastIndexOf('.');
      return dot < 0 ? last : last.substring(0, dot);
    }
  }

  /** What compiling gave. */
  public sealed interface Outcome {
    /** All documents are right. */
    record Compiled(Parsers parsers) implements Outcome {}

    /** All that is wrong, in order of the documents. */
    record Failed(List<Problem> problems) implements Outcome {}
  }

  private Parsers(
      FieldNames names,
      String schemaVersion,
      List<Definition> definitions,
      Identity identity,
      List<Route> routes,
      List<Emits> emits,
      List<Technology> technologies,
      Origins origins) {
    this.emits = emits;
    this.technologies = technologies;
    this.origins = origins;
    this.names = names;
    this.schemaVersion = schemaVersion;
    this.definitions = definitions;
    this.identity = identity;
    this.routes = routes;
  }

  /** Compiles definitions against a schema; field names are interned in {@code names}. */
  public static Outcome compile(List<Document> documents, FieldNames names, OcsfSchema schema) {
    return new Compilation(documents, names, schema).run();
  }

  /** A parser for one thread. */
  public Parser open() {
    return new EventParser(this, Views.BOTH);
  }

  /** As the other; events also have the names that definitions give them in ECS, to be shown. */
  public Parser openWithEcs() {
    return new EventParser(this, Views.ALL);
  }

  /**
   * A parser for one thread that leaves the OCSF view empty and takes the received time as that of
   * the event: enough for rules, at a third of the price.
   */
  public Parser openNative() {
    return new EventParser(this, Views.NATIVE);
  }

  /**
   * One of these parsers alone: it gets all events, whoever else would claim them.
   *
   * @param parser its name, without a version
   */
  public Parsers only(String parser) {
    for (int i = 0; i < definitions.size(); i++) {
      Definition one = definitions.get(i);
      if (!one.id().startsWith(parser + "@")) continue;
      return new Parsers(
          names,
          schemaVersion,
          List.of(one),
          identity.only(one),
          routes,
          List.of(emits.get(i)),
          List.of(technologies.get(i)),
          origins);
    }
    throw new IllegalArgumentException(
        "no parser is called '" + parser + "'; there are " + String.join(", ", ids()));
  }

  /** All routes that events can carry, each at the index of its id. */
  public List<Route> routes() {
    return routes;
  }

  /** What each parser can tell of events, in the order of {@link #ids}. */
  public List<Emits> emits() {
    return emits;
  }

  /**
   * What a parser can tell of events.
   *
   * @param parser its name and version
   * @param routes routes its events can carry
   * @param fields names of the native view that its definition speaks of
   * @param names whether there can be others
   */
  public record Emits(String parser, Set<Route> routes, Set<String> fields, Names names) {
    /** Where names of fields come from. */
    public enum Names {
      /** The events themselves name their fields, as JSON does. */
      OPEN,
      /** The definition names all fields there are. */
      CLOSED
    }
  }

  /** What each parser reads, in the order of {@link #ids}. */
  public List<Technology> technologies() {
    return technologies;
  }

  /** Names and versions of all parsers, {@code microsoft.windows@1.0.0}. */
  public List<String> ids() {
    return definitions.stream().map(Definition::id).toList();
  }

  /**
   * Parses one raw event and tells how: for people, many times slower than a parser is.
   *
   * @param ticks nanoseconds of a clock
   * @param warm how often that is done before, so that times are of warm code
   */
  public Explanation explain(RawEvent raw, Hints hints, LongSupplier ticks, int warm) {
    EventParser parser = new EventParser(this, Views.ALL);
    for (int i = 0; i < warm; i++) parser.explain(raw, hints, ticks);
    return parser.explain(raw, hints, ticks);
  }

  Origins origins() {
    return origins;
  }

  FieldNames names() {
    return names;
  }

  String schemaVersion() {
    return schemaVersion;
  }

  Identity identity() {
    return identity;
  }

  /** One run of {@link #compile}. */
  private static final class Compilation {
    private static final Set<String> CLAIMS =
        Set.of(
            "json",
            "json_has",
            "kv",
            "kv_has",
            "cef",
            "cef_has",
            "leef",
            "leef_has",
            "audit",
            "audit_has",
            "form",
            "program",
            "starts",
            "marks",
            "xml",
            "xml_has");

    /** Forms whose events are claimed by their fields. */
    private static final List<Form> FIELDS =
        List.of(Form.JSON, Form.KV, Form.CEF, Form.LEEF, Form.AUDIT, Form.XML);

    private final List<Document> documents;
    private final FieldNames names;
    private final OcsfSchema schema;
    private final Complaints complaints = new Complaints();
    private final Map<String, Node.Mapping> lookups = new LinkedHashMap<>();
    private final Map<String, MapCompiler.Fragment> fragments = new LinkedHashMap<>();
    private final Map<String, RouteCompiler.Table> tables = new LinkedHashMap<>();
    private final RouteTable.Interner interner = new RouteTable.Interner();
    private final List<Definition> definitions = new ArrayList<>();
    private final List<Emits> emits = new ArrayList<>();
    private final List<Technology> technologies = new ArrayList<>();
    private final Identity.Builder identity;
    private final Origins origins = new Origins();

    Compilation(List<Document> documents, FieldNames names, OcsfSchema schema) {
      this.documents = documents;
      this.names = names;
      this.schema = schema;
      this.identity = new Identity.Builder(names);
    }

    Outcome run() {
      Map<Document, Node.Mapping> parsers = new LinkedHashMap<>();
      for (Document document : documents) {
        Node.Mapping root = read(document);
        if (root == null) continue;
        Complaints.Of own = complaints.of(document.file);
        switch (document.kind) {
          case PARSER -> parsers.put(document, root);
          case LOOKUP -> lookups.put(document.name(), root);
          case FRAGMENT -> fragments.put(document.name(), new MapCompiler.Fragment(root, own));
          case ROUTES -> tables.put(document.name(), RouteCompiler.read(root, own));
        }
      }
      origins.layers(parsers);
      Layers.resolve(parsers, complaints).forEach(this::compile);
      List<Problem> problems = complaints.all();
      if (!problems.isEmpty()) return new Outcome.Failed(problems.stream().distinct().toList());
      return new Outcome.Compiled(
          new Parsers(
              names,
              schema.version(),
              List.copyOf(definitions),
              identity.build(),
              interner.all(),
              List.copyOf(emits),
              List.copyOf(technologies),
              origins));
    }

    private Node.@Nullable Mapping read(Document document) {
      Complaints.Of own = complaints.of(document.file);
      return switch (Yaml.read(document.file, document.text)) {
        case Yaml.Read.Documents read when read.nodes().size() == 1 ->
            own.mapping(read.nodes().getFirst(), 1, "the document");
        case Yaml.Read.Documents read -> {
          own.add(0, read.nodes().size() + " documents; one is allowed");
          yield null;
        }
        case Yaml.Read.Failed failed -> {
          complaints.add(failed.problem());
          yield null;
        }
      };
    }

    private void compile(Document document, Node.Mapping root) {
      Complaints.Of own = complaints.of(document.file);
      var content = new DefinitionCompiler.Content(lookups, fragments, tables, interner);
      var compiled =
          new DefinitionCompiler(content, schema, new Scope(names, lookups, origins), own, root)
              .compile();
      Definition definition = compiled.definition();
      String name = definition.id().substring(0, definition.id().indexOf('@'));
      for (Definition other : definitions) {
        if (other.id().startsWith(name + "@")) {
          own.add(root.lineOf("parser"), "parser '" + name + "' is defined twice");
        }
      }
      definitions.add(definition);
      emits.add(emits(definition, compiled.identify()));
      technologies.add(Technology.of(definition.id(), root));
      if (compiled.identify().isEmpty()) own.add(root.line(), "'identify' is missing");
      for (Node claim : compiled.identify()) {
        Node.Mapping mapping = own.mapping(claim, root.lineOf("identify"), "a claim");
        if (mapping != null) claim(mapping, definition, own);
      }
    }

    private Emits emits(Definition definition, List<Node> claims) {
      Set<String> fields = new TreeSet<>();
      int[] slotOf = definition.slotOf();
      for (int id = 1; id < slotOf.length; id++) if (slotOf[id] > 0) fields.add(names.name(id));
      for (Definition.Alias alias : definition.aliases().all())
        fields.add(names.name(alias.field()));
      List<Definition.Case> cases = new ArrayList<>(definition.cases().values());
      cases.addAll(definition.families().values());
      cases.add(definition.otherwise());
      for (Definition.Case one : cases) {
        for (Definition.Alias alias : one.aliases().all()) fields.add(names.name(alias.field()));
      }
      for (Renames renames : definition.renames().values()) {
        for (Renames.Rule rule : renames.rules()) {
          if (rule.to().indexOf('{') < 0) fields.add(rule.to());
        }
      }
      // Only texts that a pattern cuts have no names of their own.
      boolean closed =
          claims.stream()
              .allMatch(
                  claim ->
                      claim instanceof Node.Mapping map
                          && Set.of("program", "starts").containsAll(map.entries().keySet()));
      return new Emits(
          definition.id(),
          definition.routes().routes(),
          Set.copyOf(fields),
          closed ? Emits.Names.CLOSED : Emits.Names.OPEN);
    }

    private void claim(Node.Mapping claim, Definition definition, Complaints.Of own) {
      own.keys(claim, CLAIMS);
      List<@Nullable Definition> owners = new ArrayList<>();
      for (Form form : FIELDS) {
        if (claim.get(form.written()) != null || claim.get(form.written() + "_has") != null) {
          owners.add(fields(claim, form, definition, own));
        }
      }
      for (String name : own.texts(claim.get("form"), "'form'")) {
        Form form = Form.named(name);
        List<String> known = Arrays.stream(Form.values()).map(Form::written).toList();
        if (form == null) own.unknown(claim.line(), "form", name, known);
        else owners.add(identity.form(form, definition));
      }
      for (String program : own.texts(claim.get("program"), "'program'")) {
        owners.add(identity.program(program, definition));
      }
      for (String start : own.texts(claim.get("starts"), "'starts'")) {
        if (start.isEmpty()) own.add(claim.line(), "'starts' must not be empty");
        else owners.add(identity.start(start, definition));
      }
      for (String mark : own.texts(claim.get("marks"), "'marks'")) {
        if (mark.length() < 3) own.add(claim.line(), "a mark has at least three letters");
        else owners.add(identity.mark(mark, definition));
      }
      for (Definition owner : owners) {
        if (owner != null) {
          own.add(claim.line(), "a tie: " + owner.id() + " identifies its events by the same");
        }
      }
    }

    /** Claims events of a form by their fields; who has that claim already, or null. */
    private @Nullable Definition fields(
        Node.Mapping claim, Form form, Definition definition, Complaints.Of own) {
      String name = form.written();
      Map<String, String> values = new LinkedHashMap<>();
      Node node = claim.get(name);
      Node.Mapping pairs = node == null ? null : own.mapping(node, claim.line(), "'" + name + "'");
      if (pairs != null) {
        String prefix = form == Form.CEF || form == Form.LEEF ? name + "." : "";
        for (String key : pairs.entries().keySet()) {
          values.put(prefix + key, own.required(pairs, key));
        }
      }
      List<String> keys = own.texts(claim.get(name + "_has"), "'" + name + "_has'");
      if (keys.isEmpty() && values.isEmpty()) {
        own.add(claim.line(), "a claim names no key");
        return null;
      }
      return identity.fields(new Identity.Fields(form, keys, values), definition);
    }
  }
}
