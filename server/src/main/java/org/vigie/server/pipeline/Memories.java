package org.vigie.server.pipeline;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.correlate.Correlator;

/**
 * Files with the memory of correlations, each named by the position of the raw journal that it
 * belongs to. Between the end of an epoch and its commit there are two; the lake says which holds.
 */
final class Memories {
  private static final Logger LOG = LoggerFactory.getLogger(Memories.class);
  private static final String ENDING = ".memory";
  private final Path folder;

  Memories(Path folder) {
    this.folder = folder;
  }

  private Path file(long position) {
    return folder.resolve(position + ENDING);
  }

  /** Reads the memory of a position; without it, or if it has rotted, correlations begin anew. */
  void read(long position, Correlator into) throws IOException {
    Path file = file(position);
    try {
      byte[] bytes = Files.readAllBytes(file);
      CRC32C sum = new CRC32C();
      sum.update(bytes, Long.BYTES, Math.max(0, bytes.length - Long.BYTES));
      if (bytes.length < Long.BYTES || ByteBuffer.wrap(bytes).getLong() != sum.getValue()) {
        LOG.error("{} has rotted: windows that were open are forgotten", file);
        return;
      }
      DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(
                  new java.io.ByteArrayInputStream(bytes, Long.BYTES, bytes.length - Long.BYTES)));
      List<String> missing = into.read(in);
      if (!missing.isEmpty()) LOG.info("correlations that begin anew: {}", missing);
    } catch (NoSuchFileException e) {
      if (position > 0) LOG.warn("no memory of correlations at {}: they begin anew", position);
    }
  }

  /** Writes the memory of a position, durably. */
  void write(long position, byte[] memory) throws IOException {
    Files.createDirectories(folder);
    CRC32C sum = new CRC32C();
    sum.update(memory);
    Path part = folder.resolve(position + ".part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer[] parts = {
        ByteBuffer.allocate(Long.BYTES).putLong(sum.getValue()).flip(), ByteBuffer.wrap(memory)
      };
      while (parts[1].hasRemaining()) channel.write(parts);
      channel.force(true);
    }
    Files.move(part, file(position), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder)) {
      directory.force(true);
    }
  }

  /** Deletes all but the memory of a position. */
  void keepOnly(long position) throws IOException {
    Path kept = file(position);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!file.equals(kept)) Files.deleteIfExists(file);
      }
    }
  }
}
