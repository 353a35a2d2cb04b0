package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.TightDisk;

class HecTest {
  private static final String SPLUNK = "Splunk " + Posted.TOKEN;
  private static final String CHANNEL = "0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba";
  private static final String EVENT = "/services/collector/event";

  @TempDir Path temp;
  private final TightDisk disk = new TightDisk();
  private FileJournal journal;
  private Posted posted;

  @BeforeEach
  void open() throws IOException {
    journal = disk.journal(temp);
    posted = new Posted(journal);
  }

  @AfterEach
  void close() throws IOException {
    posted.close();
    journal.close();
  }

  @Test
  void keepsEachEnvelopeAsItCame() throws Exception {
    String one = "{\"time\":1764000000.5,\"host\":\"a\",\"event\":\"first\"}";
    String two = "{\"event\":{\"b\":[1,{\"c\":\"}\"}]},\n \"fields\":{\"x\":\"y\"}}";
    var answer = post(EVENT, one + two + "\n" + one);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"text\":\"Success\",\"code\":0}");
    assertThat(Kept.texts(journal)).containsExactly(one, two, one);
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("web", "hec", "127.0.0.1"));
    assertThat(post("/services/collector", one).statusCode()).isEqualTo(200);
    byte[] zipped = Posted.gzip((one + two).getBytes(UTF_8));
    assertThat(posted.post(EVENT, SPLUNK, zipped, "Content-Encoding", "gzip").statusCode())
        .isEqualTo(200);
    assertThat(journal.end()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|5|No data|-1",
        "{\"event\":\"a\"}{\"event\":|6|Invalid data format|1",
        "{\"event\":\"a\"} stray|6|Invalid data format|1",
        "{\"event\":\"a\"}{\"host\":\"b\"}|12|Event field is required|1",
        "{\"event\":null}|12|Event field is required|0",
        "{\"event\":\" \"}|13|Event field cannot be blank|0",
        "{\"event\":\"a\",}|6|Invalid data format|0",
      })
  void saysInSplunksWordsWhichEventIsNoGood(String body, int code, String text, int number)
      throws Exception {
    var answer = post(EVENT, body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"text\":\"" + text + "\",\"code\":" + code);
    if (number >= 0) assertThat(answer.body()).contains("\"invalid-event-number\":" + number);
    assertThat(journal.end()).as("nothing of it is kept").isZero();
    assertThat(posted.traffic("web").refused()).isEqualTo(1);
  }

  @Test
  void knowsTokensInSplunksWays() throws Exception {
    String event = "{\"event\":\"a\"}";
    assertThat(posted.post(EVENT, "", event).body()).contains("\"code\":2");
    assertThat(posted.post(EVENT, "Digest x", event).body()).contains("\"code\":3");
    var wrong = posted.post(EVENT, "Splunk wrong-wrong-wrong", event);
    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(wrong.body()).isEqualTo("{\"text\":\"Invalid token\",\"code\":4}");
    assertThat(posted.post(EVENT + "?token=" + Posted.TOKEN, "", event).body())
        .contains("\"code\":16");
    assertThat(posted.traffic(Traffic.UNKNOWN).refused())
        .as("of no source, and yet counted")
        .isEqualTo(4);
    String basic = Base64.getEncoder().encodeToString(("x:" + Posted.OTHER).getBytes(UTF_8));
    assertThat(posted.post(EVENT, "Basic " + basic, event).statusCode()).isEqualTo(200);
    assertThat(Kept.events(journal).getFirst().source().name()).isEqualTo("dns");
    assertThat(posted.get("/services/collector/health", "").body())
        .isEqualTo("{\"text\":\"HEC is healthy\",\"code\":17}");
  }

  @Test
  void rawLinesKeepWhatTheQuerySaysOfThem() throws Exception {
    assertThat(post("/services/collector/raw", "one\ntwo \"2\"\n").statusCode()).isEqualTo(200);
    assertThat(
            post("/services/collector/raw?host=fw%221&sourcetype=pan", "thr\u00e9e\n").statusCode())
        .isEqualTo(200);
    byte[] latin = "caf\u00e9".getBytes(ISO_8859_1);
    posted.post("/services/collector/raw?host=fw", SPLUNK, latin);
    assertThat(Kept.texts(journal).subList(0, 3))
        .containsExactly(
            "one",
            "two \"2\"",
            "{\"host\":\"fw\\\"1\",\"sourcetype\":\"pan\",\"event\":\"thr\u00e9e\"}");
    assertThat(Kept.events(journal).get(3).length()).as("not UTF-8, kept bare").isEqualTo(4);
    assertThat(Kept.events(journal))
        .extracting(raw -> raw.source().transport())
        .containsExactly("hec-raw", "hec-raw", "hec", "hec");
  }

  @Test
  void acknowledgesWhatIsDurableAlsoAfterARestart() throws Exception {
    String event = "{\"event\":\"a\"}";
    String path = EVENT + "?channel=" + CHANNEL;
    assertThat(post(path, event + event).body()).endsWith("\"ackId\":1}");
    var second =
        posted.post(EVENT, SPLUNK, event.getBytes(UTF_8), "X-Splunk-Request-Channel", CHANNEL);
    assertThat(second.body()).endsWith("\"ackId\":2}");
    assertThat(acks("{\"acks\":[1,2,3]}").body())
        .isEqualTo("{\"acks\":{\"1\":true,\"2\":true,\"3\":false}}");
    posted.close();
    journal.close();
    journal = disk.journal(temp);
    posted = new Posted(journal);
    assertThat(acks("{\"acks\":[2]}").body()).isEqualTo("{\"acks\":{\"2\":true}}");
    assertThat(post("/services/collector/ack", "{\"acks\":[1]}").body()).contains("\"code\":10");
    assertThat(post(EVENT + "?channel=x", event).body()).contains("\"code\":11");
    for (String bad :
        new String[] {"", "{}", "[1]", "{\"acks\":[true]}", "{\"acks\":" + "[".repeat(9)}) {
      assertThat(acks(bad).body()).as(bad).contains("\"code\":6");
    }
  }

  @Test
  void boundsDepthLengthAndGrowth() throws Exception {
    String deep = "{\"event\":" + "[".repeat(400) + "1" + "]".repeat(400) + "}";
    assertThat(post(EVENT, deep).body()).contains("\"code\":6", "nest");
    String large = "{\"event\":\"" + "x".repeat(1000) + "\"}";
    var answer = post(EVENT, "{\"event\":1}" + large);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("\"invalid-event-number\":1", "1000 bytes allowed");
    // Each line becomes six times as long inside its envelope.
    String control = ("\u0001".repeat(999) + "\n").repeat(1000);
    String grown = "/services/collector/raw?host=" + "h".repeat(1000);
    assertThat(post(grown, control).statusCode()).isEqualTo(200);
    byte[] bomb = Posted.gzip(new byte[12 << 20]);
    assertThat(posted.post(EVENT, SPLUNK, bomb, "Content-Encoding", "gzip").statusCode())
        .isEqualTo(413);
    assertThat(journal.end()).isEqualTo(1000);
  }

  @Test
  void isBusyWhileTheDiskIsFull() throws Exception {
    disk.leave(0);
    var answer = post(EVENT, "{\"event\":\"a\"}");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).startsWith("{\"text\":\"Server is busy\",\"code\":9");
    disk.leave(Long.MAX_VALUE);
    assertThat(post(EVENT, "{\"event\":\"a\"}").statusCode()).isEqualTo(200);
    assertThat(journal.end()).isEqualTo(1);
  }

  private HttpResponse<String> acks(String question) throws IOException, InterruptedException {
    return post("/services/collector/ack?channel=" + CHANNEL, question);
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return posted.post(path, SPLUNK, body);
  }
}
