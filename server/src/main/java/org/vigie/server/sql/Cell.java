package org.vigie.server.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The process that runs analysts' SQL: it takes a question a line from its standard input and
 * writes the answer to its standard output, until the input ends. It knows the lake's files and
 * nothing else.
 */
public final class Cell {
  private static final long MEBIBYTE = 1L << 20;

  private final DuckDBConnection duckdb;
  private final OutputStream out;
  private final JsonFactory json =
      JsonFactory.builder().build().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private Cell(DuckDBConnection duckdb, OutputStream out) {
    this.duckdb = duckdb;
    this.out = out;
  }

  /** Runs until standard input ends. */
  public static void main(String[] arguments) throws IOException, SQLException {
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8), 1 << 16);
    String first = in.readLine();
    if (first == null) return;
    Message.Setup setup = Message.setup(first);
    try (DuckDBConnection duckdb = open(setup)) {
      clear(Path.of(System.getProperty("java.io.tmpdir")));
      // The first question is as quick as the next, and needs no more than limits leave.
      Gate.check(duckdb, "SELECT count(*), CAST(1.5 AS VARCHAR) FROM range(3) t(i) ORDER BY 1");
      Cell cell = new Cell(duckdb, out);
      cell.say(to -> to.writeBooleanField("ready", true));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        cell.answer(Message.ask(line));
      }
    }
  }

  private static DuckDBConnection open(Message.Setup setup) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("memory_limit", setup.memory() / MEBIBYTE + "MiB");
    settings.setProperty("threads", Integer.toString(setup.threads()));
    settings.setProperty("temp_directory", ""); // nothing is put aside on the disk
    settings.setProperty("max_temp_directory_size", "0B");
    settings.setProperty("jdbc_stream_results", "true");
    DuckDBConnection connection =
        DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (String sql : setup.statements()) statement.execute(sql);
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    }
    return connection;
  }

  /** The library of DuckDB, unpacked and loaded: its file is of no use any more. */
  private static void clear(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "libduckdb*")) {
      for (Path file : files) Files.deleteIfExists(file);
    } catch (IOException left) {
      // Whoever made the folder deletes it.
    }
  }

  private void answer(Message.Ask ask) throws IOException {
    long started = System.nanoTime();
    try (Connection connection = duckdb.duplicate()) {
      Gate.Refusal refusal = Gate.check(connection, ask.sql());
      if (refusal != null) {
        say(to -> Message.error(to, Desk.Trouble.REFUSED, refusal.message(), refusal.at()));
        return;
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE OR REPLACE TEMP VIEW events AS " + ask.events());
        statement.execute("CREATE OR REPLACE TEMP VIEW findings AS " + ask.findings());
      }
      run(connection, ask, started);
    } catch (SQLException failed) {
      boolean late = System.nanoTime() - started >= ask.seconds() * 1_000_000_000L;
      String message = String.valueOf(failed.getMessage());
      Desk.Trouble trouble =
          failed instanceof SQLTimeoutException || late
              ? Desk.Trouble.TIME
              : outOfMemory(message) ? Desk.Trouble.MEMORY : Desk.Trouble.FAILED;
      say(to -> Message.error(to, trouble, Message.tidy(message), null));
    }
  }

  private static boolean outOfMemory(String message) {
    return message.contains("Out of Memory")
        || message.contains("bad allocation")
        || message.contains("duckdb_temp_storage");
  }

  private void run(Connection connection, Message.Ask ask, long started)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(ask.seconds());
      try (ResultSet row = statement.executeQuery(ask.sql())) {
        ResultSetMetaData about = row.getMetaData();
        int columns = about.getColumnCount();
        if (columns > Desk.MAX_COLUMNS) {
          say(
              to ->
                  Message.error(
                      to, Desk.Trouble.REFUSED, "at most " + Desk.MAX_COLUMNS + " columns", null));
          return;
        }
        say(to -> Message.columns(to, about));
        int rows = 0;
        long bytes = 0;
        boolean cut = false;
        while (row.next()) {
          cut = rows == ask.rows() || bytes > Desk.MAX_BYTES;
          if (cut) break;
          @Nullable Object[] values = new @Nullable Object[columns];
          for (int i = 0; i < columns; i++) {
            values[i] = Message.value(row, i + 1);
            bytes += values[i] instanceof String text ? text.length() : 8;
          }
          Message.row(json, out, values);
          rows++;
        }
        int given = rows;
        boolean more = cut;
        long took = (System.nanoTime() - started) / 1_000_000;
        say(to -> Message.done(to, given, more, took));
      }
    }
  }

  private void say(Message.Body body) throws IOException {
    Message.line(json, out, body);
    out.flush();
  }
}
