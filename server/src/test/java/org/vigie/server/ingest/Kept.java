package org.vigie.server.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.vigie.parse.RawEvent;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.Journal;

/** What a journal has kept, as tests want to see it. */
public final class Kept {
  private Kept() {}

  /** All records. */
  public static List<RawEvent> events(Journal journal) {
    List<RawEvent> events = new ArrayList<>();
    try (Journal.Reader reader = journal.read(journal.begin())) {
      while (events.size() < journal.end() - journal.begin()) {
        Block block = reader.next(Duration.ofSeconds(5));
        if (block == null) throw new AssertionError("the journal has less than it says");
        for (int i = 0; i < block.count(); i++) events.add(block.raw(i));
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    return events;
  }

  /** The text of all records. */
  public static List<String> texts(Journal journal) {
    return events(journal).stream().map(Kept::text).toList();
  }

  /** The text of a record. */
  public static String text(RawEvent raw) {
    return new String(raw.buffer(), raw.from(), raw.length(), StandardCharsets.UTF_8);
  }
}
