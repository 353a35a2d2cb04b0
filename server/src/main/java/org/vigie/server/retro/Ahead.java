package org.vigie.server.retro;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.vigie.store.lake.History;

/**
 * Pieces of a search back in the order of the journal, of which some are looked through at once: on
 * threads of its own, while whoever takes them takes in the ones before.
 */
final class Ahead implements AutoCloseable {
  private final RuleReplay replay;
  private final History history;
  private final long until;
  private final long records;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("vigie-retro-", 0).factory());
  private final Deque<Future<RuleReplay.Seen>> begun = new ArrayDeque<>();
  private long place;

  /**
   * From a place on.
   *
   * @param until place of the journal behind the last record that is looked at
   * @param records of the journal in a piece
   */
  Ahead(RuleReplay replay, History history, long place, long until, long records) {
    this.replay = replay;
    this.history = history;
    this.place = place;
    this.until = until;
    this.records = records;
  }

  /**
   * What was seen in the next piece; null behind the last one.
   *
   * @param atOnce pieces that may be looked through at the same time
   */
  RuleReplay.@Nullable Seen next(int atOnce) throws IOException {
    while (begun.size() < atOnce) {
      History.Piece next = history.next(replay.wider(), place, records);
      if (next == null || next.from() >= until) break;
      History.Piece piece = new History.Piece(next.from(), Math.min(next.to(), until));
      place = piece.to();
      begun.add(threads.submit(() -> replay.look(piece)));
    }
    Future<RuleReplay.Seen> first = begun.poll();
    return first == null ? null : seen(first);
  }

  private static RuleReplay.Seen seen(Future<RuleReplay.Seen> first) throws IOException {
    try {
      return first.get();
    } catch (ExecutionException failed) {
      throw new IOException("a piece could not be searched: " + failed.getCause(), failed);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Waits for the pieces that were begun: an interrupt could close files under others' hands. */
  @Override
  public void close() {
    threads.close();
  }
}
