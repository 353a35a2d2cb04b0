package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of what was deleted for good, in {@code deletions.log}: a line each, chained and
 * signed as the ledger of files is, with its key:
 *
 * <pre>
 * {"number":…,"at":…,"actor":…,"reasons":[…],"holds":[…],"files":[…],"verified":{…}} hash signature
 * </pre>
 */
public final class Deletions {
  static final String LOG = "deletions.log";

  private final Path root;
  private final Ledger ledger;

  /**
   * Why events went, and how many.
   *
   * @param name of their class
   * @param events how many
   * @param first when the first was received, epoch milliseconds
   */
  record Reason(String name, int days, String because, long events, long first, long last) {}

  /**
   * A file that went.
   *
   * @param given as the ledger knew it
   * @param rows events of it that went
   * @param successor the file that has those which stay; empty for none
   */
  record Gone(Ledger.Given given, long rows, Path path, String successor) {}

  Deletions(Path root, Ledger ledger) {
    this.root = root;
    this.ledger = ledger;
  }

  /** Looks whether all is gone, and says so for good. */
  void certify(
      long at, String actor, List<Reason> reasons, List<String> holds, List<Gone> gone, long left)
      throws IOException {
    List<String> before = lines(root);
    String hash = before.isEmpty() ? Ledger.START : words(before.getLast())[1];
    long there = gone.stream().filter(one -> Files.exists(one.path)).count();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("number", before.size() + 1L);
      json.writeNumberField("at", at);
      json.writeStringField("actor", actor);
      json.writeArrayFieldStart("reasons");
      for (Reason reason : reasons) {
        json.writeStartObject();
        json.writeStringField("class", reason.name);
        json.writeNumberField("days", reason.days);
        json.writeStringField("because", reason.because);
        json.writeNumberField("events", reason.events);
        json.writeNumberField("first_received", reason.first);
        json.writeNumberField("last_received", reason.last);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("holds");
      for (String hold : holds) json.writeString(hold);
      json.writeEndArray();
      json.writeArrayFieldStart("files");
      for (Gone one : gone) {
        json.writeStartObject();
        json.writeStringField("name", one.given.name());
        json.writeNumberField("bytes", one.given.bytes());
        json.writeStringField("sha256", one.given.sha256());
        json.writeNumberField("events", one.rows);
        if (!one.successor.isEmpty()) json.writeStringField("successor", one.successor);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeObjectFieldStart("verified");
      json.writeNumberField("events_left", left);
      json.writeNumberField("files_left", there);
      json.writeEndObject();
      json.writeEndObject();
    }
    append(ledger.sealed(hash, text.toString()));
  }

  private void append(String line) throws IOException {
    try (FileChannel log =
        FileChannel.open(
            root.resolve(LOG),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) log.write(bytes);
      log.force(true);
    }
    LocalFiles.sync(root);
  }

  private static List<String> lines(Path root) throws IOException {
    Path log = root.resolve(LOG);
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  /** What it says, its hash, its signature; parts that are missing are empty. */
  private static String[] words(String line) {
    int last = line.lastIndexOf(' ');
    int hash = last < 0 ? -1 : line.lastIndexOf(' ', last - 1);
    return hash < 0
        ? new String[] {line, "", ""}
        : new String[] {
          line.substring(0, hash), line.substring(hash + 1, last), line.substring(last + 1)
        };
  }

  /**
   * A certificate.
   *
   * @param json what it says
   * @param flaw what is wrong with it; null where nothing is
   */
  public record Certificate(String json, @Nullable String flaw) {}

  /** The certificates of the lake of a directory, each looked at; also while it is written. */
  public static List<Certificate> of(Path directory) throws IOException {
    List<Certificate> all = new ArrayList<>();
    List<String> lines = lines(directory);
    if (lines.isEmpty()) return all;
    Signatures signatures = Signatures.of(directory);
    String before = Ledger.START;
    for (int i = 0; i < lines.size(); i++) {
      String[] words = words(lines.get(i));
      String flaw = null;
      if (!words[0].startsWith("{\"number\":" + (i + 1) + ","))
        flaw = "is damaged, or one is missing";
      else if (!words[1].equals(Ledger.hash(before, words[0]))) flaw = "is not what was written";
      else if (!signatures.hold(words[1], words[2])) flaw = "is not signed with the lake's key";
      else if (!words[0].endsWith("\"verified\":{\"events_left\":0,\"files_left\":0}}")) {
        flaw = "tells of something that was left";
      }
      all.add(new Certificate(words[0], flaw));
      before = words[1];
    }
    return all;
  }
}
