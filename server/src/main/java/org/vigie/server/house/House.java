package org.vigie.server.house;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.server.ingest.Traffic;
import org.vigie.server.ingest.pull.Standing;
import org.vigie.server.job.Holding;
import org.vigie.server.job.Reparsing;
import org.vigie.server.pipeline.AlertStage;
import org.vigie.server.pipeline.LiveContent;
import org.vigie.server.pipeline.Pipeline;
import org.vigie.server.retro.Retro;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

/**
 * A running Vigie: its parts, closed in the reverse order of their opening.
 *
 * @param raw journal of what was received
 * @param findings journal of what was detected
 * @param lake everything kept
 * @param state alerts, accounts, audit
 * @param content parsers and rules that run
 * @param pipeline from raw to findings and lake
 * @param alerts from findings to alerts
 * @param works what people ask to be done with stored events
 * @param doors where it can be reached
 * @param parts all that has to be closed, the last opened first
 */
public record House(
    Journal raw,
    Journal findings,
    Lake lake,
    State state,
    LiveContent content,
    Pipeline pipeline,
    AlertStage alerts,
    Works works,
    Doors doors,
    Parts parts)
    implements AutoCloseable {

  /**
   * Long works that people ask for.
   *
   * @param retro searches back
   * @param reparsing parses stored events anew
   * @param holding keeps events from deletion
   */
  public record Works(Retro retro, Reparsing reparsing, Holding holding) {}

  /** Searches back. */
  public Retro retro() {
    return works.retro;
  }

  /** Parses stored events anew. */
  public Reparsing reparsing() {
    return works.reparsing;
  }

  /** Which edges of a house are opened. */
  public enum Edge {
    /** Listeners for events. */
    LISTENERS,
    /** The screens and the API. */
    WEB
  }

  /** A choice of edges, and where the ports come from. */
  public record Edges(Set<Edge> open) {
    /** All of them. */
    public static final Edges ALL = new Edges(EnumSet.allOf(Edge.class));

    /** None: a command works on what is stored. */
    public static final Edges NONE = new Edges(EnumSet.noneOf(Edge.class));

    /** The listeners alone. */
    public static final Edges LISTENERS = new Edges(EnumSet.of(Edge.LISTENERS));
  }

  /**
   * Where it can be reached; port 0 where it can't.
   *
   * @param web port of the screens
   * @param http port of NDJSON over HTTP
   * @param token a token for the source {@code default}; empty where the operator configured others
   * @param syslog port of the first syslog listener
   * @param firstPassword password of the administrator made on this start, or empty
   * @param tls the certificate of the screens and of what listens over HTTP; null where they speak
   *     plain HTTP, or none is open
   * @param traffic what came in by the listeners since the start, by source
   * @param readers how the ways in that fetch stand
   */
  public record Doors(
      int web,
      int http,
      String token,
      int syslog,
      String firstPassword,
      @Nullable Tls tls,
      Supplier<Map<String, Traffic>> traffic,
      Supplier<List<Standing>> readers) {
    /** No way in. */
    public static final Doors NONE = new Doors(0, 0, "", 0, "", null, Map::of, List::of);

    /** These, and the screens. */
    public Doors with(int webPort, String password) {
      return new Doors(webPort, http, token, syslog, password, tls, traffic, readers);
    }

    /** These, with their certificate. */
    public Doors with(@Nullable Tls certificate) {
      return new Doors(web, http, token, syslog, firstPassword, certificate, traffic, readers);
    }

    /** What addresses of the screens and of HTTP begin with. */
    public String scheme() {
      return tls == null ? "http" : "https";
    }
  }

  /** Parts in the order of their opening. */
  public static final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(House.class);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Adds a part that was just opened. */
    public <T extends AutoCloseable> T add(T part) {
      open.push(part);
      return part;
    }

    /** Closes all, each whatever became of the others. */
    @Override
    public void close() {
      while (!open.isEmpty()) {
        AutoCloseable part = open.pop();
        try {
          part.close();
        } catch (Exception e) {
          LOG.error("closing {}", part, e);
        }
      }
    }
  }

  /**
   * Waits until what has been received is in the lake, and what was found in it is an alert.
   *
   * @return false after {@code patience}
   */
  public boolean settle(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    return pipeline.await(raw.end(), patience)
        && alerts.await(findings.end(), Duration.ofNanos(until - System.nanoTime()));
  }

  @Override
  public void close() {
    parts.close();
  }
}
