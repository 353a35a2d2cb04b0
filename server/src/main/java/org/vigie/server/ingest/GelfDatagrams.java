package org.vigie.server.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.vigie.server.ingest.file.Gunzip;

/**
 * The messages in datagrams of GELF: whole ones, or chunks that are put together again, whatever
 * their order; plain, gzip or zlib. Chunks have two bytes that no JSON begins with, eight of the
 * message's number, their own number and their count. Belongs to one thread.
 *
 * <p>Who sends is not known, so everything is bounded: the chunks of a message, their bytes, how
 * long and how many messages wait for their rest. Where too many wait, the oldest is given up:
 * whole messages come within milliseconds, so a flood of halves drives out itself. What is given up
 * counts as truncated, a chunk that can't be one as refused.
 */
final class GelfDatagrams {
  /** Most chunks of a message. */
  static final int CHUNKS = 128;

  /** Most messages that wait for their rest, and their bytes together. */
  static final int WAITING = 4_096;

  static final long WAITING_BYTES = 64 << 20;

  /** How long a message may wait for its rest. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int HEAD = 12;

  private final int limit;
  private final Counters counters;

  /** Those that wait, the oldest first. */
  private final Map<Key, Parts> waiting = new LinkedHashMap<>();

  private long bytes;

  /** Messages are no longer than {@code limit} bytes, also when expanded. */
  GelfDatagrams(int limit, Counters counters) {
    this.limit = limit;
    this.counters = counters;
  }

  private record Key(InetAddress sender, long id) {}

  /** The chunks of one message so far. */
  private static final class Parts {
    final byte[] @Nullable [] chunks;
    final long since;
    int have;
    int bytes;

    Parts(int count, long since) {
      this.chunks = new byte[count][];
      this.since = since;
    }
  }

  /** The message that a datagram is or completes, else null; {@code now} in nanoseconds. */
  byte @Nullable [] take(ByteBuffer datagram, InetAddress sender, long now) {
    int length = datagram.remaining();
    boolean chunk = length >= 2 && datagram.get(0) == 0x1e && datagram.get(1) == 0x0f;
    if (!chunk) {
      byte[] whole = new byte[length];
      datagram.get(whole);
      return message(whole);
    }
    expire(now);
    byte[] joined = chunk(datagram, sender, now);
    return joined == null ? null : message(joined);
  }

  private byte @Nullable [] chunk(ByteBuffer datagram, InetAddress sender, long now) {
    int count = datagram.remaining() < HEAD ? 0 : datagram.get(HEAD - 1) & 0xff;
    int number = datagram.remaining() < HEAD ? 0 : datagram.get(HEAD - 2) & 0xff;
    if (count == 0 || count > CHUNKS || number >= count) return refuse();
    Key key = new Key(sender, datagram.getLong(2));
    Parts parts = waiting.computeIfAbsent(key, none -> new Parts(count, now));
    if (parts.chunks.length != count) return refuse();
    if (parts.chunks[number] != null) return null; // sent twice
    byte[] body = new byte[datagram.remaining() - HEAD];
    datagram.get(HEAD, body);
    parts.chunks[number] = body;
    parts.bytes += body.length;
    parts.have++;
    bytes += body.length;
    if (parts.bytes > limit) {
      drop(key, parts);
      counters.truncate(1);
      return null;
    }
    if (parts.have < count) {
      bound();
      return null;
    }
    drop(key, parts);
    return joined(parts);
  }

  private byte @Nullable [] refuse() {
    counters.refuse(1);
    return null;
  }

  private static byte[] joined(Parts parts) {
    byte[] whole = new byte[parts.bytes];
    int at = 0;
    for (byte[] chunk : parts.chunks) {
      if (chunk == null) throw new IllegalStateException("a chunk is missing");
      System.arraycopy(chunk, 0, whole, at, chunk.length);
      at += chunk.length;
    }
    return whole;
  }

  private void drop(Key key, Parts parts) {
    waiting.remove(key);
    bytes -= parts.bytes;
  }

  private void bound() {
    while (waiting.size() > WAITING || bytes > WAITING_BYTES) giveUp();
  }

  private void giveUp() {
    Iterator<Parts> oldest = waiting.values().iterator();
    bytes -= oldest.next().bytes;
    oldest.remove();
    counters.truncate(1);
  }

  /** Gives up messages that have waited too long for their rest. */
  void expire(long now) {
    while (!waiting.isEmpty()) {
      Parts oldest = waiting.values().iterator().next();
      if (now - oldest.since < PATIENCE.toNanos()) return;
      giveUp();
    }
  }

  /** Expands a message; one that can't be is kept as it came, one that is too long is cut. */
  private byte @Nullable [] message(byte[] sent) {
    if (sent.length == 0) return null;
    byte[] plain = sent;
    try (InputStream expanding = expanding(sent)) {
      if (expanding != null) plain = expanding.readNBytes(limit + 1);
    } catch (IOException e) {
      counters.truncate(1);
      return sent;
    }
    int end = plain.length;
    if (end > limit) {
      counters.truncate(1);
      return java.util.Arrays.copyOf(plain, limit);
    }
    while (end > 0 && (plain[end - 1] == 0 || plain[end - 1] == '\n')) end--;
    return end == 0 ? null : end == plain.length ? plain : java.util.Arrays.copyOf(plain, end);
  }

  private static @Nullable InputStream expanding(byte[] sent) {
    if (sent.length < 3) return null;
    int first = sent[0] & 0xff;
    int second = sent[1] & 0xff;
    if (first == 0x1f && second == 0x8b) return new Gunzip(new ByteArrayInputStream(sent));
    boolean zlib = (first & 0x0f) == 8 && (first << 8 | second) % 31 == 0;
    return zlib ? new InflaterInputStream(new ByteArrayInputStream(sent)) : null;
  }
}
