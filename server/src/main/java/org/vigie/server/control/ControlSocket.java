package org.vigie.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix socket in the data folder through which commands ask the process that works on it. Who may
 * open the socket is the file system's matter. A request is a line a word and an empty line; the
 * answer is lines that begin with {@code p} (progress), {@code o} (output) or {@code e} (the exit
 * code, the last).
 */
public final class ControlSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

  /** Longest path that a Unix socket address can hold everywhere. */
  private static final int MAX_ADDRESS = 100;

  private static final int MAX_WORDS = 10_000;
  private static final int MAX_WORD = 8_192;
  private static final long PAUSE_NANOS = 200_000_000;

  private final Path path;
  private final boolean elsewhere;
  private final Handler handler;
  private final ServerSocketChannel server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Who answers. */
  public interface Handler {
    /** Does what the words ask and gives the exit code. */
    int handle(List<String> words, Talk talk) throws IOException, InterruptedException;
  }

  /** Listens in a data folder that no other process works on. */
  public ControlSocket(Path data, Handler handler) throws IOException {
    this.path = make(data);
    this.elsewhere = !path.equals(inside(data));
    this.handler = handler;
    Files.deleteIfExists(path);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    threads.execute(this::accept);
  }

  /** Where the socket of a data folder is to be. */
  private static Path make(Path data) throws IOException {
    Path inside = inside(data);
    if (fits(inside)) return inside;
    // Too deep for a socket: it lies in a new folder of its owner, whose name nobody can guess and
    // the data folder tells.
    Path elsewhere = Files.createTempDirectory("vigie-").resolve("control");
    if (!fits(elsewhere)) {
      throw new IOException(
          elsewhere + ": too long for a socket; set -Djava.io.tmpdir to a shorter folder");
    }
    Path parent = inside.getParent();
    if (parent != null) Files.createDirectories(parent);
    Path pointer = pointer(inside);
    Path draft = pointer.resolveSibling(pointer.getFileName() + ".new");
    Files.writeString(draft, elsewhere.toString());
    Files.move(draft, pointer, StandardCopyOption.ATOMIC_MOVE);
    return elsewhere;
  }

  /** Where the socket of a data folder is; null where there is none. */
  private static @Nullable Path find(Path data) throws IOException {
    Path inside = inside(data);
    Path pointer = pointer(inside);
    Path path = inside;
    if (!fits(inside)) {
      if (!Files.exists(pointer)) return null;
      path = Path.of(Files.readString(pointer).strip());
    }
    return Files.exists(path) ? path : null;
  }

  private static Path inside(Path data) {
    return data.toAbsolutePath().normalize().resolve("control");
  }

  private static Path pointer(Path inside) {
    return inside.resolveSibling("control.path");
  }

  private static boolean fits(Path path) {
    return path.toString().getBytes(UTF_8).length <= MAX_ADDRESS;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        threads.execute(() -> serve(client));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("control socket {}", path, e);
        // No file handle is free, say: the next try would fail as fast, over and over.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        BufferedReader in = new BufferedReader(Channels.newReader(client, UTF_8));
        Writer out = Channels.newWriter(client, UTF_8)) {
      Talk talk = new Lines(out);
      int code;
      try {
        code = handler.handle(words(in), talk);
      } catch (IOException | RuntimeException e) {
        // Most often the command was broken off (Ctrl-C): no trace for that.
        if (e instanceof IOException || e instanceof UncheckedIOException) {
          LOG.warn("a command was broken off: {}", e.getMessage());
        } else {
          LOG.warn("a command failed", e);
        }
        talk.line("vigie: " + (e.getMessage() == null ? e : e.getMessage()));
        code = 1;
      }
      out.write("e" + code + "\n");
    } catch (IOException | UncheckedIOException e) {
      LOG.info("a command went away: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The words of a request that came whole: half of one is not obeyed. */
  private static List<String> words(BufferedReader in) throws IOException {
    List<String> words = new ArrayList<>();
    for (String word = word(in); !word.isEmpty(); word = word(in)) {
      if (words.size() == MAX_WORDS) {
        throw new IOException("a request of more than " + MAX_WORDS + " words");
      }
      words.add(word);
    }
    return words;
  }

  private static String word(BufferedReader in) throws IOException {
    StringBuilder word = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) throw new IOException("a request that ends before its empty line");
      if (word.length() == MAX_WORD) {
        throw new IOException("a word of more than " + MAX_WORD + " characters in a request");
      }
      word.append((char) c);
    }
    return word.toString();
  }

  private record Lines(Writer out) implements Talk {
    @Override
    public void progress(String line) {
      write('p', line);
    }

    @Override
    public void line(String line) {
      line.lines().forEach(one -> write('o', one));
    }

    private void write(char kind, String line) {
      try {
        out.write(kind + line.replace('\n', ' ').replace('\r', ' ') + "\n");
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Asks the process that works on a data folder.
   *
   * @return its exit code, or null where there is none
   */
  public static @Nullable Integer ask(Path data, List<String> words, Talk talk) throws IOException {
    for (String word : words) {
      if (word.isEmpty() || word.indexOf('\n') >= 0) {
        throw new IOException("'" + word + "': empty or with a line break; ask without");
      }
    }
    Path path = find(data);
    if (path == null) return null;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
      } catch (java.net.ConnectException e) {
        return null; // left behind by a process that was killed
      }
      try (Writer out = Channels.newWriter(channel, UTF_8);
          BufferedReader in = new BufferedReader(Channels.newReader(channel, UTF_8))) {
        out.write(String.join("\n", words) + "\n\n");
        out.flush();
        for (String line; (line = in.readLine()) != null; ) {
          String rest = line.substring(Math.min(1, line.length()));
          if (line.startsWith("p")) talk.progress(rest);
          else if (line.startsWith("o")) talk.line(rest);
          else if (line.startsWith("e")) return Integer.parseInt(rest);
        }
      }
    }
    throw new IOException("the running vigie went away before it had answered");
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
    Path folder = path.getParent();
    if (elsewhere && folder != null) Files.deleteIfExists(folder);
    threads.shutdownNow();
  }
}
