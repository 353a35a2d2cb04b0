package org.vigie.server.ingest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** A path in which names may be patterns ({@code *}, {@code ?}, {@code [ab]}), one folder each. */
final class PathPattern {
  private final Path root;
  private final List<String> names = new ArrayList<>();

  private PathPattern(Path root) {
    this.root = root;
  }

  /** Reads a pattern; what is wrong with it is an {@link IOException} for the operator. */
  static PathPattern of(String text) throws IOException {
    if (text.contains("**")) {
      throw new IOException(
          "files: path '" + text + "': ** is not allowed; name each folder, or *");
    }
    List<String> names = new ArrayList<>(List.of(text.split("/+")));
    names.removeIf(String::isEmpty);
    if (names.isEmpty()) throw new IOException("files: path '" + text + "' names no file");
    try {
      Path root = Path.of(text.startsWith("/") ? "/" : "");
      while (names.size() > 1 && !isPattern(names.getFirst())) {
        root = root.resolve(names.removeFirst());
      }
      var pattern = new PathPattern(root);
      pattern.names.addAll(names);
      for (String name : names) root.getFileSystem().getPathMatcher("glob:" + name);
      return pattern;
    } catch (InvalidPathException | PatternSyntaxException e) {
      throw new IOException("files: path '" + text + "': " + e.getMessage(), e);
    }
  }

  private static boolean isPattern(String name) {
    return name.chars().anyMatch(c -> "*?[]{}\\".indexOf(c) >= 0);
  }

  /** Who hears of folders that can't be listed. */
  interface Problems {
    void add(Path folder, String reason);
  }

  /** The paths there now, in no order; at most so many. */
  List<Path> list(int most, Problems problems) {
    List<Path> found = new ArrayList<>();
    list(root, 0, most, found, problems);
    return found;
  }

  private void list(Path folder, int depth, int most, List<Path> found, Problems problems) {
    if (!Files.isDirectory(folder)) return;
    boolean last = depth == names.size() - 1;
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, names.get(depth))) {
      for (Path child : children) {
        if (found.size() >= most) return;
        if (!last) list(child, depth + 1, most, found, problems);
        else if (Files.isRegularFile(child)) found.add(child);
      }
    } catch (AccessDeniedException e) {
      problems.add(folder, "this user may not list it");
    } catch (IOException | DirectoryIteratorException e) {
      problems.add(folder, "can't be listed: " + e.getMessage());
    }
  }
}
