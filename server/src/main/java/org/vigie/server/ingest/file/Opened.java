package org.vigie.server.ingest.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A part being read: its content, out of gzip if it was in it, and how far its bytes were read. */
final class Opened implements AutoCloseable {
  private final Counted counted;
  private final Peeked content;
  private final Format format;

  /** Opens a part within the bounds of expansion; a damaged one opens as far as it goes. */
  Opened(Part part, Records.As as, Bounded.Expansion bound) throws IOException {
    this.counted = new Counted(part.opener().open());
    InputStream raw = counted;
    if (part.kind() == Part.Kind.COMPRESSED) raw = new Bounded(raw, part::disk, bound);
    var outer = new Peeked(raw);
    Format first = Format.as(as, outer.head());
    if (first instanceof Format.Gzip) {
      var gunzip = new Gunzip(outer);
      this.content = new Peeked(new Bounded(gunzip, gunzip::compressed, bound));
      Format inner = Format.as(as, content.head());
      this.format = inner instanceof Format.Gzip ? new Format.Binary("gzip in gzip") : inner;
    } else {
      this.content = outer;
      this.format = first;
    }
  }

  /** Its beginning. */
  byte[] head() {
    return content.head();
  }

  InputStream content() {
    return content;
  }

  /** What the content is; {@link Format.Gzip} no more. */
  Format format() {
    return format;
  }

  /** Bytes of the part, as it opens, read so far. */
  long position() {
    return counted.count;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) count++;
      return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      if (read > 0) count += read;
      return read;
    }
  }
}
