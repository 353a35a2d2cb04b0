package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A file system of a few megabytes over a folder, in a mount namespace of its own: only processes
 * started {@link #through} it see it there, so no rights on the machine are needed. It lives as
 * long as the process that holds the namespace.
 */
final class SmallDisk implements AutoCloseable {
  private final Process holder;
  private final Path folder;

  private SmallDisk(Process holder, Path folder) {
    this.holder = holder;
    this.folder = folder;
  }

  /** Mounts one over an empty folder. */
  static SmallDisk over(Path folder, int megabytes) throws IOException {
    String script =
        "mount -t tmpfs -o size=" + megabytes + "m tmpfs \"$1\" && echo ready && exec cat";
    Process holder =
        new ProcessBuilder(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                script,
                "sh",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader said = holder.inputReader(UTF_8);
    String first = said.readLine();
    if (!"ready".equals(first)) throw new IOException("no small disk to test on: " + first);
    return new SmallDisk(holder, folder);
  }

  /** The command that runs what stands behind it where the disk is seen. */
  List<String> through() {
    return List.of(
        "nsenter",
        "--user",
        "--mount",
        "--preserve-credentials",
        "--target",
        Long.toString(holder.pid()));
  }

  /** Writes a file until no more than {@code left} bytes are free; gives it, to be deleted. */
  Path fill(long left) throws IOException {
    Path ballast = seen().resolve("ballast");
    long bytes = Files.getFileStore(seen()).getUsableSpace() - left;
    byte[] block = new byte[1 << 16];
    try (var out = Files.newOutputStream(ballast, StandardOpenOption.CREATE_NEW)) {
      for (; bytes > 0; bytes -= block.length) out.write(block);
    }
    return ballast;
  }

  /** Takes what room there is left, to the last page; gives the file, to be deleted. */
  Path brim() throws IOException {
    Path brim = seen().resolve("brim");
    byte[] page = new byte[4096];
    try (var out =
        Files.newOutputStream(brim, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) out.write(page);
    } catch (IOException full) {
      return brim;
    }
  }

  /** Copies all that is on it to where it was mounted, for those who do not see it. */
  void copyOut() throws IOException {
    Path from = seen();
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(folder.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) Files.copy(file, folder.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The disk as this process sees it: through the root of the one that holds it. */
  Path seen() {
    return Path.of("/proc", Long.toString(holder.pid()), "root")
        .resolve(Path.of("/").relativize(folder));
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
