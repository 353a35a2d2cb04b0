package org.vigie.server.ingest.file;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a file's first bytes say it is. */
sealed interface Format {
  /** Bytes of a file's beginning that are looked at. */
  int HEAD = 64 * 1024;

  /** What records can be read of. */
  sealed interface Recorded extends Format {}

  /** A Windows event log. */
  record Evtx() implements Recorded {}

  /**
   * Text that can be cut into records.
   *
   * @param charset how it is written; UTF-8 also stands for every 8-bit text, whose bytes are kept
   * @param mark length of the byte-order mark
   * @param shape how records follow each other
   */
  record Text(Charset charset, int mark, Shape shape) implements Recorded {}

  /** A gzip stream, to be opened. */
  record Gzip() implements Format {}

  /** A zip archive, to be opened. */
  record Zip() implements Format {}

  /** Something else, by its name. */
  record Binary(String what) implements Format {}

  /** How records follow each other. */
  enum Shape {
    /** A line each. */
    LINES,
    /** JSON objects that do not keep to lines. */
    OBJECTS,
    /** Elements of XML. */
    XML,
    /** Rows of a table under a header. */
    CSV,
    /** Lines under one that names their fields. */
    FIELDS
  }

  /** Bytes by which a kind of file is known; {@code .} stands for any byte. */
  record Magic(int offset, String bytes, String what) {
    boolean matches(byte[] head) {
      if (head.length < offset + bytes.length()) return false;
      for (int i = 0; i < bytes.length(); i++) {
        char c = bytes.charAt(i);
        if (c != '.' && c != (head[offset + i] & 0xff)) return false;
      }
      return true;
    }
  }

  /** A Windows event log by its header, or by its first chunk where the header is lost. */
  List<Magic> EVTX =
      List.of(
          new Magic(0, "ElfFile\0", "Windows event log (EVTX)"),
          new Magic(0, "ElfChnk\0", "Windows event log (EVTX)"),
          new Magic(4096, "ElfChnk\0", "Windows event log (EVTX)"));

  /** From the manuals of each format; those that are text by nature (CSV, XML) are not here. */
  List<Magic> MAGICS =
      List.of(
          new Magic(0, "\u00d4\u00c3\u00b2\u00a1", "packet capture (pcap)"),
          new Magic(0, "\u00a1\u00b2\u00c3\u00d4", "packet capture (pcap)"),
          new Magic(0, "M<\u00b2\u00a1", "packet capture (pcap, nanoseconds)"),
          new Magic(0, "\u00a1\u00b2<M", "packet capture (pcap, nanoseconds)"),
          new Magic(0, "\n\r\r\n", "packet capture (pcapng)"),
          new Magic(4, "LfLe", "Windows event log before Vista (EVT)"),
          new Magic(0, "regf", "Windows registry hive"),
          new Magic(0, "\u007fELF", "ELF program"),
          new Magic(0, "MZ\u0090", "Windows program (PE)"),
          new Magic(0, "%PDF-", "PDF document"),
          new Magic(0, "\u0089PNG", "PNG image"),
          new Magic(0, "\u00ff\u00d8\u00ff", "JPEG image"),
          new Magic(0, "GIF8", "GIF image"),
          new Magic(0, "SQLite format 3\0", "SQLite database"),
          new Magic(0, "PAR1", "Parquet table"),
          new Magic(0, "Obj\u0001", "Avro container"),
          new Magic(0, "7z\u00bc\u00af'\u001c", "7z archive"),
          new Magic(0, "Rar!\u001a\u0007", "RAR archive"),
          new Magic(0, "\u00fd7zXZ\0", "xz file"),
          new Magic(0, "BZh.1AY&SY", "bzip2 file"),
          new Magic(0, "(\u00b5/\u00fd", "zstd file"),
          new Magic(0, "\u0004\"M\u0018", "lz4 file"),
          new Magic(257, "ustar", "tar archive"),
          new Magic(0, "LPKSHHRH", "systemd journal"),
          new Magic(0, "\u00d0\u00cf\u0011\u00e0", "OLE document"));

  /** The name of what records are read of, as statistics have it. */
  static String name(Recorded format) {
    return switch (format) {
      case Evtx evtx -> "evtx";
      case Text text ->
          switch (text.shape()) {
            case LINES -> "lines";
            case OBJECTS -> "json";
            case XML -> "xml";
            case CSV -> "csv";
            case FIELDS -> "w3c";
          };
    };
  }

  /** What a head is where somebody has said what it must be; what is packed is opened first. */
  static Format as(Records.As as, byte[] head) {
    Format found = of(head);
    if (as == Records.As.FOUND || found instanceof Gzip || found instanceof Zip) return found;
    if (as == Records.As.EVTX) return new Evtx();
    Text text =
        found instanceof Text seen ? seen : new Text(StandardCharsets.UTF_8, 0, Shape.LINES);
    Shape shape =
        switch (as) {
          case XML -> Shape.XML;
          case CSV -> Shape.CSV;
          case W3C -> Shape.FIELDS;
          case JSON -> text.shape() == Shape.LINES ? Shape.LINES : Shape.OBJECTS;
          case TEXT, EVTX, FOUND -> Shape.LINES;
        };
    return new Text(text.charset(), text.mark(), shape);
  }

  /** Looks at the first bytes, {@link #HEAD} of them or all there are. */
  static Format of(byte[] head) {
    if (starts(head, "\u001f\u008b")) return new Gzip();
    if (starts(head, "PK\u0003\u0004") || starts(head, "PK\u0005\u0006")) return new Zip();
    if (EVTX.stream().anyMatch(magic -> magic.matches(head))) return new Evtx();
    for (Magic magic : MAGICS) {
      if (magic.matches(head)) return new Binary(magic.what());
    }
    if (starts(head, "\u00ff\u00fe\0\0")) return new Binary("UTF-32 text");
    if (starts(head, "\u00ff\u00fe")) return wide(head, 2, StandardCharsets.UTF_16LE);
    if (starts(head, "\u00fe\u00ff")) return wide(head, 2, StandardCharsets.UTF_16BE);
    if (unmarked(head, 1)) return wide(head, 0, StandardCharsets.UTF_16LE);
    if (unmarked(head, 0)) return wide(head, 0, StandardCharsets.UTF_16BE);
    for (byte b : head) {
      if (b == 0) return new Binary("unknown binary data (NUL bytes in its beginning)");
    }
    int mark = starts(head, "\u00ef\u00bb\u00bf") ? 3 : 0;
    return new Text(StandardCharsets.UTF_8, mark, Sniffer.shape(head, mark));
  }

  private static Format wide(byte[] head, int mark, Charset charset) {
    byte[] text =
        new String(head, mark, head.length - mark, charset).getBytes(StandardCharsets.UTF_8);
    return new Text(charset, mark, Sniffer.shape(text, 0));
  }

  /** Whether ASCII stands there in two bytes a letter, the zeros at even or odd places. */
  private static boolean unmarked(byte[] head, int zeros) {
    int most = Math.min(head.length & ~1, 64);
    for (int i = 0; i < most; i += 2) {
      byte letter = head[i + 1 - zeros];
      boolean plain = letter >= ' ' || letter == '\n' || letter == '\r' || letter == '\t';
      if (head[i + zeros] != 0 || !plain) return false;
    }
    return most >= 8;
  }

  private static boolean starts(byte[] head, String bytes) {
    return new Magic(0, bytes, "").matches(head);
  }
}
