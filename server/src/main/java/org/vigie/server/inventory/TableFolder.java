package org.vigie.server.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Read;
import org.vigie.enrich.Places;
import org.vigie.store.state.InventoryTables.Kind;
import org.vigie.yaml.Problem;

/**
 * A folder of tables, each told by the beginning of its file's name: {@code assets*.csv}, {@code
 * identities*.csv}, {@code networks*.csv}, {@code places*.csv} or {@code .mmdb}, and {@code
 * public_suffix_list.dat}.
 */
final class TableFolder {
  private static final long MAX_TABLE = 256L << 20;
  private static final long MAX_PLACES = 1L << 30;
  private static final String SUFFIXES = "public_suffix_list.dat";
  private static final String ALLOWED =
      "allowed: assets*.csv, identities*.csv, networks*.csv, places*.csv, places*.mmdb, "
          + SUFFIXES;

  private final Path folder;
  private final List<Problem> problems = new ArrayList<>();
  private String seen = "";
  private List<Places> places = List.of();
  private @Nullable String suffixes;

  /** A table of the customer's in a file. */
  record Table(Kind kind, String name, String csv) {}

  TableFolder(Path folder) {
    this.folder = folder;
  }

  /** Whether its files are others than those read last. */
  boolean changed() throws IOException {
    return !fingerprint().equals(seen);
  }

  private String fingerprint() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files()) {
      text.append(file).append(' ').append(Files.size(file)).append(' ');
      text.append(Files.getLastModifiedTime(file)).append('\n');
    }
    return text.toString();
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Reads all files; the customer's tables are given, the rest is kept here. */
  List<Table> read() throws IOException {
    seen = fingerprint();
    problems.clear();
    suffixes = null;
    List<Table> tables = new ArrayList<>();
    List<Places> found = new ArrayList<>();
    for (Path file : files()) {
      String name = String.valueOf(file.getFileName());
      Kind kind = kind(name);
      if (kind != null) {
        if (small(file, MAX_TABLE)) tables.add(new Table(kind, name, text(file)));
      } else if (name.startsWith("places") && small(file, MAX_PLACES)) {
        places(file, name, found);
      } else if (name.equals(SUFFIXES)) {
        if (small(file, MAX_TABLE)) suffixes = text(file);
      } else problem(name, "is not read; " + ALLOWED);
    }
    places = List.copyOf(found);
    return tables;
  }

  private static @Nullable Kind kind(String name) {
    if (!name.endsWith(".csv")) return null;
    if (name.startsWith("assets")) return Kind.ASSETS;
    if (name.startsWith("identities")) return Kind.IDENTITIES;
    return name.startsWith("networks") ? Kind.NETWORKS : null;
  }

  private void places(Path file, String name, List<Places> found) throws IOException {
    if (name.endsWith(".mmdb")) {
      try {
        found.add(Places.mmdb(name, Files.readAllBytes(file)));
      } catch (IllegalArgumentException e) {
        problem(name, String.valueOf(e.getMessage()));
      }
    } else if (name.endsWith(".csv")) {
      Read<Places> read = Places.csv(name, text(file));
      found.addAll(read.rows());
      problems.addAll(read.problems());
    } else problem(name, "is not read; " + ALLOWED);
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }

  private boolean small(Path file, long most) throws IOException {
    if (Files.size(file) <= most) return true;
    problem(String.valueOf(file.getFileName()), "is longer than " + most + " bytes");
    return false;
  }

  private void problem(String name, String message) {
    problems.add(new Problem(name, 0, message));
  }

  List<Places> places() {
    return places;
  }

  @Nullable String suffixes() {
    return suffixes;
  }

  List<Problem> problems() {
    return problems;
  }
}
