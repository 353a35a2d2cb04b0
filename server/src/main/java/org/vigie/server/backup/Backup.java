package org.vigie.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.vigie.server.secret.Secrets;

/**
 * Writes a data folder into one file: a ZIP of all its files and, as its last entry, {@link
 * #MANIFEST}, a line each file: SHA-256, size, permissions, path. Nobody may be writing the folder.
 */
public final class Backup {
  /** The entry that says what the others must be. */
  static final String MANIFEST = "vigie-backup.txt";

  /** First line of the manifest; the folder's path follows. */
  static final String HEAD = "vigie-backup 1 ";

  private static final int BUFFER = 1 << 16;

  private final Path data;
  private final Consumer<String> progress;
  private final List<String> lines = new ArrayList<>();
  private long bytes;

  /** What was written. */
  public record Done(int files, long bytes, long written) {}

  /** Of a data folder; tells how far it is. */
  public Backup(Path data, Consumer<String> progress) throws IOException {
    this.data = data.toRealPath();
    this.progress = progress;
  }

  /** Writes the file, which must not be there yet; it is there whole or not at all. */
  public Done to(Path file) throws IOException {
    if (Files.exists(file)) throw new FileAlreadyExistsException(file.toString());
    Path target = file.toAbsolutePath();
    if (target.startsWith(data)) {
      throw new IOException(file + ": lies in the folder that is to be saved; name another one");
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (FileChannel channel = lock();
        FileLock held = held(channel)) {
      write(part, held);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    return new Done(lines.size(), bytes, Files.size(target));
  }

  private FileChannel lock() throws IOException {
    Path lock = data.resolve("lake/lock");
    if (!Files.exists(lock)) throw new IOException(data + ": holds no Vigie: it has no lake");
    return FileChannel.open(lock, StandardOpenOption.WRITE);
  }

  private FileLock held(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) return lock;
    } catch (OverlappingFileLockException inThisProcess) {
      // said below
    }
    throw new IOException(
        data + ": is in use; stop `vigie run` first, what it received is then stored");
  }

  private void write(Path part, FileLock held) throws IOException {
    if (!held.isValid()) throw new IOException(data + ": the lock was lost");
    List<Path> files = files();
    try (FileChannel out =
            FileChannel.open(
                part,
                java.util.Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        ZipOutputStream zip = new ZipOutputStream(buffered(out))) {
      // Nearly all of it is compressed already.
      zip.setLevel(Deflater.BEST_SPEED);
      for (Path file : files) {
        progress.accept("saving: %,d of %,d files".formatted(lines.size(), files.size()));
        add(file, zip);
      }
      zip.putNextEntry(new ZipEntry(MANIFEST));
      zip.write((HEAD + data + "\n" + String.join("\n", lines) + "\n").getBytes(UTF_8));
      zip.closeEntry();
      zip.finish();
      zip.flush();
      out.force(true);
    }
  }

  private static OutputStream buffered(FileChannel out) {
    return new BufferedOutputStream(java.nio.channels.Channels.newOutputStream(out), BUFFER);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(data)) {
      return walk.filter(Files::isRegularFile)
          // Sockets are no regular files; the lock is held, and of no use elsewhere.
          .filter(file -> !file.equals(data.resolve("lake/lock")))
          // Beside its key, what is sealed would be open.
          .filter(file -> !file.equals(data.resolve(Secrets.KEY_FILE)))
          .sorted()
          .toList();
    }
  }

  private void add(Path file, ZipOutputStream zip) throws IOException {
    String name = data.relativize(file).toString().replace('\\', '/');
    if (name.indexOf('\n') >= 0) throw new IOException(file + ": has a line end in its name");
    MessageDigest digest = Digests.sha256();
    long size = 0;
    zip.putNextEntry(new ZipEntry(name));
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read; (read = in.read(buffer)) >= 0; size += read) {
        digest.update(buffer, 0, read);
        zip.write(buffer, 0, read);
      }
    }
    zip.closeEntry();
    bytes += size;
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    lines.add(HexFormat.of().formatHex(digest.digest()) + " " + size + " " + mode + " " + name);
  }
}
