package org.vigie.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The writes of a journal, as a seam: tests put a full or failing disk here. */
interface Disk {
  /** The disk of this machine. */
  Disk LOCAL = new Disk() {};

  /** Writes all of {@code bytes} at {@code offset}. */
  default void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) at += file.write(bytes, at);
  }

  /** Makes what was written to a file durable, its length included. */
  default void force(FileChannel file) throws IOException {
    file.force(false);
  }

  /** Makes the creation, renaming and deletion of a directory's files durable. */
  default void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
