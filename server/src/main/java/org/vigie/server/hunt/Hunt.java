package org.vigie.server.hunt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Needle;
import org.vigie.store.lake.Observable;
import org.vigie.store.lake.Retention;
import org.vigie.store.state.Units;

/**
 * Questions about the stored events, answered from the lake: a few at a time, each within bounds of
 * time and rows.
 */
public final class Hunt {
  /** Most events on one page. */
  public static final int MAX_PAGE = 500;

  /** Most events of one export. */
  public static final int MAX_EXPORT = 50_000;

  /** Most bars of a histogram. */
  public static final int MAX_BUCKETS = 200;

  /** Most values of one facet. */
  public static final int FACET = 10;

  /** Most fields that lists show besides their own columns. */
  public static final int MAX_COLUMNS = 8;

  /** Most neighbours of an event on each page of it. */
  private static final int NEIGHBOURS = 30;

  private static final long NEIGHBOURHOOD = 300_000;
  private static final int SECONDS = 10;

  /** Most rows of an answer: bars, values, lines. */
  private static final int MAX_ROWS = 100_000;

  private static final int EXPORT_SECONDS = 60;
  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 16;
  private static final int PATIENCE_SECONDS = 5;

  private final Lake lake;
  private final @Nullable Freshness freshness;
  private final Asker asker;
  private final Fields fields;
  private final Completer completer;
  private final Units units;
  private final Semaphore running;
  private final AtomicInteger waiting;

  /** Too many questions at once; another moment will do. */
  public static final class Busy extends IOException {
    private static final long serialVersionUID = 1;

    Busy() {
      super("too many searches run at once: try again in a moment");
    }
  }

  /**
   * A span of time.
   *
   * @param from epoch milliseconds, inclusive
   * @param to exclusive
   */
  public record Window(long from, long to) {
    public Window {
      if (to < from) throw new IllegalArgumentException("a window ends before it begins");
    }
  }

  /** A place in the order of an answer: the event after which it goes on. */
  public record Cursor(long time, String id) {}

  /**
   * A page of an answer.
   *
   * @param events newest first
   * @param next where the next page starts, or null where there is none
   */
  public record Found(List<EventLine> events, @Nullable Cursor next) {}

  /** What the bars of a histogram are divided by. */
  public enum Split {
    SEVERITY("severity_id"),
    CLASS("class_uid");

    final String column;

    Split(String column) {
      this.column = column;
    }
  }

  /**
   * How an answer lies in time, and which values are frequent in it.
   *
   * @param total count of events
   * @param width milliseconds of one bar
   * @param bars in order of time, empty ones left out
   * @param facets by name, the most frequent values first
   */
  public record Overview(long total, long width, List<Bar> bars, Map<String, List<Value>> facets) {}

  /** Events of one span of time and one number that they are divided by. */
  public record Bar(long from, long split, long count) {}

  /** A value and how many events have it. */
  public record Value(String value, long count) {}

  /** Over a lake, with what makes it fresh; null where nothing more comes in. */
  public Hunt(Lake lake, @Nullable Freshness freshness, Function<String, List<String>> moreNames) {
    this.lake = lake;
    this.asker = new Asker(lake, new Lake.Bounds(MAX_ROWS, SECONDS));
    this.freshness = freshness;
    this.fields = new Fields(OcsfSchema.bundled(), moreNames);
    this.completer = new Completer(lake, fields);
    units = Units.all();
    running = new Semaphore(AT_ONCE, true);
    waiting = new AtomicInteger();
  }

  private Hunt(Hunt of, Units units) {
    lake = of.lake;
    asker = of.asker;
    freshness = of.freshness;
    fields = of.fields;
    completer = of.completer;
    this.units = units;
    running = of.running;
    waiting = of.waiting;
  }

  /** The same, over the events of some business units alone: what is not theirs is not there. */
  public Hunt within(Units some) {
    return some.isBound() ? new Hunt(this, some) : this;
  }

  /** A condition, and that the event may be seen. */
  private Node limited(Node node) {
    return units.isBound() ? new Node.And(List.of(new Node.Unit(units.bounds()), node)) : node;
  }

  /** Understands a question. */
  public Query.Outcome ask(String question) {
    return QueryParser.parse(question, fields);
  }

  /** The condition of SQL that a question is; it asks of events alone, not of findings. */
  public Retention.Condition condition(String question) throws IOException {
    return switch (ask(question)) {
      case Query.Outcome.Refused(Wrong wrong) -> throw new IOException(wrong.message());
      case Query.Outcome.Understood(Query query) -> {
        Sql where = Sql.where(query.root());
        if (where.text().contains("FROM findings")) {
          throw new IOException("'" + question + "' asks for findings; ask for events");
        }
        yield new Retention.Condition(where.text(), where.values());
      }
    };
  }

  /** Waits a moment until what has been received can be found; up to where it can. */
  public Freshness.Reach reach() throws InterruptedException {
    return freshness == null ? Freshness.Reach.WHOLE : freshness.reach();
  }

  /** A page of the events that a question is about, newest first. */
  public Found search(Query query, Window window, @Nullable Cursor after, int limit)
      throws IOException, InterruptedException {
    return search(query, window, after, limit, List.of());
  }

  /**
   * As the other, each event with what further fields hold.
   *
   * @param columns names of fields, as questions use them; at most {@link #MAX_COLUMNS}
   */
  public Found search(
      Query query, Window window, @Nullable Cursor after, int limit, List<String> columns)
      throws IOException, InterruptedException {
    if (limit < 1 || limit > MAX_PAGE)
      throw new IllegalArgumentException("limit: 1 to " + MAX_PAGE);
    List<Field> further = columns.stream().limit(MAX_COLUMNS).map(fields::named).toList();
    return inTurn(() -> Lines.page(asker, limited(query.root()), window, after, limit, further));
  }

  /** What may stand at a place of a question, by what the events of a time hold. */
  public Completion complete(String question, int at, Window window)
      throws IOException, InterruptedException {
    return completer.complete(question, at, window, limited(new Node.All()));
  }

  /** How the answer to a question lies in time, and its frequent values. */
  public Overview overview(Query query, Window window, int buckets, Split split)
      throws IOException, InterruptedException {
    return overview(query, window, buckets, split, List.of());
  }

  /** As the other, with the frequent values of further fields. */
  public Overview overview(
      Query query, Window window, int buckets, Split split, List<String> columns)
      throws IOException, InterruptedException {
    List<Field> further = columns.stream().limit(MAX_COLUMNS).map(fields::named).toList();
    if (buckets < 1 || buckets > MAX_BUCKETS) {
      throw new IllegalArgumentException("buckets: 1 to " + MAX_BUCKETS);
    }
    return inTurn(
        () -> Overviews.of(asker, limited(query.root()), window, buckets, split, further));
  }

  /**
   * The whole event of an id, or null.
   *
   * @param around when it occurred, if known: then other files stay closed
   */
  public @Nullable StoredEvent event(String id, @Nullable Long around)
      throws IOException, InterruptedException {
    Window window = around == null ? new Window(0, Long.MAX_VALUE) : new Window(around, around + 1);
    Node node =
        new Node.Text(
            new Place.Column("metadata.uid", Lake.Form.TEXT), Glob.literal(id), Node.How.WHOLE);
    List<StoredEvent> found = new ArrayList<>();
    inTurn(() -> StoredEvents.each(asker, limited(node), window, 1, found::add));
    return found.isEmpty() ? null : found.getFirst();
  }

  /**
   * The events nearest in time to one that share something with it, in order of time.
   *
   * @param field name of the field that has to hold the same: host, user, source
   */
  public List<EventLine> neighbours(String field, String value, long time)
      throws IOException, InterruptedException {
    Window window = new Window(time - NEIGHBOURHOOD, time + NEIGHBOURHOOD + 1);
    Node same = fields.named(field).equalTo(new Field.Value(0, Glob.literal(value)));
    return inTurn(() -> Lines.nearest(asker, limited(same), time, window, NEIGHBOURS));
  }

  /**
   * What is known of an entity.
   *
   * @param seen by the indexes of all that is stored; null where they can't tell, or tell of events
   *     that are not to be seen
   * @param overview of a window, its bars by class
   * @param peers by field, the most frequent first
   */
  public record Portrait(
      Lake.@Nullable Seen seen, Overview overview, Map<String, List<Value>> peers) {}

  /** What is known of an entity in a window, whose question was understood. */
  public Portrait portrait(Entity entity, Query query, Window window, int buckets)
      throws IOException, InterruptedException {
    List<Field> peers = entity.kind().peers().stream().map(fields::named).toList();
    Overview overview = overview(query, window, buckets, Split.CLASS);
    return new Portrait(
        seen(query),
        overview,
        overview.total() == 0
            ? Map.of()
            : inTurn(() -> Portraits.peers(asker, limited(query.root()), entity, peers, window)));
  }

  /** The findings that an event raised, as far as they are in the lake. */
  public List<StoredEvent.Raised> raised(StoredEvent event)
      throws IOException, InterruptedException {
    return inTurn(() -> StoredEvents.raised(asker, event));
  }

  /** Where an observable was seen among all stored events; an address in any spelling. */
  public Lake.Seen seen(Observable kind, String value) throws IOException {
    if (units.isBound()) throw new IllegalStateException("the indexes tell of all units");
    String hex = kind == Observable.ADDRESS ? Address.hex(value) : null;
    return hex == null
        ? lake.seen(new Needle.Value(kind, value))
        : lake.seen(new Needle.Address(hex));
  }

  /** As the other, where a question is about one observable and nothing else; null for others. */
  public Lake.@Nullable Seen seen(Query query) throws IOException {
    if (units.isBound()) return null;
    Needle only = Needles.only(query.root());
    if (only instanceof Needle.Value value) return lake.seen(value);
    return only instanceof Needle.Address address ? lake.seen(address) : null;
  }

  /** Gives the newest events of an answer to a sink, whole, one by one; how many. */
  public int export(Query query, Window window, int limit, Sink sink)
      throws IOException, InterruptedException {
    int most = Math.min(limit, MAX_EXPORT);
    Asker patient = new Asker(lake, new Lake.Bounds(MAX_EXPORT, EXPORT_SECONDS));
    return inTurn(() -> StoredEvents.each(patient, limited(query.root()), window, most, sink));
  }

  /** Writes the newest events of an answer into a Parquet file, as the lake has them; how many. */
  public long parquet(Query query, Window window, int limit, Path file)
      throws IOException, InterruptedException {
    Sql where = Sql.where(limited(query.root()));
    Lake.Bounds bounds = new Lake.Bounds(Math.min(limit, MAX_EXPORT), EXPORT_SECONDS);
    Lake.Scope scope = Lake.Scope.occurred(window.from(), window.to());
    return inTurn(() -> lake.outside().export(scope, bounds, where.text(), where.values(), file));
  }

  /** Takes events of an export. */
  @FunctionalInterface
  public interface Sink {
    /** Takes one. */
    void take(StoredEvent event) throws IOException;
  }

  private interface Work<T> {
    T done() throws IOException;
  }

  /** Does work when its turn comes; refuses where too many wait already. */
  private <T> T inTurn(Work<T> work) throws IOException, InterruptedException {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      throw new Busy();
    }
    try {
      if (!running.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) throw new Busy();
    } finally {
      waiting.decrementAndGet();
    }
    try {
      return work.done();
    } finally {
      running.release();
    }
  }
}
