package org.vigie.server.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.ingest.file.Records;

/**
 * The events that lanes run over: of each kind a seeded sample of what a folder of recordings
 * holds, or generated ones. Event logs (EVTX) are named, not read.
 */
final class Samples implements Records.Sink {
  private static final long SEED = 20_261_128;
  private static final long RECEIVED = 1_764_000_000_000L;
  private static final Source SOURCE = new Source("bench", "file", "");
  private static final JsonFactory JSON = new JsonFactory();

  /** What an event is of. */
  enum Kind {
    /** A process began: Sysmon 1, Security 4688. */
    PROCESS_CREATION,
    /** A key or value of the registry. */
    REGISTRY,
    /** Windows events as they come. */
    WINDOWS,
    /** All that is not Windows. */
    CLOUD
  }

  private final int most;
  private final Parser parser;
  private final Random random = new Random(SEED);
  private final Map<Kind, List<RawEvent>> kept = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> seen = new EnumMap<>(Kind.class);
  private final List<Path> eventLogs = new ArrayList<>();
  private long number;

  private Samples(int most, Parser parser) {
    this.most = most;
    this.parser = parser;
    for (Kind kind : Kind.values()) kept.put(kind, new ArrayList<>());
  }

  /**
   * Samples of so many events a kind, of all that lies below a folder; a record that labels an
   * event stands for it.
   */
  static Samples recorded(Path folder, int most, Parser parser) throws IOException {
    Samples samples = new Samples(most, parser);
    Records records = new Records(Records.Limits.standard());
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        if (file.toString().endsWith(".evtx")) samples.eventLogs.add(file);
        else records.read(file, samples);
      }
    }
    return samples;
  }

  /** Generated Windows events, of which there are no event logs and none of the cloud. */
  static Samples generated(int most, Parser parser) {
    Samples samples = new Samples(most, parser);
    WindowsEvents events = new WindowsEvents(SEED, RECEIVED);
    for (int i = 0; i < 4 * most; i++) samples.take(events.next());
    return samples;
  }

  /** Events of a kind; empty where there were none. */
  List<RawEvent> of(Kind kind) {
    return Objects.requireNonNull(kept.get(kind));
  }

  /** Windows event logs in the folder. */
  List<Path> eventLogs() {
    return eventLogs;
  }

  @Override
  public long begin(Records.Content content) {
    return 0;
  }

  @Override
  public void record(long number, byte[] bytes) throws IOException {
    take(labelled(bytes));
  }

  /** The event of a record {@code {"expected":…,"event":{…}}}; any other record itself. */
  private static byte[] labelled(byte[] bytes) throws IOException {
    if (bytes.length == 0 || bytes[0] != '{') return bytes;
    boolean expected = false;
    try (JsonParser json = JSON.createParser(bytes)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        expected |= name.equals("expected");
        if (!name.equals("event") || value != JsonToken.START_OBJECT || !expected) {
          json.skipChildren();
          continue;
        }
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        int to = (int) json.currentLocation().getByteOffset();
        return java.util.Arrays.copyOfRange(bytes, from, to);
      }
    } catch (com.fasterxml.jackson.core.JsonParseException e) {
      return bytes; // what is no JSON is an event all the same
    }
    return bytes;
  }

  private void take(byte[] bytes) {
    RawEvent raw = raw(number++, bytes);
    List<Event> events = parser.parse(raw).events();
    Event event = events.getFirst();
    if (!isWindows(event)) {
      keep(Kind.CLOUD, raw);
      return;
    }
    keep(Kind.WINDOWS, raw);
    if (has(event, "windows", "process_creation")) keep(Kind.PROCESS_CREATION, raw);
    if (has(event, "windows", "registry_event")) keep(Kind.REGISTRY, raw);
  }

  /** A raw event of its own bytes. */
  static RawEvent raw(long number, byte[] bytes) {
    EventId id = new EventId(new java.util.UUID(1, 1), number, 0);
    return new RawEvent(id, RECEIVED, SOURCE, bytes, 0, bytes.length);
  }

  /** Whether an event is one of Windows. */
  static boolean isWindows(Event event) {
    return has(event, "windows", "");
  }

  private static boolean has(Event event, String product, String category) {
    for (Logsource logsource : event.route().logsources()) {
      if (product.equals(logsource.product())
          && (category.isEmpty() || category.equals(logsource.category()))) return true;
    }
    return false;
  }

  /** Keeps each event of a kind with the same chance. */
  private void keep(Kind kind, RawEvent raw) {
    List<RawEvent> events = of(kind);
    long count = seen.merge(kind, 1L, Long::sum);
    if (events.size() < most) {
      events.add(raw);
      return;
    }
    long at = random.nextLong(count);
    if (at < most) events.set((int) at, raw);
  }

  @Override
  public void end(Records.Content content, Records.Tally tally) {}

  @Override
  public void note(Records.Note note) {}

  @Override
  public void progress(long done, long total) {}
}
