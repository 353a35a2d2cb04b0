package org.vigie.store.journal;

import static java.nio.file.StandardOpenOption.READ;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.store.journal.Frame.Header;

/** Reads the files of a journal in order, through channels of its own. */
final class FileReader implements Journal.Reader {
  private final FileJournal journal;
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private long position;
  private long segment = -1;
  private long offset;
  private @Nullable Path file;
  private @Nullable SegmentKey key;
  private @Nullable FileChannel channel;

  FileReader(FileJournal journal, long position) {
    this.journal = journal;
    this.position = position;
  }

  @Override
  public @Nullable Block next(Duration wait) throws IOException, InterruptedException {
    if (!journal.await(position, wait)) return null;
    try {
      while (true) {
        Block block = nextIn(open());
        if (block != null) return block;
      }
    } catch (ClosedByInterruptException interrupted) {
      // An interrupt closes the channel of a thread that reads; the next call opens it again.
      leave();
      if (!Thread.interrupted())
        throw interrupted; // the channel was closed, not the thread stopped
      InterruptedException told =
          new InterruptedException("interrupted while reading " + journal.id());
      told.initCause(interrupted);
      throw told;
    }
  }

  /** The block at the offset; null where it lies wholly before the position. */
  private @Nullable Block nextIn(FileChannel in) throws IOException {
    Header header = Segment.header(in, offset);
    if (header == null || header.first() > position) {
      skipDamage(in);
      return null;
    }
    if (header.end() <= position) {
      offset += header.length();
      return null;
    }
    byte[] body = Segment.body(in, offset, header);
    if (body == null) throw damaged(header.end());
    byte[] plain = new byte[header.unpacked()];
    int length = unpack(header, body, plain);
    if (length != plain.length) throw damaged(header.end());
    int skipped = (int) (position - header.first());
    offset += header.length();
    position = header.end();
    return new FileBlock(
        journal.id(),
        header.first(),
        header.count(),
        skipped,
        Frame.parts(ByteBuffer.wrap(body, 0, header.directory())),
        plain);
  }

  /** Unseals and decompresses the payload of a block; its length, or less where it can't be. */
  private int unpack(Header header, byte[] body, byte[] plain) {
    SegmentKey sealed = key;
    if (sealed == null) {
      return zstd.decompressByteArray(
          plain, 0, plain.length, body, header.directory(), header.payload());
    }
    byte[] packed = sealed.open(body, header.directory(), header.payload(), header.first());
    if (packed == null) return -1;
    return zstd.decompressByteArray(plain, 0, plain.length, packed, 0, packed.length);
  }

  /** The channel of the file that holds the position. */
  private FileChannel open() throws IOException {
    Map.Entry<Long, Path> entry = journal.segmentOf(position);
    FileChannel opened = channel;
    if (opened != null && entry.getKey() == segment) return opened;
    leave();
    Path path = entry.getValue();
    offset = Segment.head(path).length();
    try {
      opened = FileChannel.open(path, READ);
    } catch (NoSuchFileException gone) {
      throw new IOException(path + " was released while it was being opened", gone);
    }
    key = SegmentKey.of(path);
    file = path;
    segment = entry.getKey();
    channel = opened;
    return opened;
  }

  /**
   * Goes to the next whole header. Fails where records from the position on are missing; those
   * before it, the caller was told of or never asked for.
   */
  private void skipDamage(FileChannel in) throws IOException {
    long at = offset;
    while ((at = Segment.resync(in, at + 1, in.size())) >= 0) {
      Header header = Segment.header(in, at);
      if (header == null) continue;
      if (header.first() > position) throw damaged(header.first());
      offset = at;
      return;
    }
    throw damaged(journal.limit(segment));
  }

  private FileJournal.Damaged damaged(long next) {
    return new FileJournal.Damaged(String.valueOf(file), offset, position, next);
  }

  private void leave() throws IOException {
    FileChannel opened = channel;
    channel = null;
    segment = -1;
    if (opened != null) opened.close();
  }

  @Override
  public void close() {
    zstd.close();
    try {
      leave();
    } catch (IOException ignored) {
      // Nothing was written through it: there is nothing to lose.
    }
  }
}
