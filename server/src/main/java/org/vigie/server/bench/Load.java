package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that posts slices of a file of lines over a few connections, each slice acknowledged
 * before the next. It does as little as a client can; its threads are called {@code load-}.
 */
final class Load {
  private static final int CONNECTIONS = 4;

  private final Path file;
  private final int port;
  private final String token;

  /** Bytes of whole lines of the file. */
  record Slice(long offset, int length, int lines) {}

  Load(Path file, int port, String token) {
    this.file = file;
    this.port = port;
    this.token = token;
  }

  /** Cuts a file into slices of whole lines of about {@code size} bytes. */
  static List<Slice> slices(Path file, int size) throws IOException {
    List<Slice> slices = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer page = ByteBuffer.allocate(size);
      long offset = 0;
      while (channel.read(page.clear(), offset) > 0) {
        int lines = 0;
        int end = 0;
        for (int i = 0; i < page.position(); i++) {
          if (page.get(i) != '\n') continue;
          lines++;
          end = i + 1;
        }
        if (end == 0) throw new IOException("a line of over " + size + " bytes in " + file);
        slices.add(new Slice(offset, end, lines));
        offset += end;
      }
    }
    return slices;
  }

  /** Posts slices; returns when all are acknowledged. The CPU time of its threads, nanoseconds. */
  long send(List<Slice> slices) throws IOException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    return send(
        () -> {
          int i = next.getAndIncrement();
          return i < slices.size() ? slices.get(i) : null;
        });
  }

  /**
   * Posts slices as they are given, by several threads at once, until there is none; giving may
   * wait.
   */
  long send(Supplier<@Nullable Slice> next) throws IOException, InterruptedException {
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    LongAdder cpu = new LongAdder();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      threads.add(
          Thread.ofPlatform()
              .name("load-" + i)
              .start(
                  () -> {
                    try {
                      slices(next);
                    } catch (IOException | UncheckedIOException e) {
                      failure.compareAndSet(null, new IOException("the load failed: " + e, e));
                    }
                    cpu.add(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                  }));
    }
    for (Thread thread : threads) thread.join();
    IOException failed = failure.get();
    if (failed != null) throw failed;
    return cpu.sum();
  }

  private void slices(Supplier<@Nullable Slice> next) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Line line = open()) {
      for (Slice slice; (slice = next.get()) != null; ) {
        ByteBuffer body = ByteBuffer.allocate(slice.length);
        while (body.hasRemaining()) channel.read(body, slice.offset + body.position());
        line.post(body.array());
      }
    }
  }

  /** A connection of its own. */
  Line open() throws IOException {
    return new Line(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** A connection over which bodies are posted one after another. */
  final class Line implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private Line(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      socket.setTcpNoDelay(true);
    }

    /** Posts lines; returns when they are acknowledged. */
    void post(byte[] body) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(head(body.length).getBytes(US_ASCII));
      out.write(body);
      out.flush();
      answer(in);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private String head(int length) {
    return "POST /ingest/bench HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + token
        + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  /** Reads one answer; anything but 200 is a failure. */
  private static void answer(InputStream in) throws IOException {
    String status = line(in);
    int length = 0;
    String header = line(in);
    while (!header.isEmpty()) {
      int colon = header.indexOf(':');
      if (header.substring(0, colon).equalsIgnoreCase("content-length")) {
        length = Integer.parseInt(header.substring(colon + 1).strip());
      }
      header = line(in);
    }
    String body = new String(in.readNBytes(length), US_ASCII);
    if (!status.contains(" 200")) throw new IOException(status + ": " + body);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) throw new IOException("the connection ended");
      if (c == '\n') return line.toString();
      if (c != '\r') line.append((char) c);
    }
  }
}
