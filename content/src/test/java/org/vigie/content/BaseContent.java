package org.vigie.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.parse.Parsers;
import org.vigie.parse.Parsers.Document;
import org.vigie.parse.Parsers.Document.Kind;

/** The base content as it stands in the source tree. */
final class BaseContent {
  static final Path ROOT = Path.of("src/main/resources/base");

  private BaseContent() {}

  /** All documents that parsers are compiled from. */
  static List<Document> documents() {
    List<Document> documents = new ArrayList<>();
    for (Path file : files(ROOT.resolve("parsers"), "parser.yml"))
      add(documents, Kind.PARSER, file);
    for (Path file : files(ROOT.resolve("lookups"), ".yml")) add(documents, Kind.LOOKUP, file);
    for (Path file : files(ROOT.resolve("fragments"), ".yml")) add(documents, Kind.FRAGMENT, file);
    for (Path file : files(ROOT.resolve("routes"), ".yml")) add(documents, Kind.ROUTES, file);
    return documents;
  }

  private static void add(List<Document> documents, Kind kind, Path file) {
    documents.add(new Document(kind, ROOT.relativize(file).toString(), read(file)));
  }

  /** All parsers together, as a running system has them. */
  static Parsers parsers() {
    return switch (Parsers.compile(documents(), new FieldNames(), OcsfSchema.bundled())) {
      case Parsers.Outcome.Compiled(Parsers parsers) -> parsers;
      case Parsers.Outcome.Failed(var problems) ->
          throw new AssertionError(
              String.join("\n", problems.stream().map(Object::toString).toList()));
    };
  }

  /** Files below a folder whose path ends so, in order. */
  static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
