package org.vigie.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Puts a data folder back as {@link Backup} saved it, each file checked while it is written. */
public final class Restore {
  private static final int BUFFER = 1 << 16;
  private static final int MOST_MANIFEST = 1 << 30;

  private final Path file;
  private final Consumer<String> progress;

  /** What was put back. */
  public record Done(Path data, int files, long bytes) {}

  private record Entry(String sha256, long size, String mode, String name) {
    static Entry of(String line) throws IOException {
      String[] words = line.split(" ", 4);
      if (words.length != 4
          || !words[0].matches("[0-9a-f]{64}")
          || !words[1].matches("\\d{1,18}")
          || !words[2].matches("[rwx-]{9}")) {
        throw new IOException("the backup's list has a line that is none: " + line);
      }
      return new Entry(words[0], Long.parseLong(words[1]), words[2], words[3]);
    }
  }

  /** Of a backup's file; tells how far it is. */
  public Restore(Path file, Consumer<String> progress) {
    this.file = file;
    this.progress = progress;
  }

  /**
   * Puts it back, into a folder that is missing or empty. The lake names its files by their path,
   * so the folder must be the one that was saved.
   */
  public Done to(Path data) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<String> lines = manifest(zip);
      Path folder = data.toAbsolutePath().normalize();
      String saved = lines.getFirst().substring(Backup.HEAD.length());
      if (Files.exists(folder) && !isEmpty(folder)) {
        throw new IOException(folder + ": is not empty; move it away first");
      }
      Files.createDirectories(folder);
      Path real = folder.toRealPath();
      if (!real.toString().equals(saved)) {
        throw new IOException(
            file + ": is of " + saved + ", where it must go back to, and not to " + real);
      }
      long bytes = 0;
      int files = 0;
      for (String line : lines.subList(1, lines.size())) {
        Entry entry = Entry.of(line);
        progress.accept("restoring: %,d of %,d files".formatted(files, lines.size() - 1));
        put(zip, entry, real);
        bytes += entry.size;
        files++;
      }
      return new Done(real, files, bytes);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    }
  }

  private List<String> manifest(ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(Backup.MANIFEST);
    if (entry == null || entry.getSize() > MOST_MANIFEST) {
      throw new IOException(file + ": is no backup of Vigie, or not a whole one");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      List<String> lines = new String(in.readAllBytes(), UTF_8).lines().toList();
      if (lines.isEmpty() || !lines.getFirst().startsWith(Backup.HEAD)) {
        throw new IOException(file + ": is a backup of another kind; 'vigie-backup 1' is known");
      }
      return lines;
    }
  }

  private void put(ZipFile zip, Entry wanted, Path folder) throws IOException {
    Path target = folder.resolve(wanted.name).normalize();
    ZipEntry entry = zip.getEntry(wanted.name);
    if (entry == null || !target.startsWith(folder) || target.equals(folder)) {
      throw new IOException(file + ": lists " + wanted.name + ", which it does not hold");
    }
    Files.createDirectories(target.resolveSibling("."));
    MessageDigest digest = Digests.sha256();
    long size = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(wanted.mode));
      for (int read; (read = in.read(buffer)) >= 0 && size <= wanted.size; size += read) {
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
    }
    if (size != wanted.size || !HexFormat.of().formatHex(digest.digest()).equals(wanted.sha256)) {
      throw new IOException(file + ": " + wanted.name + " in it is not what was saved");
    }
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
