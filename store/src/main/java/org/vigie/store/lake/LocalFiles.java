package org.vigie.store.lake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** Iceberg's files on the local disk, synced when closed: a commit must not outrun its files. */
final class LocalFiles implements FileIO {
  private static final long serialVersionUID = 1;
  private static final String SCHEME = "file://";
  private static final String METADATA = ".metadata.json";
  private static final JsonFactory JSON = new JsonFactory();

  /** The path of a location, {@code file:///a/b} or {@code /a/b}. */
  static Path path(String location) {
    return Path.of(location.startsWith(SCHEME) ? location.substring(SCHEME.length()) : location);
  }

  /** The location of a path. */
  static String location(Path path) {
    return SCHEME + path.toAbsolutePath();
  }

  /** Makes a file's bytes, or a directory's entries, durable. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public InputFile newInputFile(String location) {
    return new Input(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new Output(location);
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(path(location));
      Files.deleteIfExists(FileIndex.beside(path(location)));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Throws where a table's metadata is no JSON object: Iceberg takes what is damaged for a disk
   * that recovers, and asks again for more than a minute.
   */
  private static void checkObject(Path file) throws IOException {
    try (JsonParser json = JSON.createParser(file.toFile())) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        json.skipChildren();
        return;
      }
    } catch (JsonProcessingException damaged) {
      throw new NotFoundException(damaged, "%s is damaged: %s", file, damaged.getOriginalMessage());
    }
    throw new NotFoundException("%s is damaged: it holds no JSON object", file);
  }

  private record Input(String location) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(path(location));
      } catch (IOException failed) {
        throw new NotFoundException(failed, "%s", location);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        if (location.endsWith(METADATA)) checkObject(path(location));
        return new In(FileChannel.open(path(location), StandardOpenOption.READ));
      } catch (IOException failed) {
        throw new NotFoundException(failed, "%s", location);
      }
    }

    @Override
    public boolean exists() {
      return Files.exists(path(location));
    }
  }

  private record Output(String location) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      if (Files.exists(path(location))) throw new AlreadyExistsException("%s", location);
      return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      Path file = path(location);
      try {
        Files.createDirectories(file.resolveSibling("."));
        return new Out(
            file,
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    @Override
    public InputFile toInputFile() {
      return new Input(location);
    }
  }

  private static final class In extends SeekableInputStream {
    private final FileChannel channel;

    In(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      if (position < 0) throw new EOFException("before the start: " + position);
      channel.position(position);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int start, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(into, start, length));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class Out extends PositionOutputStream {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long position;

    Out(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public long getPos() {
      return position; // asked for after the close, too
    }

    @Override
    public void write(int b) throws IOException {
      if (!buffer.hasRemaining()) flush();
      buffer.put((byte) b);
      position++;
    }

    @Override
    public void write(byte[] from, int start, int length) throws IOException {
      position += length;
      if (length > buffer.remaining()) flush();
      if (length <= buffer.remaining()) {
        buffer.put(from, start, length);
        return;
      }
      for (ByteBuffer all = ByteBuffer.wrap(from, start, length); all.hasRemaining(); ) {
        channel.write(all);
      }
    }

    @Override
    public void flush() throws IOException {
      buffer.flip();
      while (buffer.hasRemaining()) channel.write(buffer);
      buffer.clear();
    }

    @Override
    public void close() throws IOException {
      if (!channel.isOpen()) return;
      try (channel) {
        flush();
        channel.force(true);
      }
      sync(file.resolveSibling("."));
    }
  }
}
