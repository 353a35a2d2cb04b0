package org.vigie.server.ingest;

import java.io.IOException;
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

  /** The paths there now, in no order; at most so many. */
  List<Path> list(int most) throws IOException {
    List<Path> found = new ArrayList<>();
    list(root, 0, most, found);
    return found;
  }

  private void list(Path folder, int depth, int most, List<Path> found) throws IOException {
    if (!Files.isDirectory(folder)) return;
    boolean last = depth == names.size() - 1;
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, names.get(depth))) {
      for (Path child : children) {
        if (found.size() >= most) return;
        if (!last) list(child, depth + 1, most, found);
        else if (Files.isRegularFile(child)) found.add(child);
      }
    }
  }
}
