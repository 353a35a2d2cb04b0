package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file in which a way in keeps its place, and the page that it is about to append. It is
 * written before the page is appended: after a crash the page of the file is appended again under
 * the same numbers, of which the journal knows those that it has.
 */
final class Bookmark {
  private static final byte[] TITLE = "vigie pull 1\n".getBytes(UTF_8);
  private static final long MOST_BYTES = 256L << 20;
  private static final int LONGEST_CURSOR = 1 << 20;

  private final Path path;

  Bookmark(Path path) {
    this.path = path;
  }

  /**
   * A place.
   *
   * @param origin the producer as which records go to the journal
   * @param first number of the first record of the page
   * @param cursor with which to ask for what follows the page
   * @param address where the page came from
   * @param page records that may not be in the journal yet
   * @param known digests of ids
   */
  record Place(
      UUID origin, long first, String cursor, String address, List<byte[]> page, long[] known) {
    /** The very beginning. */
    static Place start() {
      return new Place(UUID.randomUUID(), 0, "", "", List.of(), new long[0]);
    }

    /** Number of the first record behind the page. */
    long next() {
      return first + page.size();
    }

    /** This, once the page is durable. */
    Place kept() {
      return new Place(origin, next(), cursor, address, List.of(), known);
    }
  }

  /** The place written last, or the beginning. */
  Place read() throws IOException {
    if (!Files.exists(path)) return Place.start();
    if (Files.size(path) > MOST_BYTES) throw damaged(null);
    byte[] all = Files.readAllBytes(path);
    int end = all.length - Long.BYTES;
    if (end < TITLE.length
        || !Arrays.equals(all, 0, TITLE.length, TITLE, 0, TITLE.length)
        || ByteBuffer.wrap(all).getLong(end) != sum(all, end)) {
      throw damaged(null);
    }
    try (var in =
        new DataInputStream(new ByteArrayInputStream(all, TITLE.length, end - TITLE.length))) {
      UUID origin = new UUID(in.readLong(), in.readLong());
      long first = in.readLong();
      String cursor = new String(bytes(in), UTF_8);
      String address = new String(bytes(in), UTF_8);
      int count = in.readInt();
      List<byte[]> page = new ArrayList<>();
      for (int i = 0; i < count; i++) page.add(bytes(in));
      long[] known = new long[in.readInt()];
      for (int i = 0; i < known.length; i++) known[i] = in.readLong();
      return new Place(origin, first, cursor, address, page, known);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) throw new IOException("a length of " + length);
    return in.readNBytes(length);
  }

  private IOException damaged(@Nullable Throwable cause) {
    return new IOException(
        path + ": damaged; remove it, and what is fetched begins anew, some of it twice", cause);
  }

  /** Writes a place, durably, in one step; only the owner may read it, for it holds events. */
  void write(Place place) throws IOException {
    if (place.cursor.length() > LONGEST_CURSOR) throw new IOException("the cursor is too long");
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(TITLE);
      out.writeLong(place.origin.getMostSignificantBits());
      out.writeLong(place.origin.getLeastSignificantBits());
      out.writeLong(place.first);
      write(out, place.cursor.getBytes(UTF_8));
      write(out, place.address.getBytes(UTF_8));
      out.writeInt(place.page.size());
      for (byte[] one : place.page) write(out, one);
      out.writeInt(place.known.length);
      for (long one : place.known) out.writeLong(one);
      byte[] so = bytes.toByteArray();
      out.writeLong(sum(so, so.length));
    }
    store(bytes.toByteArray());
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void store(byte[] all) throws IOException {
    Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file is in one");
    Files.createDirectories(folder);
    Path fresh = folder.resolve(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel out =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(all);
      while (bytes.hasRemaining()) out.write(bytes);
      out.force(true);
    }
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static long sum(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return sum.getValue();
  }
}
