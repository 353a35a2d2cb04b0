package org.vigie.server.ingest.file;

import java.io.ByteArrayInputStream;
import java.util.Random;

/** A stream that gives few bytes at a time, as networks do. */
final class Trickle extends ByteArrayInputStream {
  private final Random random;

  Trickle(byte[] bytes, Random random) {
    super(bytes);
    this.random = random;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    return super.read(target, offset, Math.min(length, 1 + random.nextInt(7)));
  }

  @Override
  public int available() {
    return 0; // a network promises nothing
  }
}
