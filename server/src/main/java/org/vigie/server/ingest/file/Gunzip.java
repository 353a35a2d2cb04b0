package org.vigie.server.ingest.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * A gzip stream of any number of members (RFC 1952). Unlike the one of the JDK it tells everything
 * that is wrong: a member cut short, and anything but zeros after the last one, are errors and not
 * the end; and it needs no {@code available()}, which on a network is no proof of an end.
 */
public final class Gunzip extends InputStream {
  private static final int CHUNK = 16 * 1024;

  /** Longest file name, comment or extra field that a header may have. */
  private static final int HEADER_FIELD = 64 * 1024;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;
  private long consumed;
  private boolean inMember;
  private boolean anyMember;

  /** Reads compressed bytes from {@code in}, which is closed with this. */
  public Gunzip(InputStream in) {
    this.in = in;
  }

  /** Count of compressed bytes taken so far. */
  public long compressed() {
    return consumed - (to - from);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) return 0;
    while (true) {
      if (!inMember && !header()) return -1;
      int count = inflate(target, offset, length);
      if (count > 0) return count;
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }

  /** Some bytes of the member; 0 at its end, after which its trailer has been checked. */
  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      while (true) {
        int count = inflater.inflate(target, offset, length);
        if (count > 0) {
          crc.update(target, offset, count);
          return count;
        }
        if (inflater.finished()) {
          from = to - inflater.getRemaining();
          trailer();
          return 0;
        }
        if (inflater.needsDictionary()) throw new ZipException("gzip: needs a preset dictionary");
        if (!fill()) throw new EOFException("gzip: cut short in a member");
        inflater.setInput(chunk, from, to - from);
        from = to;
      }
    } catch (DataFormatException e) {
      throw new ZipException("gzip: corrupt data: " + e.getMessage());
    }
  }

  private void trailer() throws IOException {
    long sum = little(4);
    long size = little(4);
    if (sum != crc.getValue()) throw new ZipException("gzip: checksum differs");
    if (size != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("gzip: length differs");
    }
    inMember = false;
  }

  /** Reads a member's header; false where the stream ends instead. */
  private boolean header() throws IOException {
    int first = next();
    while (anyMember && first == 0) first = next(); // padding, as tapes and some writers add
    if (first < 0) {
      if (anyMember) return false;
      throw new EOFException("gzip: empty");
    }
    if (first != 0x1f || need() != 0x8b) {
      throw new ZipException(anyMember ? "gzip: garbage after a member" : "not gzip");
    }
    if (need() != 8) throw new ZipException("gzip: unknown compression method");
    int flags = need();
    if ((flags & 0xe0) != 0) throw new ZipException("gzip: reserved flags are set");
    for (int i = 0; i < 6; i++) need(); // time, extra flags, system
    if ((flags & 4) != 0) skipField(little(2));
    if ((flags & 8) != 0) skipText();
    if ((flags & 16) != 0) skipText();
    if ((flags & 2) != 0) little(2);
    inflater.reset();
    inflater.setInput(chunk, from, to - from);
    from = to;
    crc.reset();
    inMember = true;
    anyMember = true;
    return true;
  }

  private void skipField(long count) throws IOException {
    for (long i = 0; i < count; i++) need();
  }

  private void skipText() throws IOException {
    for (int i = 0; i < HEADER_FIELD; i++) {
      if (need() == 0) return;
    }
    throw new ZipException("gzip: header field longer than " + HEADER_FIELD + " bytes");
  }

  private long little(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) value |= (long) need() << (8 * i);
    return value;
  }

  private int need() throws IOException {
    int b = next();
    if (b < 0) throw new EOFException("gzip: cut short");
    return b;
  }

  private int next() throws IOException {
    return from == to && !fill() ? -1 : chunk[from++] & 0xff;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(chunk, 0, chunk.length));
    consumed += to;
    return to > 0;
  }
}
