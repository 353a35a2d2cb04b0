package org.vigie.server.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Query;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Observable;

/** The lake of {@link BesideBench}. */
final class BesideLake implements BesideBench.Engine {
  private static final long END = BesideBench.START + BesideBench.DAYS * BesideBench.DAY;
  private static final Hunt.Window ALL = new Hunt.Window(BesideBench.START, END);
  private static final Hunt.Window LAST_DAY = new Hunt.Window(END - BesideBench.DAY, END);

  private final Lake lake;
  private final EventWriter writer;
  private final Hunt hunt;

  BesideLake(Path folder, FieldNames names) throws IOException {
    lake = Lake.open(folder, names);
    writer = lake.writer();
    hunt = new Hunt(lake, null, name -> List.of());
  }

  @Override
  public String name() {
    return "lake";
  }

  @Override
  public void add(List<Event> events) throws IOException {
    for (Event event : events) writer.append(event);
  }

  @Override
  public void commit(long count) throws IOException {
    lake.commit(writer.finish(), new Lake.Mark(new UUID(1, 2), count));
  }

  @Override
  public long elsewhere() {
    return lake.writingNanos();
  }

  @Override
  public void ready() {}

  private long page(String question, Hunt.Window window) throws IOException, InterruptedException {
    return switch (hunt.ask(question)) {
      case Query.Outcome.Understood(Query query) ->
          hunt.search(query, window, null, 100).events().size();
      case Query.Outcome.Refused refused -> throw new IOException(refused.toString());
    };
  }

  @Override
  public long seen(String address) throws IOException {
    return hunt.seen(Observable.ADDRESS, address).events();
  }

  @Override
  public long withAddress(String address) throws IOException, InterruptedException {
    return page("ip:" + address, ALL);
  }

  @Override
  public long withWord(String word) throws IOException, InterruptedException {
    return page(word, ALL);
  }

  @Override
  public long withPart(String part) throws IOException, InterruptedException {
    return page("\"" + part + "\"", LAST_DAY);
  }

  @Override
  public long newest(int port) throws IOException, InterruptedException {
    return page("dst_port:" + port, ALL);
  }

  @Override
  public long topTen(int port) throws IOException {
    return lake
        .query(
            Lake.Scope.occurred(LAST_DAY.from(), LAST_DAY.to()),
            new Lake.Bounds(10, 60),
            "SELECT dst_endpoint.ip, count(*) AS n FROM events WHERE dst_endpoint.port = ?"
                + " GROUP BY ALL ORDER BY n DESC LIMIT 10",
            List.of(port),
            row -> row.getLong(2))
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  @Override
  public void close() throws IOException {
    writer.close();
    lake.close();
  }
}
