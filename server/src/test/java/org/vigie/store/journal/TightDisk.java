package org.vigie.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A disk on which a test says how much room is left. It stands in the journal's package because the
 * seam is not public.
 */
public final class TightDisk implements Disk {
  private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

  /** A journal on this disk. */
  public FileJournal journal(Path directory) throws IOException {
    return FileJournal.open(directory, FileJournal.Options.STANDARD, this);
  }

  /** Leaves room for so many bytes. */
  public void leave(long bytes) {
    room.set(bytes);
  }

  @Override
  public void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    if (room.addAndGet(-bytes.remaining()) < 0) throw new IOException("No space left on device");
    Disk.super.write(file, bytes, offset);
  }
}
