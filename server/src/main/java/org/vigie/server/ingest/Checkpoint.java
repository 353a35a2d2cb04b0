package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file that says up to where followed files are durable in the journal. It is written after
 * that, and never before; what lies between is sent again and known again by its numbers.
 */
final class Checkpoint {
  private static final String TITLE = "vigie followed files 1";
  private static final long MOST_BYTES = 64 << 20;

  private final Path path;

  Checkpoint(Path path) {
    this.path = path;
  }

  /**
   * A place in a file, at the beginning of a line.
   *
   * @param origin the producer as which the file's lines go to the journal
   * @param offset bytes before it
   * @param number count of records before it
   * @param mark the bytes just before it, by which the file is known again
   * @param key the file's identity in its file system
   * @param path where it was last
   */
  record Place(UUID origin, long offset, long number, byte[] mark, String key, Path path) {}

  /** The places written last; none where there is no file yet. */
  List<Place> read() throws IOException {
    List<Place> places = new ArrayList<>();
    if (!Files.exists(path)) return places;
    if (Files.size(path) > MOST_BYTES) throw new IOException(path + ": larger than it can be");
    List<String> lines = Files.readAllLines(path, UTF_8);
    if (lines.isEmpty() || !lines.getFirst().equals(TITLE)) throw unreadable(null);
    for (String line : lines.subList(1, lines.size())) {
      try {
        String[] words = line.split(" ", -1);
        places.add(
            new Place(
                UUID.fromString(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                HexFormat.of().parseHex(words[3]),
                URLDecoder.decode(words[4], UTF_8),
                Path.of(URLDecoder.decode(words[5], UTF_8))));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw unreadable(e);
      }
    }
    return places;
  }

  private IOException unreadable(@Nullable Throwable cause) {
    return new IOException(
        path + ": damaged; remove it to read the followed files from their beginning again", cause);
  }

  /** Writes places, durably, in one step. */
  void write(List<Place> places) throws IOException {
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    for (Place place : places) {
      text.append(place.origin)
          .append(' ')
          .append(place.offset)
          .append(' ')
          .append(place.number)
          .append(' ')
          .append(HexFormat.of().formatHex(place.mark))
          .append(' ')
          .append(URLEncoder.encode(place.key, UTF_8))
          .append(' ')
          .append(URLEncoder.encode(place.path.toString(), UTF_8))
          .append('\n');
    }
    Path folder =
        Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file is in a folder");
    Files.createDirectories(folder);
    Path fresh = folder.resolve(path.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
      while (bytes.hasRemaining()) out.write(bytes);
      out.force(true);
    }
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
