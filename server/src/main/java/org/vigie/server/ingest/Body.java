package org.vigie.server.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipException;
import org.vigie.server.ingest.file.Gunzip;
import org.vigie.server.ingest.file.LineReader;

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
  private int held;
  private long weight;

  /** The memory is counted in KiB. */
  Body(HttpIngest.Limits limits, Semaphore memory) {
    this.limits = limits;
    this.memory = memory;
  }

  /** How a body is written. */
  enum Coding {
    IDENTITY,
    GZIP
  }

  /** What became of reading. */
  sealed interface Read {}

  /** The records, in the order of the lines. */
  record Lines(List<byte[]> records) implements Read {}

  /** No good, by the answer. */
  record Bad(Answer.Refused answer) implements Read {}

  /** Reads all of it; what is not good, or does not come in time, is told and not thrown. */
  Read read(InputStream wire, Coding coding) throws IOException {
    var timed = new Timed(wire, limits.request().toNanos());
    var counted = new Counted(timed);
    try {
      return switch (coding) {
        case IDENTITY -> lines(counted, counted);
        case GZIP -> lines(new Counted(new Gunzip(counted)), counted);
      };
    } catch (Timed.Late e) {
      return bad(408, "the body did not come within " + limits.request().toSeconds() + " s");
    } catch (ZipException e) {
      return bad(400, "the body is not the gzip it claims to be: " + e.getMessage());
    } catch (Counted.Enough e) {
      return bad(413, String.valueOf(e.getMessage()));
    }
  }

  private Read lines(Counted content, Counted wire) throws IOException {
    content.most = limits.body();
    wire.most = limits.body();
    var reader = new LineReader(content, limits.line());
    for (byte[] record = reader.next(); record != null; record = reader.next()) {
      if (reader.dropped() > 0) {
        return bad(
            413, "line " + reader.line() + ": longer than the " + limits.line() + " bytes allowed");
      }
      if (content.count > HARMLESS && content.count / limits.ratio() > wire.count) {
        return bad(413, "the body expands to more than " + limits.ratio() + " times its size");
      }
      if (records.size() == limits.records()) {
        return bad(
            413, "line " + reader.line() + ": more than the " + limits.records() + " allowed");
      }
      records.add(record);
      if (!hold(record.length + OVERHEAD)) {
        return bad(503, "too much is being received at the moment; try again");
      }
    }
    return new Lines(records);
  }

  private boolean hold(int more) {
    weight += more;
    int missing = (int) (weight / 1024 + 1) - held;
    if (missing <= 0) return true;
    int step = Math.max(missing, 64);
    if (!memory.tryAcquire(step)) return false;
    held += step;
    return true;
  }

  private static Bad bad(int status, String error) {
    return new Bad(new Answer.Refused(status, error + "; nothing of this request was kept"));
  }

  @Override
  public void close() {
    memory.release(held);
    held = 0;
  }

  /** A stream that says how long it is, and breaks where it is too long. */
  private static final class Counted extends java.io.FilterInputStream {
    private long count;
    private long most = Long.MAX_VALUE;

    Counted(InputStream in) {
      super(in);
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
      if (count > most) throw new Enough("the body is longer than the " + most + " bytes allowed");
      return read;
    }

    static final class Enough extends IOException {
      private static final long serialVersionUID = 1;

      Enough(String message) {
        super(message);
      }
    }
  }
}
