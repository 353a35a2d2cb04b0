package org.vigie.server.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that breaks where it has not ended in time. Looks after each read: the one under way is
 * ended by the time-out of the connection.
 */
final class Timed extends FilterInputStream {
  private final long start = System.nanoTime();
  private final long nanos;

  Timed(InputStream in, long nanos) {
    super(in);
    this.nanos = nanos;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    if (read >= 0 && System.nanoTime() - start > nanos) throw new Late();
    return read;
  }

  /** The time is over. */
  static final class Late extends IOException {
    private static final long serialVersionUID = 1;

    Late() {
      super("too late");
    }
  }
}
