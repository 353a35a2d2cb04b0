package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.server.ingest.file.Gunzip;
import org.vigie.server.ingest.file.LineReader;
import org.vigie.server.ingest.file.ObjectReader;
import org.vigie.server.ingest.file.RecordReader;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The records of one object: plain or gzip; JSON objects one after the other, in an array, or in
 * the array {@code Records} of one object, as CloudTrail writes them; else lines. Its memory is
 * bounded by its longest record, and its expansion as that of any archive.
 */
final class S3Object implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(S3Object.class);

  /** Longest record; of a longer one the rest is cut. */
  private static final int LONGEST = 4 << 20;

  /** How much is looked at to tell what it is. */
  private static final int HEAD = 4_096;

  private static final long HARMLESS = 8 << 20;
  private static final int RATIO = 400;

  /** The beginning of a file of CloudTrail. */
  private static final Pattern RECORDS = Pattern.compile("\\A\\s*\\{\\s*\"Records\"\\s*:\\s*\\[");

  /** The line of names that AWS writes above its flow logs. */
  private static final Pattern FLOW_NAMES = Pattern.compile("version( [a-z][a-z0-9-]*)+");

  private final Notice.Named named;
  private final ResponseInputStream<GetObjectResponse> body;
  private final RecordReader reader;
  private final boolean wrapped;
  private boolean begun;

  /** Of an answer that was just begun. */
  S3Object(Notice.Named named, ResponseInputStream<GetObjectResponse> body) throws IOException {
    this.named = named;
    this.body = body;
    try {
      InputStream in = new BufferedInputStream(body, HEAD * 4);
      in.mark(2);
      boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      InputStream text =
          new BufferedInputStream(zipped ? new Expanding(new Gunzip(in)) : in, HEAD * 4);
      text.mark(HEAD);
      String head = new String(text.readNBytes(HEAD), ISO_8859_1);
      text.reset();
      Matcher records = RECORDS.matcher(head);
      this.wrapped = records.find();
      if (wrapped) text.skipNBytes(records.end());
      String start = head.strip();
      boolean json = start.startsWith("{") || start.startsWith("[");
      this.reader = json ? new ObjectReader(text, LONGEST) : new LineReader(text, LONGEST);
      if (head.indexOf('\0') >= 0) {
        throw new IOException(this + ": neither text nor JSON, plain or gzip");
      }
    } catch (IOException e) {
      body.abort();
      throw e;
    }
  }

  /** By which it is known again: another content under the same name is another object. */
  String id() {
    String version = Objects.requireNonNullElse(body.response().versionId(), "");
    String tag = Objects.requireNonNullElse(body.response().eTag(), "");
    return named + "@" + (version.isEmpty() || version.equals("null") ? tag : version);
  }

  /** Where its records come from. */
  String place() {
    return named.toString();
  }

  /** When it was written, epoch milliseconds; 0 for unknown. */
  long written() {
    Instant when = body.response().lastModified();
    return when == null ? 0 : when.toEpochMilli();
  }

  /** Passes over records that are durable already. */
  void skip(long count) throws IOException {
    for (long i = 0; i < count && next() != null; i++) {}
  }

  /** The next record, or null at the end. */
  byte @Nullable [] next() throws IOException {
    while (true) {
      byte[] record = reader.next();
      if (record == null) return null;
      if (reader.dropped() > 0) LOG.warn("aws-s3: {}: a record was cut to {} bytes", this, LONGEST);
      boolean first = !begun;
      begun = true;
      // The brace that closes what Records is a member of, with whatever members follow.
      if (wrapped && record[0] != '{') continue;
      if (first && FLOW_NAMES.matcher(new String(record, ISO_8859_1)).matches()) continue;
      return record;
    }
  }

  /** Lets go of it, wherever it stands. */
  @Override
  public void close() {
    body.abort();
  }

  @Override
  public String toString() {
    return named.toString();
  }

  /** What comes out of gzip, as long as it is not beyond reason. */
  private static final class Expanding extends FilterInputStream {
    private final Gunzip gunzip;
    private long count;

    Expanding(Gunzip gunzip) {
      super(gunzip);
      this.gunzip = gunzip;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count += Math.max(0, read);
      if (count > HARMLESS && count / RATIO > gunzip.compressed()) {
        throw new IOException("an object expands to more than " + RATIO + " times its size");
      }
      return read;
    }
  }
}
