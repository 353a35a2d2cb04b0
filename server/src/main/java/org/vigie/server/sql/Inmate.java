package org.vigie.server.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.vigie.server.sql.Desk.Outcome;
import org.vigie.server.sql.Desk.Trouble;
import org.vigie.store.lake.Outside;

/** A process that answers SQL, seen from outside: one question at a time, killed where it fails. */
final class Inmate implements AutoCloseable {
  /** Answers after which a process makes room for a fresh one. */
  private static final int MOST_ANSWERS = 200;

  /** Above its own time limit, a process is not waited for. */
  private static final int GRACE_SECONDS = 2;

  private static final int START_SECONDS = 30;

  private final Process process;
  private final Path folder;
  private final BufferedReader in;
  private final OutputStream out;
  private final JsonFactory json =
      JsonFactory.builder().build().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  private final AtomicReference<@Nullable Trouble> stopped = new AtomicReference<>();
  private List<String> closed = List.of();
  private int answers;
  private boolean failed;

  private Inmate(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
    this.in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8), 1 << 16);
    this.out = new BufferedOutputStream(process.getOutputStream(), 1 << 16);
  }

  /** Starts one and waits until it is ready. */
  static Inmate start(Message.Setup setup, Seals seals) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("vigie-sql-");
    ProcessBuilder builder = new ProcessBuilder(command(folder, seals)).directory(folder.toFile());
    builder.environment().clear();
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Inmate inmate;
    try {
      inmate = new Inmate(builder.start(), folder);
    } catch (IOException failed) {
      Files.deleteIfExists(folder);
      throw failed;
    }
    Watch watch = inmate.watch(START_SECONDS);
    try {
      inmate.say(to -> Message.write(to, setup));
      String ready = inmate.in.readLine();
      if (ready == null) throw new IOException("it ended before it was ready");
      inmate.closed = seals.close(inmate.process.pid(), setup.memory());
      return inmate;
    } catch (IOException failed) {
      inmate.close();
      throw new IOException("the process for SQL does not start: " + failed.getMessage(), failed);
    } finally {
      watch.end();
    }
  }

  private static List<String> command(Path folder, Seals seals) {
    List<String> command = new ArrayList<>(seals.apart());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx96m",
            "-XX:MaxMetaspaceSize=96m",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            classPath(),
            Cell.class.getName()));
    return command;
  }

  /** What the process needs and no more. */
  private static String classPath() {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> type : List.of(Cell.class, DuckDBConnection.class, JsonFactory.class)) {
      try {
        places.add(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    return String.join(java.io.File.pathSeparator, places);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it may answer again. */
  boolean isFit() {
    return process.isAlive() && !failed && stopped.get() == null && answers < MOST_ANSWERS;
  }

  /** What the system took from the process, in words. */
  List<String> closed() {
    return closed;
  }

  /** Stops what it does; it does nothing more. */
  void cancel() {
    if (stopped.compareAndSet(null, Trouble.CANCELLED)) process.destroyForcibly();
  }

  /** Asks; an exception is of the sink alone. */
  Outcome ask(Desk.Question question, Outside.Views views, Desk.Sink sink) throws IOException {
    answers++;
    boolean whole = false;
    Watch watch = watch(question.seconds() + GRACE_SECONDS);
    try {
      try {
        say(
            to ->
                Message.write(
                    to,
                    new Message.Ask(
                        question.sql(),
                        views.events(),
                        views.findings(),
                        question.rows(),
                        question.seconds())));
      } catch (IOException gone) {
        return ended(question);
      }
      Outcome outcome = null;
      while (outcome == null) {
        String line = line();
        outcome = line == null ? ended(question) : taken(Message.read(line), question, sink);
      }
      whole = true;
      return outcome;
    } finally {
      watch.end();
      // An answer that nobody read to its end would be taken for that of the next question.
      if (!whole) failed = true;
    }
  }

  private @Nullable String line() {
    try {
      return in.readLine();
    } catch (IOException gone) {
      return null;
    }
  }

  private static @Nullable Outcome taken(
      Map<String, Object> line, Desk.Question question, Desk.Sink sink) throws IOException {
    if (line.get("row") instanceof List<?> values) {
      sink.row(new ArrayList<>(values));
      return null;
    }
    if (line.get("columns") instanceof List<?> words) {
      List<Desk.Column> columns = new ArrayList<>();
      for (int i = 0; i + 1 < words.size(); i += 2) {
        columns.add(
            new Desk.Column(String.valueOf(words.get(i)), String.valueOf(words.get(i + 1))));
      }
      sink.columns(columns);
      return null;
    }
    if (line.get("error") instanceof String trouble) {
      Integer at = line.get("at") instanceof Long place ? place.intValue() : null;
      Trouble known = Trouble.valueOf(trouble);
      return new Outcome.Stopped(known, said(known, Message.text(line, "message"), question), at);
    }
    return new Outcome.Answered(
        (int) Message.number(line, "done"),
        Message.number(line, "cut") == 1,
        Message.number(line, "took"));
  }

  private static String said(Trouble trouble, String message, Desk.Question question) {
    return switch (trouble) {
      case TIME -> "stopped after " + question.seconds() + " s: ask about less, or a shorter time";
      case MEMORY -> "it needs more memory than a question may take: ask about less, or aggregate";
      case REFUSED, FAILED, CANCELLED, BUSY -> message;
    };
  }

  /** Why the process is no more. */
  private Outcome ended(Desk.Question question) {
    Trouble trouble = stopped.get();
    failed = true;
    if (trouble == Trouble.CANCELLED) {
      return new Outcome.Stopped(trouble, "stopped, as asked", null);
    }
    Trouble why = trouble == null ? Trouble.MEMORY : trouble;
    return new Outcome.Stopped(why, said(why, "", question), null);
  }

  private void say(Message.Body body) throws IOException {
    Message.line(json, out, body);
    out.flush();
  }

  /** Kills the process after a time, unless it ends before. */
  private Watch watch(int seconds) {
    Thread watching =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    if (!process.waitFor(seconds, TimeUnit.SECONDS)
                        && stopped.compareAndSet(null, Trouble.TIME)) {
                      process.destroyForcibly();
                    }
                  } catch (InterruptedException inTime) {
                    Thread.currentThread().interrupt();
                  }
                });
    return watching::interrupt;
  }

  private interface Watch {
    void end();
  }

  @Override
  public void close() {
    stopped.compareAndSet(null, Trouble.CANCELLED);
    process.destroyForcibly();
    try {
      process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
      in.close();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IOException | UncheckedIOException left) {
      // A file that can't be deleted is no reason to fail.
    }
  }
}
