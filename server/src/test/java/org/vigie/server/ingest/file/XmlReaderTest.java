package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.file.evtx.EvtxFile;

class XmlReaderTest {
  private static final String XMLNS = "http://schemas.microsoft.com/win/2004/08/events/event";

  /** The event of {@link EvtxFile} as Windows exports it. */
  private static final String EVENT =
      """
      <Event xmlns='%s'><System><Provider Name='Vigie-Test'/><EventID>4625</EventID>\
      <TimeCreated SystemTime='2026-11-24T09:30:00.1234567Z'/><EventRecordID>%d</EventRecordID>\
      <Channel>Security</Channel><Computer>DC1</Computer><Security UserID=''/></System>\
      <EventData><Data Name='TargetUserName'>a &lt;b&gt; &amp; &#233;</Data><Data Name='Empty'></Data>\
      <Data Name='LogonGuid'>{5770385f-c22a-43e0-bf4c-06f5698ffbd9}</Data></EventData></Event>\
      """;

  private static final String JSON =
      "{\"Event\":{\"#attributes\":{\"xmlns\":\""
          + XMLNS
          + "\"},\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Vigie-Test\"}},\"EventID\":4625,"
          + "\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"2026-11-24T09:30:00.123456Z\"}},"
          + "\"EventRecordID\":%d,\"Channel\":\"Security\",\"Computer\":\"DC1\",\"Security\":null},\"EventData\":{\"TargetUserName\":\"a"
          + " <b> & é\",\"Empty\":\"\",\"LogonGuid\":\"5770385F-C22A-43E0-BF4C-06F5698FFBD9\"}}}";

  private static final String LETTERS = "<>/&;'\"!-[]?=x\u0000\n";

  @TempDir Path dir;

  @Test
  void eventsComeOutHoweverTheyFollowEachOther() throws IOException {
    String one = EVENT.formatted(XMLNS, 1);
    String two = EVENT.formatted(XMLNS, 2);
    String head = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n";
    for (String text :
        List.of(
            one + two,
            one + "\n" + two + "\n",
            head + "<Events>" + one + two + "</Events>",
            head + "<Events>\n  " + one + "\n<!-- <Event> -->\n  " + two + "\n</Events>\n",
            head + one + "\n" + head + two)) {
      assertThat(read("e.xml", text.getBytes(UTF_8)).records.get("e.xml"))
          .as(text)
          .containsExactly(JSON.formatted(1), JSON.formatted(2));
    }
    String wide = "\uFEFF" + head.replace("utf-8", "utf-16") + "<Events>" + one + two + "</Events>";
    assertThat(read("w.xml", wide.getBytes(UTF_16LE)).records.get("w.xml")).hasSize(2);
    assertThat(read("n.xml", wide.substring(1).getBytes(UTF_16LE)).records.get("n.xml"))
        .as("without a mark")
        .containsExactly(JSON.formatted(1), JSON.formatted(2));
  }

  @Test
  void theSameEventIsTheSameAsEventLogAndAsXml() throws IOException {
    Instant time = Instant.parse("2026-11-24T09:30:00.123456Z");
    byte[] log =
        new EvtxFile()
            .chunk(
                List.of(
                    new EvtxFile.Event(
                        4625,
                        "Security",
                        "DC1",
                        time,
                        List.of(EvtxFile.Field.text("TargetUserName", "a <b> & é")))))
            .bytes();
    String fromLog = requireNonNull(read("e.evtx", log).records.get("e.evtx")).getFirst();
    Collected fromXml = read("x.xml", xml(fromLog).getBytes(UTF_8));
    assertThat(fromXml.records.get("x.xml")).containsExactly(fromLog);
  }

  /** Windows' XML of what the reader of event logs made of {@link EvtxFile}'s events. */
  private static String xml(String json) {
    String user = "a &lt;b&gt; &amp; é";
    assertThat(json).contains("\"TargetUserName\":\"a <b> & é\"");
    java.util.regex.Matcher system =
        java.util.regex.Pattern.compile(
                "\"(\\w+)\":(?:\\{\"#attributes\":\\{\"(\\w+)\":\"([^\"]*)\"}}|\"?([^\",{}]+)\"?)")
            .matcher(
                json.substring(json.indexOf("\"System\":{") + 10, json.indexOf("\"EventData\"")));
    StringBuilder inside = new StringBuilder();
    while (system.find()) {
      if (system.group(2) == null) {
        inside.append("<%1$s>%2$s</%1$s>".formatted(system.group(1), system.group(4)));
      } else {
        inside.append("<%s %s='%s'/>".formatted(system.group(1), system.group(2), system.group(3)));
      }
    }
    String xmlns = json.contains("xmlns") ? " xmlns='" + XMLNS + "'" : "";
    return "<Event%s><System>%s</System><EventData><Data Name='TargetUserName'>%s</Data></EventData></Event>"
        .formatted(xmlns, inside, user);
  }

  @Test
  void dataWithoutNamesAndOfOneNameAreArrays() throws IOException {
    String text =
        "<Event><EventData><Data>a</Data><Data>b</Data><Binary>00</Binary></EventData></Event>"
            + "<Event><EventData><Data>only</Data></EventData></Event>"
            + "<Event><EventData><Data Name='x'>1</Data><Data Name='x'>2</Data></EventData></Event>"
            + "<Event><UserData><Cleared xmlns='u'><By>me</By></Cleared></UserData></Event>";
    assertThat(read("d.xml", text.getBytes(UTF_8)).records.get("d.xml"))
        .containsExactly(
            "{\"Event\":{\"EventData\":{\"Data\":{\"#text\":[\"a\",\"b\"]},\"Binary\":\"00\"}}}",
            "{\"Event\":{\"EventData\":{\"Data\":{\"#text\":\"only\"}}}}",
            "{\"Event\":{\"EventData\":{\"x\":[\"1\",\"2\"]}}}",
            "{\"Event\":{\"UserData\":{\"Cleared\":{\"#attributes\":{\"xmlns\":\"u\"},\"By\":\"me\"}}}}");
  }

  @Test
  void nothingIsFetchedNorExpanded() throws IOException {
    String bomb =
        "<?xml version='1.0'?><!DOCTYPE e [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">"
            + "<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
            + "<Events><Event><EventData><Data Name='x'>&b;&f;</Data></EventData></Event></Events>";
    Collected got = read("bomb.xml", bomb.getBytes(UTF_8));
    assertThat(got.records.get("bomb.xml"))
        .containsExactly("{\"Event\":{\"EventData\":{\"x\":\"&b;&f;\"}}}");
    assertThat(got.note("bomb.xml")).contains("1 document types were passed over");
  }

  @Test
  void aTruncatedEventDoesNotTakeTheNextWithIt() throws IOException {
    String text =
        "<Event><System><EventID>1</EventID><Event><System><EventID>2</EventID></System></Event>"
            + "<Event><System><EventID>3</EventID>";
    Collected got = read("cut.xml", text.getBytes(UTF_8));
    assertThat(got.records.get("cut.xml"))
        .containsExactly(
            "{\"Event\":{\"System\":{\"EventID\":1}}}",
            "{\"Event\":{\"System\":{\"EventID\":2}}}",
            "{\"Event\":{\"System\":{\"EventID\":3}}}");
    assertThat(got.note("cut.xml")).contains("2 elements are not closed");
  }

  @Test
  void ofOtherXmlTheChildrenOfTheRootAreRecordsAsTheyAre() throws IOException {
    String text = "<log><entry id=\"7\"><msg>hello</msg></entry>\n<entry id=\"8\"/></log>";
    assertThat(read("o.xml", text.getBytes(UTF_8)).records.get("o.xml"))
        .containsExactly("<entry id=\"7\"><msg>hello</msg></entry>", "<entry id=\"8\"/>");
    String documents = "<alert id='1'><a>x</a></alert>\n<alert id='2'><a>y</a>\n</alert>";
    assertThat(read("p.xml", documents.getBytes(UTF_8)).records.get("p.xml"))
        .as("where several documents follow each other, each is one")
        .containsExactly("<alert id='1'><a>x</a></alert>", "<alert id='2'><a>y</a>\n</alert>");
  }

  @Test
  void itEndsWhateverIsInIt() throws IOException {
    long seed = Long.getLong("vigie.seed", 20_261_128L);
    Random random = new Random(seed);
    byte[] good = ("<Events>" + EVENT.formatted(XMLNS, 1).repeat(3) + "</Events>").getBytes(UTF_8);
    for (int round = 0; round < 3_000; round++) {
      byte[] bytes = good.clone();
      for (int i = 0; i < 1 + random.nextInt(12); i++) {
        int at = random.nextInt(bytes.length);
        bytes[at] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
      }
      RecordReader reader =
          new XmlReader(
              new ByteArrayInputStream(bytes), XmlReader.root(bytes), 1 + random.nextInt(2_000));
      List<byte[]> records = new ArrayList<>();
      for (byte[] record; (record = reader.next()) != null; ) records.add(record);
      assertThat(records.size()).as("seed %d round %d", seed, round).isLessThan(bytes.length);
    }
    String deep = "<Event>" + "<a>".repeat(100_000) + "</Event>";
    assertThat(read("deep.xml", deep.getBytes(UTF_8)).records.get("deep.xml")).hasSize(1);
  }

  private Collected read(String name, byte[] bytes) throws IOException {
    return Collected.of(Files.write(dir.resolve(name), bytes));
  }
}
