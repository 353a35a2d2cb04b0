package org.vigie.parse;

import java.util.List;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Route;
import org.vigie.yaml.Problem;

/**
 * The parsers of all technologies, compiled from their definitions: immutable, shared by all
 * threads. Bytes that no definition claims become generic events.
 */
public final class Parsers {

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
      PARSER,
      LOOKUP,
      FRAGMENT,
      ROUTES
    }
  }

  /** What compiling gave. */
  public sealed interface Outcome {
    /** All documents are right. */
    record Compiled(Parsers parsers) implements Outcome {}

    /** All that is wrong, in order of the documents. */
    record Failed(List<Problem> problems) implements Outcome {}
  }

  private final FieldNames names;

  private Parsers(FieldNames names) {
    this.names = names;
  }

  /** Compiles definitions against a schema; field names are interned in {@code names}. */
  public static Outcome compile(List<Document> documents, FieldNames names, OcsfSchema schema) {
    return new Outcome.Compiled(new Parsers(names));
  }

  /** A parser for one thread. */
  public Parser open() {
    return new EventParser(names);
  }

  /** All routes that events can carry, each at the index of its id. */
  public List<Route> routes() {
    return List.of(Route.NONE);
  }
}
