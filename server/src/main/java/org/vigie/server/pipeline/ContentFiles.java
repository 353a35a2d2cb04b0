package org.vigie.server.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.vigie.pack.Pack;
import org.vigie.yaml.Yaml;

/** Content where it lies: shipped on the class path, and in folders of the operator. */
public final class ContentFiles {
  private ContentFiles() {}

  /** The shipped content. */
  public static List<Pack.Item> shipped() throws IOException {
    URL base = Objects.requireNonNull(Pack.class.getClassLoader().getResource("base"), "base");
    try {
      URI uri = base.toURI();
      if (!uri.getScheme().equals("jar")) return below(Path.of(uri), "base");
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return below(jar.getPath("/base"), "base");
      }
    } catch (URISyntaxException e) {
      throw new IOException("class path entry with an odd name: " + base, e);
    }
  }

  /** All YAML files in and below a folder or file, in order; none where it does not exist. */
  public static List<Pack.Item> below(Path folder, String name) throws IOException {
    List<Pack.Item> items = new ArrayList<>();
    if (!Files.exists(folder)) return items;
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files =
          walk.filter(file -> file.toString().matches(".*\\.ya?ml"))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      for (Path file : files) {
        String inside = folder.relativize(file).toString().replace('\\', '/');
        String path = inside.isEmpty() ? name : name + "/" + inside;
        items.add(new Pack.Item(path, text(file)));
      }
    }
    return items;
  }

  /** Writes down what changes when a YAML file in or below a folder does: name, length, time. */
  public static void fingerprint(Path folder, StringBuilder to) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(f -> f.toString().matches(".*\\.ya?ml")).sorted().toList()) {
        if (!Files.isRegularFile(file)) continue;
        to.append(file).append('\n').append(Files.size(file)).append(' ');
        to.append(Files.getLastModifiedTime(file)).append('\n');
      }
    } catch (UncheckedIOException e) {
      throw new IOException("content in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** A text; of a file that is too large, just enough for its reader to refuse it. */
  private static String text(Path file) throws IOException {
    if (Files.size(file) <= 4L * Yaml.MAX_CHARACTERS) {
      return new String(Files.readAllBytes(file), UTF_8);
    }
    return " ".repeat(Yaml.MAX_CHARACTERS + 1);
  }
}
