package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
  @TempDir Path dir;

  @Test
  void everyDelimiterIsFoundOut() throws IOException {
    for (String delimiter : List.of(",", ";", "\t", "|")) {
      String text = "time,user,action\nt1,alice,in\nt2,,out\n".replace(",", delimiter);
      assertThat(read("t" + (int) delimiter.charAt(0) + ".csv", text.getBytes(UTF_8)))
          .containsExactly(
              "{\"time\":\"t1\",\"user\":\"alice\",\"action\":\"in\"}",
              "{\"time\":\"t2\",\"action\":\"out\"}");
    }
  }

  @Test
  void quotesHoldDelimitersLinesAndQuotes() throws IOException {
    String text =
        "a,b,c\r\n\"x, y\",\"one\r\ntwo\",\"say \"\"no\"\"\"\r\n1,5\" disk,3\r\n4,5,6\r\n";
    assertThat(read("quotes.csv", text.getBytes(UTF_8)))
        .containsExactly(
            "{\"a\":\"x, y\",\"b\":\"one\\r\\ntwo\",\"c\":\"say \\\"no\\\"\"}",
            "{\"a\":\"1\",\"b\":\"5\\\" disk\",\"c\":\"3\"}",
            "{\"a\":\"4\",\"b\":\"5\",\"c\":\"6\"}");
  }

  @Test
  void marksPreamblesAndLatinLettersAreUnderstood() throws IOException {
    String text = "nom,prénom,ville\nDurand,Zoé,Orléans\nA,B,C\n";
    String row = "{\"nom\":\"Durand\",\"prénom\":\"Zoé\",\"ville\":\"Orléans\"}";
    assertThat(read("mark.csv", ("\uFEFF" + text).getBytes(UTF_8)).getFirst()).isEqualTo(row);
    assertThat(read("wide.csv", ("\uFEFF" + text).getBytes(UTF_16LE)).getFirst()).isEqualTo(row);
    assertThat(read("excel.csv", ("sep=,\r\n" + text).getBytes(UTF_8)).getFirst()).isEqualTo(row);
    assertThat(read("typed.csv", ("#TYPE System.Thing\r\n" + text).getBytes(UTF_8)).getFirst())
        .isEqualTo(row);
    Path latin = Files.write(dir.resolve("latin.csv"), text.getBytes(ISO_8859_1));
    Collected got = Collected.of(latin);
    assertThat(got.records.get("latin.csv")).first().isEqualTo(row);
    assertThat(got.note("latin.csv"))
        .isEqualTo("DAMAGED 2 records are not UTF-8 and were read as Windows-1252");
  }

  @Test
  void anOpenQuoteDoesNotSwallowTheRest() throws IOException {
    Path file = dir.resolve("open.csv");
    Files.writeString(file, "a,b,c\n1,\"open,3\n4,5,6\n7,8,9\n");
    Collected got = Collected.of(file);
    assertThat(got.records.get("open.csv"))
        .contains("{\"a\":\"4\",\"b\":\"5\",\"c\":\"6\"}", "{\"a\":\"7\",\"b\":\"8\",\"c\":\"9\"}");
    assertThat(got.note("open.csv")).contains("1 quotes are not closed");
  }

  @Test
  void textWithCommasStaysText() throws IOException {
    for (String text :
        List.of(
            "Nov 24 09:30:01 web sshd[7]: Failed, again\nNov 24 09:30:02 web su: a, b, c\n",
            "1,2026/11/24 09:30:00,001,TRAFFIC,end\n1,2026/11/24 09:30:01,002,TRAFFIC,end\n",
            "date=2026-11-24,user=a,x=1\ndate=2026-11-24,user=b,x=2\n",
            "Hello, world\nThis is, prose\n",
            "10.0.0.1|GET|/a\n10.0.0.2|GET|/b\n",
            "<134>Nov 24 09:30:01 fw a,b,c\n<134>Nov 24 09:30:02 fw a,b,c\n")) {
      assertThat(read("text.log", text.getBytes(UTF_8))).isEqualTo(text.lines().toList());
    }
  }

  @Test
  void exportsOfEventLogsBecomeEventsAgain() throws IOException {
    String ecmd =
        """
        RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,Computer,MapDescription,Payload
        1,42,2026-11-24 09:30:00.1234567,4624,LogAlways,Microsoft-Windows-Security-Auditing,Security,7,DC1,Logon,"{""EventData"":{""Data"":[{""@Name"":""TargetUserName"",""#text"":""alice""},{""@Name"":""LogonType"",""#text"":""3""}]}}"
        """;
    assertThat(read("ecmd.csv", ecmd.getBytes(UTF_8)).getFirst())
        .startsWith("{\"Event\":{\"System\":{\"EventRecordID\":\"42\",")
        .contains("{\"#attributes\":{\"SystemTime\":\"2026-11-24T09:30:00.1234567Z\"}}")
        .contains("\"EventData\":{\"TargetUserName\":\"alice\",\"LogonType\":\"3\"}")
        .contains("\"MapDescription\":\"Logon\"");
    String winevent =
        "\"Message\",\"Id\",\"ProviderName\",\"LogName\",\"MachineName\",\"TimeCreated\"\r\n"
            + "\"Process Create:\r\n"
            + "Image: C:\\a.exe\r\n"
            + "CommandLine: a:"
            + " b\",\"1\",\"Microsoft-Windows-Sysmon\",\"Microsoft-Windows-Sysmon/Operational\",\"PC\",\"2026-11-24T09:30:00Z\"\r\n";
    assertThat(read("winevent.csv", winevent.getBytes(UTF_8)).getFirst())
        .contains("\"EventID\":\"1\"", "\"Image\":\"C:\\\\a.exe\",\"CommandLine\":\"a: b\"");
  }

  @Test
  void linesUnderTheNamesOfTheirFieldsBecomeObjects() throws IOException {
    String iis =
        """
        #Software: Microsoft Internet Information Services 10.0
        #Version: 1.0
        #Fields: date time cs-method cs-uri-stem cs(User-Agent) sc-status
        2026-11-24 09:30:00 GET /a - 200
        #Fields: date time cs-method sc-status
        2026-11-24 09:30:01 POST 500
        """;
    assertThat(read("u_ex.log", iis.getBytes(UTF_8)))
        .containsExactly(
            "{\"date\":\"2026-11-24\",\"time\":\"09:30:00\",\"cs-method\":\"GET\",\"cs-uri-stem\":\"/a\",\"sc-status\":\"200\"}",
            "{\"date\":\"2026-11-24\",\"time\":\"09:30:01\",\"cs-method\":\"POST\",\"sc-status\":\"500\"}");
    String zeek =
        """
        #separator \\x09
        #set_separator\t,
        #path\tconn
        #fields\tts\tuid\tservice
        #types\ttime\tstring\tstring
        1.5\tC1\t-
        #close\t2026
        """;
    assertThat(read("conn.log", zeek.getBytes(UTF_8)))
        .containsExactly("{\"ts\":\"1.5\",\"uid\":\"C1\",\"_path\":\"conn\"}");
  }

  private List<String> read(String name, byte[] bytes) throws IOException {
    Path file = Files.write(dir.resolve(name), bytes);
    return Collected.of(file).records.getOrDefault(name, List.of());
  }
}
