package org.vigie.server.bench;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The limit that other figures stand beside: reading a file and counting its lines, on one thread,
 * eight bytes at a time.
 */
final class PlainScan {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long LINE_ENDS = ONES * '\n';

  private PlainScan() {}

  /** What a scan found and took. */
  record Figures(long lines, long bytes, double seconds) {}

  /** Scans a file; twice, so that it comes from the page cache and the code is warm. */
  static Figures of(Path file) throws IOException {
    pass(file);
    return pass(file);
  }

  private static Figures pass(Path file) throws IOException {
    byte[] page = new byte[1 << 20];
    ByteBuffer buffer = ByteBuffer.wrap(page);
    long lines = 0;
    long bytes = 0;
    long started = System.nanoTime();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int n; (n = channel.read(buffer.clear())) > 0; bytes += n) lines += lines(page, 0, n);
    }
    return new Figures(lines, bytes, (System.nanoTime() - started) / 1e9);
  }

  /** Line ends in a part of a page. */
  static long lines(byte[] page, int from, int to) {
    long lines = 0;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long differing = (long) LONGS.get(page, i) ^ LINE_ENDS;
      // A byte of the xor is 0 where a line ends; exact, as no carry crosses a byte.
      long zero = ~(((differing & ~HIGHS) + ~HIGHS) | differing | ~HIGHS);
      lines += Long.bitCount(zero);
    }
    for (; i < to; i++) if (page[i] == '\n') lines++;
    return lines;
  }
}
