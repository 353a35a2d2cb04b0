package org.vigie.server.ingest.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files below a directory, in the order of their names. Links are not followed: they may lead
 * in a circle, or out of the evidence into this machine. Nor are pipes and devices opened.
 */
final class Folder {
  /** Directories in one another; file systems themselves end near there. */
  private static final int DEPTH = 256;

  private final int most;
  private final List<Item> items = new ArrayList<>();
  private final List<Records.Note> notes = new ArrayList<>();

  private Folder(int most) {
    this.most = most;
  }

  /**
   * Lists a directory, or the one file that the path is.
   *
   * @param most most files allowed
   */
  static Listing list(Path path, int most) throws IOException {
    var folder = new Folder(most);
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    Path last = path.toAbsolutePath().normalize().getFileName();
    if (attributes.isDirectory()) {
      folder.walk(path, "", 0);
    } else if (attributes.isRegularFile()) {
      folder.items.add(new Item(path, name(String.valueOf(last)), attributes.size()));
    } else {
      throw new IOException(path + ": neither a file nor a directory");
    }
    return new Listing(folder.items, folder.notes);
  }

  private void walk(Path directory, String prefix, int depth) throws IOException {
    List<Path> children;
    try (Stream<Path> stream = Files.list(directory)) {
      children = stream.sorted(Comparator.comparing(Folder::own)).toList();
    } catch (IOException e) {
      if (depth == 0) throw e;
      notes.add(
          new Records.Note(prefix, Records.Kind.REFUSED, "can't be listed: " + Reading.words(e)));
      return;
    }
    for (Path child : children) {
      String name = prefix + name(own(child));
      if (hidden(own(child))) {
        skip(name, "hidden");
        continue;
      }
      try {
        var attributes =
            Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        visit(child, attributes, name, depth);
      } catch (NoSuchFileException e) {
        notes.add(new Records.Note(name, Records.Kind.REFUSED, "is gone since it was listed"));
      }
    }
  }

  private void visit(Path child, BasicFileAttributes attributes, String name, int depth)
      throws IOException {
    if (attributes.isSymbolicLink()) {
      skip(name, "a symbolic link, not followed");
    } else if (attributes.isDirectory() && depth == DEPTH) {
      skip(name, "deeper than " + DEPTH + " directories");
    } else if (attributes.isDirectory()) {
      walk(child, name + "/", depth + 1);
    } else if (!attributes.isRegularFile()) {
      skip(name, "a pipe, socket or device");
    } else if (items.size() == most) {
      throw new IOException("more than the " + most + " files allowed at once");
    } else {
      items.add(new Item(child, name, attributes.size()));
    }
  }

  private void skip(String name, String reason) {
    notes.add(new Records.Note(name, Records.Kind.SKIPPED, reason));
  }

  private static String own(Path path) {
    return String.valueOf(path.getFileName());
  }

  /** Whether a file of this name is there for a system or an editor and not for people. */
  static boolean hidden(String own) {
    return own.startsWith(".") || own.equals("__MACOSX");
  }

  /** A name fit to be shown and kept: no control characters, and no longer than 500. */
  static String name(String raw) {
    StringBuilder name = new StringBuilder(Math.min(raw.length(), 500));
    for (int i = 0; i < raw.length() && i < 500; i++) {
      char c = raw.charAt(i);
      name.append(Character.isISOControl(c) ? '?' : c);
    }
    return name.toString();
  }

  /** A file. */
  record Item(Path path, String name, long size) {}

  /** Files to be read, and what else was there. */
  record Listing(List<Item> items, List<Records.Note> notes) {}
}
