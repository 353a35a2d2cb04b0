package org.vigie.store.journal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vigie.store.journal.Frame.Header;
import org.vigie.store.journal.Frame.Part;
import org.vigie.store.journal.Journal.Batch;

/** Collects batches and makes a block of them; the writer thread reuses it. */
final class FrameWriter implements AutoCloseable {
  /** Level 1: the journal's records are short-lived, and 1 MB blocks shrink well at any level. */
  private static final int LEVEL = 1;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
  private final List<Part> parts = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>();
  private final Map<UUID, Long> moved = new HashMap<>();
  private byte[] plain = new byte[0];
  private byte[] frame = new byte[0];
  private int count;
  private long bytes;

  void clear() {
    parts.clear();
    batches.clear();
    moved.clear();
    count = 0;
    bytes = 0;
  }

  /** Adds the records of a batch that are not here yet: those from {@code skipped} on. */
  void add(Batch batch, int skipped) {
    int records = batch.records().size() - skipped;
    Journal.Producer producer = batch.producer();
    UUID origin = producer == null ? null : producer.origin();
    long number = producer == null ? 0 : producer.first() + skipped;
    if (origin != null) moved.put(origin, number + records);
    parts.add(new Part(batch.source(), origin, number, count, records));
    batches.add(batch);
    count += records;
    for (byte[] record : batch.records().subList(skipped, skipped + records)) {
      bytes += record.length;
    }
  }

  /** Records collected. */
  int count() {
    return count;
  }

  /** Producers of what was collected, with the number of their next record. */
  Map<UUID, Long> moved() {
    return moved;
  }

  /** The block, its payload sealed where there is a key; valid until the next call. */
  ByteBuffer frame(long first, @Nullable SegmentKey key) {
    int unpacked = Math.toIntExact(bytes + (long) count * Frame.RECORD);
    if (plain.length < unpacked) plain = new byte[unpacked];
    fill(ByteBuffer.wrap(plain, 0, unpacked));
    byte[] directory = Frame.directory(parts);
    int start = Frame.HEADER + directory.length;
    int room = start + Math.toIntExact(Zstd.compressBound(unpacked)) + SegmentKey.extra();
    if (frame.length < room) frame = new byte[room];
    System.arraycopy(directory, 0, frame, Frame.HEADER, directory.length);
    int payload = zstd.compressByteArray(frame, start, room - start, plain, 0, unpacked);
    if (key != null) payload = key.seal(frame, start, payload, first);
    int directoryCrc = Frame.crc(directory, 0, directory.length);
    int payloadCrc = Frame.crc(frame, start, payload);
    new Header(directory.length, payload, unpacked, first, count, directoryCrc, payloadCrc)
        .write(frame);
    return ByteBuffer.wrap(frame, 0, start + payload);
  }

  private void fill(ByteBuffer out) {
    int lengths = 0;
    int times = count * Integer.BYTES;
    out.position(count * Frame.RECORD);
    for (int b = 0; b < batches.size(); b++) {
      Batch batch = batches.get(b);
      int end = batch.records().size();
      for (int i = end - parts.get(b).count(); i < end; i++) {
        byte[] record = batch.records().get(i);
        out.putInt(lengths, record.length).putLong(times, batch.received()[i]).put(record);
        lengths += Integer.BYTES;
        times += Long.BYTES;
      }
    }
  }

  /** Gives back what one unusually large block needed. */
  void shrink(int most) {
    if (plain.length > most) plain = Arrays.copyOf(plain, 0);
    if (frame.length > most) frame = Arrays.copyOf(frame, 0);
  }

  @Override
  public void close() {
    zstd.close();
  }
}
