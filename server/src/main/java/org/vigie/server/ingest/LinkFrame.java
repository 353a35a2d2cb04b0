package org.vigie.server.ingest;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Source;

/**
 * What a collector sends its centre: records of its journal that follow one on the other, in groups
 * of one source each. A frame without groups says no more than that the collector is there.
 *
 * <p>First the collector says {@link #HELLO}, the identity of its journal and the position of the
 * oldest record that it still has (a long each of the identity's halves, and one); the centre
 * answers with the position that it wants next. Then frames: the length of what is compressed, its
 * length before (an int each), and the bytes, compressed by zstd. The centre answers each with the
 * position up to which it has all of it, durable. Numbers have their highest byte first.
 *
 * @param first position of the first record
 * @param groups in their order
 */
public record LinkFrame(long first, List<Group> groups) {
  /** How a collector begins: the protocol, and its version. */
  public static final long HELLO = 0x5649474945000001L;

  /** Longest frame, before it is compressed. */
  public static final int LONGEST = 28 << 20;

  private static final int RECORDS = 1 << 20;
  private static final int LEVEL = 3;

  /**
   * Records of one source.
   *
   * @param received when each came to the collector, epoch milliseconds
   */
  public record Group(Source source, long[] received, List<byte[]> records) {}

  /** Who is there. */
  public record Hello(UUID journal, long begin) {}

  /** Copies the lists. */
  public LinkFrame {
    groups = List.copyOf(groups);
  }

  /** Says who is there. */
  public static void greet(DataOutputStream out, Hello hello) throws IOException {
    out.writeLong(HELLO);
    out.writeLong(hello.journal.getMostSignificantBits());
    out.writeLong(hello.journal.getLeastSignificantBits());
    out.writeLong(hello.begin);
    out.flush();
  }

  static Hello greeted(DataInputStream in) throws IOException {
    long said = in.readLong();
    if (said != HELLO) throw new IOException("no collector of Vigie, or one of another version");
    return new Hello(new UUID(in.readLong(), in.readLong()), in.readLong());
  }

  /** Writes this. */
  public void write(DataOutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream plain = new DataOutputStream(bytes);
    plain.writeLong(first);
    plain.writeInt(groups.size());
    for (Group group : groups) {
      plain.writeUTF(group.source.name());
      plain.writeUTF(group.source.transport());
      plain.writeUTF(group.source.address());
      plain.writeInt(group.records.size());
      for (int i = 0; i < group.records.size(); i++) {
        plain.writeLong(group.received[i]);
        plain.writeInt(group.records.get(i).length);
        plain.write(group.records.get(i));
      }
    }
    byte[] whole = bytes.toByteArray();
    byte[] compressed = Zstd.compress(whole, LEVEL);
    out.writeInt(compressed.length);
    out.writeInt(whole.length);
    out.write(compressed);
    out.flush();
  }

  /** Reads one; null where the stream ended between two. */
  static @Nullable LinkFrame read(DataInputStream in) throws IOException {
    int first = in.read();
    if (first < 0) return null;
    int length =
        first << 24
            | in.readUnsignedByte() << 16
            | in.readUnsignedByte() << 8
            | in.readUnsignedByte();
    int plain = in.readInt();
    if (length < 1 || length > LONGEST || plain < 12 || plain > LONGEST) {
      throw new IOException("a frame of " + length + " bytes, " + plain + " when expanded");
    }
    byte[] compressed = in.readNBytes(length);
    if (compressed.length < length) throw new IOException("a frame that is cut");
    try {
      return parse(Zstd.decompress(compressed, plain));
    } catch (ZstdException e) {
      throw new IOException("a frame that is no zstd: " + e.getMessage(), e);
    }
  }

  private static LinkFrame parse(byte[] plain) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(plain));
    long first = in.readLong();
    int count = in.readInt();
    if (first < 0 || count < 0 || count > RECORDS) throw new IOException("a frame of no sense");
    List<Group> groups = new ArrayList<>();
    for (int g = 0; g < count; g++) {
      Source source = new Source(in.readUTF(), in.readUTF(), in.readUTF());
      int size = in.readInt();
      // Each record has at least twelve bytes, so the frame's own length bounds the count.
      if (size < 1 || size > in.available() / 12) throw new IOException("a group of no sense");
      long[] received = new long[size];
      List<byte[]> records = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        received[i] = in.readLong();
        int length = in.readInt();
        if (length < 0 || length > in.available()) throw new IOException("a record of no sense");
        records.add(in.readNBytes(length));
      }
      groups.add(new Group(source, received, records));
    }
    if (in.available() > 0) throw new IOException("a frame longer than what it holds");
    return new LinkFrame(first, groups);
  }
}
