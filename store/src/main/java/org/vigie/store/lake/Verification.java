package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Computes every digest of the lake's files again and compares them with the ledger. Reads only,
 * also while the lake is written.
 */
public final class Verification {
  /**
   * What was found.
   *
   * @param flaws what differs, one a line; empty where all is as it was written
   * @param files data files that were read
   * @param bytes their bytes
   * @param lines lines of the ledger
   * @param head hash of its last line
   * @param expected whether the ledger has the line that was asked for, or none was
   */
  public record Report(
      List<String> flaws, int files, long bytes, long lines, String head, boolean expected) {
    /** Whether nothing differs. */
    public boolean isIntact() {
      return flaws.isEmpty() && expected;
    }
  }

  private record Entry(long line, long bytes, String sha256) {}

  private final Path root;
  private final List<String> flaws = new ArrayList<>();
  private final Map<String, Entry> given = new LinkedHashMap<>();
  private long lines;
  private String head = Ledger.START;
  private boolean expected;

  private Verification(Path root) {
    this.root = root;
  }

  /**
   * Verifies the lake of a directory.
   *
   * @param position line of the ledger that must be there, with this hash; 0 for none
   */
  public static Report of(Path directory, long position, String hash) throws IOException {
    Verification verification = new Verification(directory.toRealPath());
    verification.expected = position == 0;
    return verification.run(position, hash);
  }

  private Report run(long position, String hash) throws IOException {
    // What the ledger says comes before what it is about: read it after the tables.
    Map<String, Path> current = current();
    ledger(position, hash);
    int files = 0;
    long bytes = 0;
    for (Map.Entry<String, Path> file : current.entrySet()) {
      Entry entry = given.remove(file.getKey());
      if (entry == null) {
        flaws.add(file.getValue() + ": is in a table, but the ledger does not know it");
        continue;
      }
      files++;
      bytes += entry.bytes;
      compare(file.getValue(), entry);
      Entry index = given.remove(file.getKey() + ".index");
      if (index != null) compare(FileIndex.beside(file.getValue()), index);
    }
    Map<String, Path> now = current();
    given.forEach(
        (name, entry) -> {
          // What the last lines gave may not be committed yet.
          boolean pending = entry.line > lines - 2;
          String data = name.replace(".index", "");
          if (!pending && !now.containsKey(data)) {
            flaws.add(
                name + ": line " + entry.line + " gave it, no table has it, and nothing let it go");
          }
        });
    return new Report(List.copyOf(flaws), files, bytes, lines, head, expected);
  }

  private void compare(Path file, Entry entry) throws IOException {
    if (!Files.exists(file)) {
      flaws.add(file + ": is missing");
    } else if (Files.size(file) != entry.bytes) {
      flaws.add(file + ": has " + Files.size(file) + " bytes, and had " + entry.bytes);
    } else if (!Ledger.digest(file).equals(entry.sha256)) {
      flaws.add(file + ": is not what was written");
    }
  }

  /** The data files of both tables. */
  private Map<String, Path> current() throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    try (JdbcCatalog catalog = Catalog.of(root)) {
      for (String name : List.of("events", "findings")) {
        TableIdentifier id = TableIdentifier.of("soc", name);
        if (!catalog.tableExists(id)) continue;
        Table table = catalog.loadTable(id);
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
          for (FileScanTask task : tasks) {
            Path file = LocalFiles.path(task.file().location());
            files.put(Ledger.name(file), file);
          }
        }
      }
    }
    return files;
  }

  private void ledger(long position, String hash) throws IOException {
    Path log = root.resolve(Ledger.LOG);
    if (!Files.exists(log)) {
      flaws.add(log + ": is missing");
      return;
    }
    Signatures signatures = Signatures.of(root);
    try (Stream<String> all = Files.lines(log, UTF_8)) {
      for (String line : (Iterable<String>) all::iterator) {
        line(line, signatures);
        if (lines == position && head.equals(hash)) expected = true;
      }
    }
    if (!expected) flaws.add("the ledger does not have line " + position + " with that hash");
  }

  private void line(String line, Signatures signatures) {
    lines++;
    String[] words = line.split(" ", -1);
    int last = words.length - 2;
    String where = "line " + lines + " of the ledger: ";
    if (last < 3 || !words[0].equals(Long.toString(lines))) {
      flaws.add(where + "is damaged, or lines before it are missing");
      return;
    }
    String signed =
        line.substring(0, line.length() - words[last].length() - words[last + 1].length() - 2);
    String hash = Ledger.hash(head, signed);
    if (!hash.equals(words[last])) flaws.add(where + "its hash is not that of what it says");
    head = words[last];
    if (!signatures.hold(words[last], words[last + 1])) {
      flaws.add(where + "its signature is not that of the key");
    }
    for (int i = 3; i < last; i++) file(words[i], where);
  }

  private void file(String word, String where) {
    if (word.startsWith("-")) {
      given.remove(word.substring(1));
      return;
    }
    String[] parts = word.split(":", -1);
    if (!word.startsWith("+") || parts.length != 3 || !parts[1].matches("\\d{1,18}")) {
      flaws.add(where + "'" + word + "' is no file");
      return;
    }
    given.put(parts[0].substring(1), new Entry(lines, Long.parseLong(parts[1]), parts[2]));
  }
}
