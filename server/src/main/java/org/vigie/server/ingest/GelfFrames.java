package org.vigie.server.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The messages in a stream of GELF: JSON objects, a zero byte behind each. One that is longer than
 * the limit is kept up to it, and counts as truncated; a last one may do without its end.
 */
final class GelfFrames implements Frames {
  private static final int CHUNK = 16 * 1024;

  private final LineCutter cutter;
  private final byte[] chunk = new byte[CHUNK];

  GelfFrames(int limit) {
    cutter = new LineCutter(limit, (byte) 0);
  }

  @Override
  public boolean read(InputStream in, List<byte[]> messages) throws IOException {
    int read = in.read(chunk);
    if (read < 0) return false;
    cutter.take(chunk, 0, read, messages);
    return true;
  }

  @Override
  public void finish(List<byte[]> messages) {
    if (cutter.isWaiting()) cutter.end(messages);
  }

  @Override
  public long truncated() {
    return cutter.cut();
  }
}
