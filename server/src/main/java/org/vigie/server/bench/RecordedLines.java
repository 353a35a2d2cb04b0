package org.vigie.server.bench;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.vigie.ocsf.Event;
import org.vigie.parse.Parser;
import org.vigie.server.ingest.file.Records;

/**
 * The Windows events of a folder of recordings, all recordings at once, as a fleet would send them:
 * each runs from its first to its last event while the longest does, and then again. They are
 * unpacked once, into a temporary file.
 */
final class RecordedLines implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final List<Line> lines;
  private int next;

  /**
   * Where a line is.
   *
   * @param part of its recording that lies before it
   */
  private record Line(double part, long offset, int length) {}

  private RecordedLines(Path file, List<Line> lines) throws IOException {
    this.file = file;
    this.lines = lines;
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Those that a parser takes for Windows events, event logs left out. */
  static RecordedLines of(Path folder, Parser parser) throws IOException {
    Path lines = Files.createTempFile("vigie-bench", ".lines");
    List<Line> order;
    try (Unpacking unpacking = new Unpacking(lines, parser)) {
      Records records = new Records(Records.Limits.standard());
      try (Stream<Path> walk = Files.walk(folder)) {
        for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
          if (!file.toString().endsWith(".evtx")) records.read(file, unpacking);
        }
      }
      order = unpacking.order();
    }
    if (!order.isEmpty()) return new RecordedLines(lines, order);
    Files.delete(lines);
    throw new IOException(folder + ": holds no Windows events as lines of JSON");
  }

  /** Writes records into the temporary file, one behind the other. */
  private static final class Unpacking implements Records.Sink, AutoCloseable {
    private final Parser parser;
    private final OutputStream out;
    private final List<List<Line>> recordings = new ArrayList<>();
    private long offset;

    Unpacking(Path file, Parser parser) throws IOException {
      this.parser = parser;
      out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
    }

    @Override
    public long begin(Records.Content content) {
      recordings.add(new ArrayList<>());
      return 0;
    }

    @Override
    public void record(long number, byte[] bytes) throws IOException {
      Event event = parser.parse(Samples.raw(number, bytes)).events().getFirst();
      if (!Samples.isWindows(event)) return;
      recordings.getLast().add(new Line(0, offset, bytes.length));
      out.write(bytes);
      offset += bytes.length;
    }

    List<Line> order() {
      List<Line> order = new ArrayList<>();
      for (List<Line> recording : recordings) {
        double size = recording.size();
        for (int i = 0; i < size; i++) {
          order.add(new Line(i / size, recording.get(i).offset, recording.get(i).length));
        }
      }
      order.sort(Comparator.comparingDouble(Line::part));
      return order;
    }

    @Override
    public void end(Records.Content content, Records.Tally tally) {}

    @Override
    public void note(Records.Note note) {}

    @Override
    public void progress(long done, long total) {}

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  byte[] next() throws IOException {
    Line line = lines.get(next);
    next = (next + 1) % lines.size();
    ByteBuffer bytes = ByteBuffer.allocate(line.length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, line.offset + bytes.position()) < 0) throw new EOFException();
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.delete(file);
  }
}
