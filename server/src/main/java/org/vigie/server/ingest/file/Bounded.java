package org.vigie.server.ingest.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** A stream that ends with an error where it grows beyond what its bound allows. */
final class Bounded extends FilterInputStream {
  private final LongSupplier compressed;
  private final Bound bound;
  private long count;

  /** Bounds {@code in}; the supplier tells how many compressed bytes it was made of so far. */
  Bounded(InputStream in, LongSupplier compressed, Bound bound) {
    super(in);
    this.compressed = compressed;
    this.bound = bound;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    if (read > 0) {
      count += read;
      bound.check(count, compressed.getAsLong());
    }
    return read;
  }

  @Override
  public long skip(long length) throws IOException {
    return 0; // what is skipped would not be counted
  }

  /** How large a stream may be. */
  sealed interface Bound {
    /** Throws where so many bytes, made of so many compressed ones, are too many. */
    void check(long bytes, long compressed) throws Exceeded;
  }

  /** A length that the thing of this name may have. */
  record Size(String name, long most) implements Bound {
    @Override
    public void check(long bytes, long compressed) throws Exceeded {
      if (bytes > most) throw new Exceeded(name + ": longer than the " + most + " bytes allowed");
    }
  }

  /**
   * A length and a ratio that a compressed content may expand to.
   *
   * @param left bytes that may still be expanded to
   * @param ratio most times that it may be larger than its compressed form
   */
  record Expansion(long left, int ratio) implements Bound {
    /** Length up to which the ratio does not matter: small files of one repeated line are none. */
    private static final long HARMLESS = 8 << 20;

    @Override
    public void check(long bytes, long compressed) throws Exceeded {
      if (bytes > left) {
        throw new Exceeded(
            "archives expand to more than allowed: only " + left + " bytes were left for it");
      }
      if (bytes > HARMLESS && bytes / ratio > compressed) {
        throw new Exceeded(
            "expands to more than " + ratio + " times its compressed size: an archive bomb?");
      }
    }
  }

  /** Says which bound was passed. */
  static final class Exceeded extends IOException {
    private static final long serialVersionUID = 1;

    Exceeded(String message) {
      super(message);
    }
  }
}
