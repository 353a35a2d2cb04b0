package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real {@code vigie run} in a process of its own, on free ports, that a test may kill. */
final class ChildVigie implements AutoCloseable {
  private static final Pattern WEB = Pattern.compile("screens +https://127.0.0.1:(\\d+)");
  private static final Pattern SYSLOG = Pattern.compile("syslog +tcp://127.0.0.1:(\\d+)");
  private static final Pattern HTTP =
      Pattern.compile("Bearer ([0-9a-f]+)' .* https://127.0.0.1:(\\d+)/ingest/default");

  private record Ports(int web, int http, int syslog) {}

  private final Process process;
  private final BufferedReader out;
  private final Path certificate;
  private final Ports ports;
  private final String token;

  private ChildVigie(
      Process process, BufferedReader out, Path certificate, Ports ports, String token) {
    this.certificate = certificate;
    this.process = process;
    this.out = out;
    this.ports = ports;
    this.token = token;
  }

  /** Starts it on a data folder; returns when it can be reached. */
  static ChildVigie start(Path folder) throws IOException {
    return start(folder, List.of(), folder.resolve("data"));
  }

  /**
   * As {@link #start(Path)}, through a command that runs what stands behind it.
   *
   * @param seen where this process sees its data folder
   */
  static ChildVigie start(Path folder, List<String> through, Path seen) throws IOException {
    Path config = folder.resolve("vigie.yml");
    Files.writeString(
        config,
        """
        data: %s
        web: {port: 0}
        http: {port: 0}
        syslog: [{port: 0}]
        pipeline: {workers: 2, commit: 300ms}
        content: {site: %s}
        """
            .formatted(folder.resolve("data"), folder.resolve("site")));
    List<String> command = new ArrayList<>(through);
    command.addAll(Command.java("-Xmx512m"));
    command.addAll(List.of("run", "--config", config.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("vigie.log").toFile()))
            .start();
    BufferedReader out = process.inputReader(UTF_8);
    StringBuilder welcome = new StringBuilder();
    for (String line; (line = out.readLine()) != null; ) {
      welcome.append(line).append('\n');
      if (line.startsWith("  data ")) {
        Ports ports =
            new Ports(port(WEB, welcome, 1), port(HTTP, welcome, 2), port(SYSLOG, welcome, 1));
        return new ChildVigie(
            process, out, seen.resolve("tls/certificate.pem"), ports, group(HTTP, welcome, 1));
      }
    }
    process.destroyForcibly();
    throw new IOException("vigie did not start:\n" + Files.readString(folder.resolve("vigie.log")));
  }

  private static int port(Pattern pattern, CharSequence welcome, int group) {
    return Integer.parseInt(group(pattern, welcome, group));
  }

  private static String group(Pattern pattern, CharSequence welcome, int group) {
    Matcher found = pattern.matcher(welcome);
    if (!found.find()) throw new IllegalStateException(pattern + " is not in: " + welcome);
    return found.group(group);
  }

  /** A client that trusts its certificate. */
  HttpClient client() throws IOException {
    return TrustedClient.http(certificate);
  }

  /** Port of the screens. */
  int web() {
    return ports.web;
  }

  /** Port of the HTTP listener. */
  int port() {
    return ports.http;
  }

  /** Port of syslog over TCP. */
  int syslog() {
    return ports.syslog;
  }

  String token() {
    return token;
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException, IOException {
    process.destroyForcibly();
    process.waitFor();
    out.close();
  }

  /** Asks it to stop, and waits until it has. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.close();
  }
}
