package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a zip archive without its directory, as they follow each other in the file: of one
 * that was cut or broken, those before that place, the last as far as it goes. Each is copied to a
 * temporary file, which lives until the next is asked for.
 */
final class Salvage implements AutoCloseable {
  private final ZipInputStream zip;
  private final Counted counted;
  private final Path copy;
  private final int most;
  private int count;
  private boolean broken;

  /** Reads at most so many entries. */
  Salvage(Path path, int most) throws IOException {
    this.most = most;
    counted = new Counted(Files.newInputStream(path));
    zip = new ZipInputStream(counted);
    copy = Files.createTempFile("vigie", ".entry");
  }

  /** Whether an archive cannot be opened by its directory, rather than being one not wanted. */
  static boolean isBroken(Path path) throws IOException {
    try (ZipFile whole = new ZipFile(path.toFile())) {
      return whole.size() < 0;
    } catch (ZipException e) {
      return !String.valueOf(e.getMessage()).contains("encrypted");
    }
  }

  /** The next entry that holds something; null after the last. */
  @Nullable Part next(String archive, Bounded.Expansion bound) throws IOException {
    while (!broken && count < most) {
      ZipEntry entry;
      try {
        entry = zip.getNextEntry();
      } catch (IOException | IllegalArgumentException e) {
        return null;
      }
      if (entry == null) return null;
      count++;
      if (entry.isDirectory()) continue;
      long before = counted.count;
      try (OutputStream out = Files.newOutputStream(copy)) {
        new Bounded(zip, () -> counted.count - before, bound).transferTo(out);
      } catch (Bounded.Exceeded e) {
        return null; // a bomb; what follows it can't be reached
      } catch (IOException e) {
        broken = true;
      }
      long length = Files.size(copy);
      if (length == 0) continue;
      String name = archive + "!/" + Folder.name(entry.getName());
      return new Part(name, length, length, Part.Kind.PLAIN, () -> Files.newInputStream(copy));
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    zip.close();
    Files.delete(copy);
  }

  /** Counts compressed bytes. */
  private static final class Counted extends java.io.FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) count++;
      return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      if (read > 0) count += read;
      return read;
    }
  }
}
