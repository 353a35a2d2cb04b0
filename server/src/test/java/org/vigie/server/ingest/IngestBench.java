package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.vigie.server.ingest.file.Importer;
import org.vigie.server.ingest.file.Records;
import org.vigie.store.journal.FileJournal;

/** Figures, not a test: how fast lines of 200 bytes come in, sender on the same machine. */
final class IngestBench {
  private static final int LINES = 2_000_000;
  private static final String TOKEN = "0123456789abcdef";

  private IngestBench() {}

  public static void main(String[] args) throws Exception {
    Path dir = Files.createTempDirectory("bench");
    try (var journal = FileJournal.open(dir.resolve("journal"), FileJournal.Options.STANDARD)) {
      for (int round = 0; round < 2; round++) {
        syslog(journal);
        http(journal);
      }
      files(journal, dir.resolve("lines.log"));
    }
  }

  private static void syslog(FileJournal journal) throws Exception {
    var options = new StreamListener.Options("127.0.0.1", 0, "x", StreamListener.Limits.standard());
    try (var listener = new StreamListener(options, journal, InstantSource.system())) {
      listener.start();
      long start = System.nanoTime();
      long before = journal.end();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
        for (int i = 0; i < LINES; i += 1000) socket.getOutputStream().write(lines(i, 1000));
      }
      while (journal.end() < before + LINES) Thread.onSpinWait();
      print("syslog tcp", start);
    }
  }

  private static void http(FileJournal journal) throws Exception {
    var limits = HttpIngest.Limits.standard();
    var options = new HttpIngest.Options("127.0.0.1", 0, Map.of("x", TOKEN), limits);
    try (var listener = new HttpIngest(options, journal, InstantSource.system());
        HttpClient client = HttpClient.newHttpClient()) {
      listener.start();
      URI uri = URI.create("http://127.0.0.1:" + listener.port() + "/ingest/x");
      long start = System.nanoTime();
      for (int i = 0; i < LINES; i += 10_000) {
        var request =
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + TOKEN)
                .POST(BodyPublishers.ofByteArray(lines(i, 10_000)))
                .build();
        int status = client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        if (status != 200) throw new IOException("status " + status);
      }
      print("http, one sender, 10,000 lines a request", start);
    }
  }

  private static void files(FileJournal journal, Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < LINES; i += 1000) out.write(lines(i, 1000));
    }
    var importer = new Importer(Records.Limits.standard(), InstantSource.system());
    for (String what : new String[] {"import", "import again"}) {
      long start = System.nanoTime();
      var summary = importer.importPath(file, journal, Importer.Progress.none());
      print(what + ", new " + summary.added(), start);
    }
  }

  private static byte[] lines(int from, int count) {
    StringBuilder text = new StringBuilder(count * 200);
    for (int i = from; i < from + count; i++) {
      text.append("<134>1 2026-11-01T10:00:00.000Z gw")
          .append(i % 97)
          .append(" filterlog 412 - - ");
      text.append("5,,,100").append(i * 7919L).append(",igb0,match,block,in,4,0x0,,64,").append(i);
      text.append(",0,DF,6,tcp,60,203.0.113.")
          .append(i % 251)
          .append(",192.0.2.7,")
          .append(i % 60_000);
      text.append(",443,0,S,").append(i * 104_729L).append(",,64240,,mss;sackOK;TS;nop;wscale\n");
    }
    return text.toString().getBytes(UTF_8);
  }

  private static void print(String what, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%s: %,.0f lines/s%n", what, LINES / seconds);
  }
}
