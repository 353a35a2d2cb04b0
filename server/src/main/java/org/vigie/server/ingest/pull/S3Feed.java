package org.vigie.server.ingest.pull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Objects of S3 as a queue of SQS tells of them. A message is deleted when all records of its
 * objects are durable, and not before; one that comes again names objects that are known. The
 * cursor says how many records of objects that are not done are durable.
 */
final class S3Feed implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(S3Feed.class);

  /** Bytes, and records, of one page. */
  private static final int FULL = 4 << 20;

  private static final int MOST = 20_000;

  /** Most objects that may be half done. */
  private static final int HALVES = 100;

  private final Bucket bucket;
  private @Nullable Message message;
  private final Deque<Notice.Named> left = new ArrayDeque<>();
  private @Nullable Opening open;

  /** An object being read, and how many of its records were handed out. */
  private record Opening(S3Object object, long count) {}

  S3Feed(Service.S3 service) throws IOException {
    this.bucket = new Bucket(service);
  }

  @Override
  public Page next(String cursor, Predicate<String> known)
      throws IOException, InterruptedException {
    try {
      Map<String, Long> halves = halves(cursor);
      if (open == null && !advance(halves, known)) {
        return new Page("", List.of(), List.of(), cursor, Then.LATER, 0);
      }
      return open == null
          ? new Page("", List.of(), List.of(), cursor, Then.MORE, 0)
          : read(open, halves);
    } catch (AbortedException e) {
      throw new InterruptedException("closing");
    } catch (SdkException e) {
      if (Thread.currentThread().isInterrupted()) throw new InterruptedException("closing");
      forget();
      throw new IOException("aws: " + e.getMessage(), e);
    } catch (IOException e) {
      forget();
      throw e;
    }
  }

  /** Goes to the next object; false where the queue has none. */
  private boolean advance(Map<String, Long> halves, Predicate<String> known) throws IOException {
    Notice.Named next = left.poll();
    if (next == null) {
      // All of the last message is durable, for this page is asked for.
      if (message != null) bucket.delete(message);
      message = bucket.receive();
      if (message == null) return false;
      left.addAll(Notice.of(message.body()));
      return true;
    }
    S3Object object = bucket.open(next);
    if (object == null) {
      LOG.warn("aws-s3: {} is gone since the queue told of it", next);
    } else if (known.test(object.id())) {
      object.close();
    } else {
      long done = halves.getOrDefault(object.id(), 0L);
      object.skip(done);
      open = new Opening(object, done);
    }
    return true;
  }

  private Page read(Opening opening, Map<String, Long> halves) throws IOException {
    S3Object object = opening.object;
    if (message != null) bucket.prolong(message);
    List<Item> items = new ArrayList<>();
    int bytes = 0;
    byte[] record = null;
    while (bytes < FULL && items.size() < MOST) {
      record = object.next();
      if (record == null) break;
      items.add(new Item("", record));
      bytes += record.length;
    }
    List<String> marks = new ArrayList<>();
    if (record == null) {
      object.close();
      open = null;
      halves.remove(object.id());
      marks.add(object.id());
    } else {
      long count = opening.count + items.size();
      open = new Opening(object, count);
      halves.put(object.id(), count);
    }
    return new Page(object.place(), items, marks, text(halves), Then.MORE, object.written());
  }

  private static Map<String, Long> halves(String cursor) {
    Map<String, Long> halves = new LinkedHashMap<>();
    for (String line : cursor.split("\n")) {
      int space = line.indexOf(' ');
      if (space > 0) halves.put(line.substring(space + 1), Long.valueOf(line.substring(0, space)));
    }
    return halves;
  }

  private static String text(Map<String, Long> halves) {
    StringBuilder text = new StringBuilder();
    int over = halves.size() - HALVES;
    for (Map.Entry<String, Long> one : halves.entrySet()) {
      if (over-- > 0) continue;
      text.append(one.getValue()).append(' ').append(one.getKey()).append('\n');
    }
    return text.toString();
  }

  /** Leaves the message under way; it comes again when the time for it is over. */
  private void forget() {
    if (open != null) open.object.close();
    open = null;
    left.clear();
    message = null;
  }

  @Override
  public void close() {
    forget();
    bucket.close();
  }
}
