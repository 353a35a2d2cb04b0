package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.ocsf.FieldNames;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.server.house.House;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Audit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie sql}: one SELECT over what is stored, whether a server runs or not. */
@Command(
    name = "sql",
    description = {
      "Ask one SELECT, in DuckDB's SQL, over the tables events and findings of the lake. It can read",
      "these and nothing else: no files, no network, no settings. Works also while `vigie run` works."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie sql 'SELECT count(*) FROM events'",
      "  vigie sql --format csv 'SELECT time, device.hostname, message FROM events LIMIT 100'",
      "  vigie sql 'DESCRIBE findings'",
      "  vigie sql - < question.sql"
    })
final class SqlCommand implements Callable<Integer> {
  /** Of a word that the control socket takes. */
  private static final int WORD = 8_000;

  /** How an answer is written. */
  enum Format {
    TABLE,
    CSV,
    NDJSON
  }

  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Option(
      names = "--format",
      paramLabel = "table|csv|ndjson",
      description = "How the answer is written; default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private Format format = Format.TABLE;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      description = "Most rows, up to 50,000; default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  private int limit = 1_000;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Stop after, 1 to 60; default: ${DEFAULT-VALUE}.",
      defaultValue = "30")
  private int seconds = 30;

  @Parameters(paramLabel = "QUERY", description = "The SELECT; - reads it from standard input.")
  private String query = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (limit < 1 || limit > Desk.MAX_ROWS) {
      throw new Cli.Refused("--limit " + limit + ": 1 to " + Desk.MAX_ROWS + " are allowed");
    }
    if (seconds < 1 || seconds > Desk.MAX_SECONDS) {
      throw new Cli.Refused("--seconds " + seconds + ": 1 to " + Desk.MAX_SECONDS + " are allowed");
    }
    String sql = query;
    if (query.equals("-")) sql = new String(System.in.readNBytes(4 * Desk.MAX_LENGTH + 1), UTF_8);
    if (sql.length() > Desk.MAX_LENGTH) {
      throw new Cli.Refused("the query: at most " + Desk.MAX_LENGTH + " characters are allowed");
    }
    Path data = configured.read().data();
    List<String> words = new ArrayList<>(List.of("sql", format.name(), "" + limit, "" + seconds));
    String coded = Base64.getEncoder().encodeToString(sql.getBytes(UTF_8));
    for (int i = 0; i < coded.length(); i += WORD) {
      words.add(coded.substring(i, Math.min(coded.length(), i + WORD)));
    }
    Integer answered = ControlSocket.ask(data, words, new Console());
    if (answered != null) return answered;
    if (!Files.exists(data.resolve("lake").resolve("catalog.db"))) {
      throw new Cli.Refused(data.resolve("lake") + ": there is no lake to ask");
    }
    try (Lake lake = Lake.open(data.resolve("lake"), new FieldNames())) {
      return ask(lake, words.subList(1, words.size()), sql, new Console());
    }
  }

  /** What a running server answers. */
  static int answer(House house, List<String> words, Talk talk)
      throws IOException, InterruptedException {
    if (words.size() < 4) throw new IOException("sql: a format, a limit, seconds and a query");
    String coded = String.join("", words.subList(3, words.size()));
    String sql = new String(Base64.getDecoder().decode(coded), UTF_8);
    house
        .state()
        .audit()
        .add(new Audit.Entry(System.currentTimeMillis(), "vigie", "sql", sql, "command", ""));
    return ask(house.lake(), words, sql, talk);
  }

  private static int ask(Lake lake, List<String> words, String sql, Talk talk)
      throws IOException, InterruptedException {
    Format format = Format.valueOf(words.getFirst());
    try (Desk desk = new Desk(lake, Desk.Limits.standard())) {
      SqlText text = new SqlText(format, talk);
      Desk.Question question =
          new Desk.Question(
              "vigie",
              "command",
              sql,
              null,
              Integer.parseInt(words.get(1)),
              Integer.parseInt(words.get(2)));
      return switch (desk.ask(question, text)) {
        case Desk.Outcome.Answered(int rows, boolean cut, long millis) -> {
          text.end();
          if (cut) talk.line("… and more: raise --limit, or add a LIMIT and an ORDER BY");
          yield 0;
        }
        case Desk.Outcome.Stopped(Desk.Trouble trouble, String message, Integer at) -> {
          talk.line("vigie: " + message + (at == null ? "" : " (character " + (at + 1) + ")"));
          yield 1;
        }
      };
    }
  }
}
