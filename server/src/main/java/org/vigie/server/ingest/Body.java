package org.vigie.server.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;
import org.vigie.server.ingest.file.Gunzip;

/**
 * The body of one request being read into records, within all bounds. It holds its share of the
 * memory that all requests together may take, until it is closed.
 */
final class Body implements AutoCloseable {
  /** Bytes that a record costs in memory beside its own: array header, list slot, journal frame. */
  private static final int OVERHEAD = 40;

  /** Length up to which the ratio of compression does not matter. */
  private static final long HARMLESS = 8 << 20;

  private final HttpIngest.Limits limits;
  private final Semaphore memory;
  private final List<byte[]> records = new ArrayList<>();
  private @Nullable Counted content;
  private @Nullable Counted wire;
  private int held;
  private long weight;
  private long bytes;

  /** The memory is counted in KiB. */
  Body(HttpIngest.Limits limits, Semaphore memory) {
    this.limits = limits;
    this.memory = memory;
  }

  /** How a body is written. */
  enum Coding {
    IDENTITY,
    GZIP,
    /** What HTTP calls {@code deflate}: zlib. */
    DEFLATE
  }

  /** The records, in their order. */
  List<byte[]> records() {
    return records;
  }

  /** How long they are together. */
  long bytes() {
    return bytes;
  }

  /** Longest record, in bytes. */
  int longest() {
    return limits.line();
  }

  /** Most records. */
  int most() {
    return limits.records();
  }

  /**
   * Has an exchange read all of it.
   *
   * @return what is wrong with it, or null
   */
  @Nullable Refusal read(InputStream raw, Coding coding, Exchange exchange) throws IOException {
    Counted wire = new Counted(new Timed(raw, limits.request().toNanos()), limits.body());
    this.wire = wire;
    try (Counted content =
        switch (coding) {
          case IDENTITY -> wire;
          case GZIP -> new Counted(new Gunzip(wire), limits.body());
          case DEFLATE -> new Counted(new InflaterInputStream(wire), limits.body());
        }) {
      this.content = content;
      exchange.read(content, this);
      return null;
    } catch (Timed.Late e) {
      return bad(Cause.LATE, "the body did not come within " + limits.request().toSeconds() + " s");
    } catch (ZipException e) {
      return bad(
          Cause.MALFORMED,
          "the body is not the " + word(coding) + " it claims to be: " + e.getMessage());
    } catch (Refused e) {
      Refusal refusal = e.refusal();
      return new Refusal(
          refusal.cause(),
          refusal.error() + "; nothing of this request was kept",
          refusal.record());
    }
  }

  /** Keeps a record; its place is named in a refusal: {@code what} 17. */
  void add(byte[] record, String what, long number) throws Refused {
    checkRatio();
    if (records.size() == limits.records()) {
      throw new Refused(
          Cause.LARGE,
          what + " " + number + ": more than the " + limits.records() + " allowed in one request");
    }
    grow(record.length);
    records.add(record);
    hold(record.length + OVERHEAD);
  }

  /** Puts another record in the place of one. */
  void replace(int i, byte[] record) throws Refused {
    int more = record.length - records.get(i).length;
    grow(more);
    records.set(i, record);
    hold(Math.max(0, more));
  }

  /** Records may be larger than what they were cut from: what was added to them has a bound too. */
  private void grow(int more) throws Refused {
    bytes += more;
    if (bytes > HttpIngest.Limits.LARGEST) {
      throw new Refused(
          Cause.LARGE,
          "the records, with what is kept beside them, are longer than the "
              + HttpIngest.Limits.LARGEST
              + " bytes of a batch; send smaller ones");
    }
  }

  /** Holds memory for what is known of a request beside its records. */
  void hold(int bytes) throws Refused {
    weight += bytes;
    int missing = (int) (weight / 1024 + 1) - held;
    if (missing <= 0) return;
    int step = Math.max(missing, 64);
    if (!memory.tryAcquire(step)) {
      throw new Refused(Cause.FULL, "too much is being received at the moment; try again");
    }
    held += step;
  }

  /** Refuses a body that expands beyond reason; whatever reads one without adding asks itself. */
  void checkRatio() throws Refused {
    if (content == null || wire == null) return;
    if (content.count > HARMLESS && content.count / limits.ratio() > wire.count) {
      throw new Refused(
          Cause.LARGE, "the body expands to more than " + limits.ratio() + " times its size");
    }
  }

  private static String word(Coding coding) {
    return coding.name().toLowerCase(Locale.ROOT);
  }

  private static Refusal bad(Cause cause, String error) {
    return new Refusal(cause, error + "; nothing of this request was kept");
  }

  @Override
  public void close() {
    memory.release(held);
    held = 0;
  }

  /** A stream that says how long it is, and breaks where it is too long. */
  private static final class Counted extends java.io.FilterInputStream {
    private final long most;
    private long count;

    Counted(InputStream in, long most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count += Math.max(0, read);
      if (count > most) {
        throw new Refused(Cause.LARGE, "the body is longer than the " + most + " bytes allowed");
      }
      return read;
    }

    /** Ends what expands; the request's own stream stays open, for the rest may be read on. */
    @Override
    public void close() throws IOException {
      if (in instanceof Gunzip || in instanceof InflaterInputStream) super.close();
    }
  }
}
