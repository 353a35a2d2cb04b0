package org.vigie.server.ingest.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A zip archive, its entries as parts in the order of its directory. */
final class Archive implements AutoCloseable {
  private final ZipFile zip;
  private final List<Part> parts = new ArrayList<>();
  private final List<Records.Note> notes = new ArrayList<>();

  private Archive(ZipFile zip) {
    this.zip = zip;
  }

  /**
   * Opens an archive.
   *
   * @param name its own, before those of its entries
   * @param most most entries allowed
   */
  static Archive open(Path path, String name, int most) throws IOException {
    ZipFile zip = new ZipFile(path.toFile());
    try {
      if (zip.size() > most) {
        throw new IOException(zip.size() + " entries, more than the " + most + " allowed");
      }
      if (zip.getEntry("[Content_Types].xml") != null) {
        throw new IOException("an office document, not an archive of logs");
      }
      var archive = new Archive(zip);
      archive.list(name);
      return archive;
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  List<Part> parts() {
    return parts;
  }

  List<Records.Note> notes() {
    return notes;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private void list(String archive) {
    Set<String> seen = new HashSet<>();
    for (var entries = zip.entries(); entries.hasMoreElements(); ) {
      ZipEntry entry = entries.nextElement();
      String name = archive + "!/" + Folder.name(entry.getName());
      if (entry.isDirectory()) continue;
      if (!seen.add(entry.getName())) {
        // It is opened by name, so only one of them can be reached.
        notes.add(new Records.Note(name, Records.Kind.REFUSED, "a second entry of this name"));
      } else if (hidden(entry.getName())) {
        notes.add(new Records.Note(name, Records.Kind.SKIPPED, "hidden"));
      } else {
        Part.Opener opener = () -> new Checked(zip.getInputStream(entry), entry.getCrc());
        long disk = Math.max(0, entry.getCompressedSize());
        parts.add(new Part(name, disk, entry.getSize(), Part.Kind.COMPRESSED, opener));
      }
    }
  }

  private static boolean hidden(String name) {
    StringTokenizer steps = new StringTokenizer(name, "/\\");
    while (steps.hasMoreTokens()) if (Folder.hidden(steps.nextToken())) return true;
    return false;
  }

  /** A stream that breaks at its end where its checksum is not the promised one. */
  private static final class Checked extends FilterInputStream {
    private final CRC32 sum = new CRC32();
    private final long promised;

    Checked(InputStream in, long promised) {
      super(in);
      this.promised = promised;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      if (read > 0) sum.update(target, offset, read);
      if (read < 0 && promised >= 0 && sum.getValue() != promised) {
        throw new ZipException("checksum differs");
      }
      return read;
    }
  }
}
