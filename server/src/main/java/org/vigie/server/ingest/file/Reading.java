package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One reading of a path: where it stands, and what may still be expanded. */
final class Reading {
  /** Records between two words to the sink about progress. */
  private static final int PROGRESS_EVERY = 4096;

  /** Archives in one another. */
  private static final int DEPTH = 4;

  private final Records.Limits limits;
  private final Records.As as;
  private final Records.Sink sink;
  private int depth;
  private long total;
  private long done;
  private long expanded;

  Reading(Records.Limits limits, Records.As as, Records.Sink sink) {
    this.limits = limits;
    this.as = as;
    this.sink = sink;
  }

  void read(Path path) throws IOException {
    Folder.Listing listing = Folder.list(path, limits.entries());
    for (Folder.Item item : listing.items()) total += item.size();
    for (Records.Note note : listing.notes()) sink.note(note);
    for (Folder.Item item : listing.items()) {
      long before = done;
      file(item);
      done = before + item.size();
      sink.progress(done, total);
    }
  }

  /** Reads one file under another name than its own. */
  void read(Path path, String name) throws IOException {
    total = Files.size(path);
    file(new Folder.Item(path, Folder.name(name), total));
    sink.progress(total, total);
  }

  private void file(Folder.Item item) throws IOException {
    Format format;
    try (var head = new Peeked(Files.newInputStream(item.path()))) {
      format = Format.of(head.head());
    } catch (IOException e) {
      note(item.name(), Records.Kind.REFUSED, "can't be read: " + words(e));
      return;
    }
    if (format instanceof Format.Zip) {
      archive(item.path(), item.name());
    } else {
      Part.Opener opener = () -> Files.newInputStream(item.path());
      part(new Part(item.name(), item.size(), item.size(), Part.Kind.PLAIN, opener));
    }
  }

  private void archive(Path path, String name) throws IOException {
    Archive archive;
    try {
      archive = Archive.open(path, name, limits.entries());
    } catch (IOException e) {
      salvage(path, name, words(e));
      return;
    }
    try (archive) {
      for (Records.Note note : archive.notes()) sink.note(note);
      for (Part part : archive.parts()) {
        long before = done;
        part(part);
        done = before + (depth == 0 ? part.disk() : 0);
      }
    }
  }

  /**
   * Reads the entries before the place where an archive is cut or broken: its directory is gone.
   */
  private void salvage(Path path, String name, String problem) throws IOException {
    if (!Salvage.isBroken(path)) {
      note(name, Records.Kind.REFUSED, "zip archive: " + problem);
      return;
    }
    long before = done;
    long length = Files.size(path);
    int recovered = 0;
    depth++; // what is recovered is not measured by its place in the file
    try (var salvage = new Salvage(path, limits.entries())) {
      var bound = new Bounded.Expansion(limits.expanded() - expanded, limits.ratio());
      for (Part part = salvage.next(name, bound); part != null; ) {
        recovered++;
        part(part);
        part = salvage.next(name, bound);
      }
    }
    depth--;
    done = before + (depth == 0 ? length : 0);
    Records.Kind kind = recovered == 0 ? Records.Kind.REFUSED : Records.Kind.DAMAGED;
    String rest = recovered == 0 ? "" : "; %,d entries were recovered".formatted(recovered);
    note(name, kind, "zip archive: " + problem + rest);
  }

  /** Copies an archive out of what it lies in, for its directory stands at its end. */
  private void unpack(Part part, Bounded.Expansion bound) throws IOException {
    if (depth == DEPTH) {
      note(part.name(), Records.Kind.REFUSED, "more than " + DEPTH + " archives in one another");
      return;
    }
    Path copy = Files.createTempFile("vigie", ".zip");
    long before = done;
    try {
      try (var opened = new Opened(part, as, bound);
          var out = Files.newOutputStream(copy)) {
        opened.content().transferTo(out);
      } catch (IOException e) {
        note(part.name(), Records.Kind.REFUSED, "can't be unpacked: " + words(e));
        return;
      }
      expanded += Math.max(0, Files.size(copy) - part.disk());
      depth++;
      archive(copy, part.name());
      depth--;
      done = before;
    } finally {
      Files.delete(copy);
    }
  }

  private void part(Part part) throws IOException {
    Measured measured;
    var bound = new Bounded.Expansion(limits.expanded() - expanded, limits.ratio());
    try {
      measured = Measured.of(part, as, bound, position -> progress(part, position / 2));
    } catch (IOException e) {
      measured = new Measured.Bad(Records.Kind.REFUSED, "can't be read: " + words(e));
    }
    switch (measured) {
      case Measured.Bad bad -> note(part.name(), bad.kind(), bad.reason());
      case Measured.Packed packed -> unpack(part, bound);
      case Measured.Good good -> {
        expanded += Math.max(0, good.bytes() - part.disk());
        feed(part, good, bound);
      }
    }
  }

  /** The second pass: the records of a content that the first found good. */
  private void feed(Part part, Measured.Good good, Bounded.Expansion bound) throws IOException {
    var content =
        new Records.Content(part.name(), good.origin(), good.bytes(), Format.name(good.format()));
    long wanted = sink.begin(content);
    long number = 0;
    long cut = 0;
    long empty = 0;
    String damage = good.damage();
    try (var opened = new Opened(part, as, bound)) {
      var text = new Measuring(opened.content(), good.bytes());
      RecordReader reader = reader(text, opened.head(), good.format());
      while (true) {
        byte[] record;
        try {
          record = reader.next();
        } catch (IOException e) {
          damage = "could not be read again: " + words(e);
          break;
        }
        if (record == null) break;
        if (reader.dropped() > 0) cut++;
        if (number >= wanted) sink.record(number, record);
        number++;
        if (number % PROGRESS_EVERY == 0) {
          progress(part, part.length() / 2 + opened.position() / 2);
        }
      }
      empty = reader.empty();
      String wrong = reader.damage();
      if (wrong != null) note(part.name(), Records.Kind.DAMAGED, wrong);
      else if (number == 0) note(part.name(), Records.Kind.SKIPPED, "holds no records");
      if (damage == null && !Measured.origin(text.digest).equals(good.origin())) {
        damage = "was changed while it was read; read it again when nobody writes to it";
      }
    }
    tell(part, damage, good.bytes(), cut);
    sink.end(content, new Records.Tally(number, empty, cut));
  }

  private void tell(Part part, @Nullable String damage, long bytes, long cut) throws IOException {
    if (damage != null) {
      String reason = "damaged after " + bytes + " bytes, which were read: " + damage;
      note(part.name(), Records.Kind.DAMAGED, reason);
    }
    if (cut > 0) {
      String reason = cut + " records were longer than " + limits.record() + " bytes and were cut";
      note(part.name(), Records.Kind.DAMAGED, reason);
    }
  }

  private RecordReader reader(InputStream content, byte[] head, Format.Recorded format)
      throws IOException {
    return switch (format) {
      case Format.Evtx evtx -> new EvtxRecords(content, limits.record());
      case Format.Text text -> text(content, head, text);
    };
  }

  private RecordReader text(InputStream content, byte[] head, Format.Text text) throws IOException {
    content.skipNBytes(text.mark());
    boolean wide = !text.charset().equals(UTF_8);
    InputStream utf8 = wide ? new Transcoded(content, text.charset()) : content;
    return switch (text.shape()) {
      case LINES -> new LineReader(utf8, limits.record());
      case OBJECTS -> new ObjectReader(utf8, limits.record());
      case XML -> new XmlReader(utf8, XmlReader.root(start(head, text)), limits.record());
      case FIELDS -> new FieldsReader(utf8, limits.record());
      case CSV -> new CsvReader(utf8, start(head, text), limits.record());
    };
  }

  /** The beginning of a text, behind its mark, in UTF-8 or as 8-bit text is. */
  private static byte[] start(byte[] head, Format.Text text) {
    int mark = Math.min(text.mark(), head.length);
    if (text.charset().equals(UTF_8)) return Arrays.copyOfRange(head, mark, head.length);
    return new String(head, mark, head.length - mark, text.charset()).getBytes(UTF_8);
  }

  private void progress(Part part, long position) {
    double share = part.length() <= 0 ? 0 : Math.min(1.0, (double) position / part.length());
    sink.progress(done + (depth == 0 ? (long) (part.disk() * share) : 0), total);
  }

  /** What went wrong, for people: the message of some exceptions of Java is a bare path. */
  static String words(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "this user may not read it";
      case NoSuchFileException gone -> "is gone since it was listed";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> e.getMessage() == null ? "an I/O error without a message" : e.getMessage();
    };
  }

  private void note(String name, Records.Kind kind, String reason) throws IOException {
    sink.note(new Records.Note(name, kind, reason));
  }

  /** The first bytes of a stream, as many as were measured, digested again as they pass. */
  private static final class Measuring extends FilterInputStream {
    private final MessageDigest digest = Measured.sha256();
    private long left;

    Measuring(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) return -1;
      int read = super.read(target, offset, (int) Math.min(length, left));
      if (read > 0) {
        digest.update(target, offset, read);
        left -= read;
      }
      return read;
    }

    @Override
    public long skip(long length) throws IOException {
      return 0; // what is skipped would not be digested: skipNBytes then reads
    }
  }
}
