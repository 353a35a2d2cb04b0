package org.vigie.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What names mean that nobody described. */
final class SynonymsTest {
  private static final List<String> KEYS =
      List.of(
          "any.src_ip: src_ip ip_address client_ip",
          "any.dst_ip: dst_ip",
          "any.src_nat_ip: nat_src_ip",
          "any.dst_port: dport",
          "any.user: user user_name",
          "any.dst_user: dst_user",
          "any.process: process_name",
          "any.parent: parent_name",
          "any.pid: pid process_id",
          "any.parent_pid: ppid",
          "any.file: file_name",
          "any.host_ip: host_ip",
          "any.action: operation_name event_name",
          "any.uid: id");

  private static Synonyms synonyms() {
    Synonyms synonyms = new Synonyms();
    for (int i = 0; i < KEYS.size(); i++) {
      String[] row = KEYS.get(i).split(": ");
      for (String word : row[1].split(" ")) assertNull(synonyms.add(word, row[0], i));
    }
    synonyms.end("dport");
    synonyms.end("pid");
    return synonyms;
  }

  @ParameterizedTest
  @CsvSource({
    "SrcIP, any.src_ip, 0",
    "event.client.ip, any.src_ip, 1",
    "victimIpAddress, any.dst_ip, 2",
    "attacker.ip_address, any.src_ip, 1",
    "translatedSrcIp, any.src_nat_ip, 2",
    "sensorIpAddress, any.host_ip, 2",
    "dd_dport, any.dst_port, 2",
    "targetUserName, any.dst_user, 2",
    "initiatingProcessFileName, any.process, 2",
    "parentProcessId, any.parent_pid, 2",
    "events.name, any.action, 2",
    "operationName.value, any.action, 1",
  })
  void meaning(String name, String key, int rank) {
    Synonyms.Meant meant = synonyms().find(name);
    String found = meant == null ? "nothing" : KEYS.get(meant.slot()).split(":")[0];
    assertEquals(key + " " + rank, found + " " + (meant == null ? -1 : meant.rank()));
  }

  @ParameterizedTest
  @CsvSource({"oldUserName", "policy.id", "policyId", "dimport", "''", "..."})
  void saysNothing(String name) {
    assertNull(synonyms().find(name));
  }

  @Test
  void aWordHasOneMeaning() {
    assertEquals("any.src_ip", synonyms().add("SRC-IP", "any.dst_ip", 1));
  }

  @Test
  void wordsOfNames() {
    assertEquals(List.of("dd", "src", "ip", "addr"), Synonyms.words("dd_srcIPAddr"));
    assertEquals(List.of("source", "ips"), Synonyms.words("sourceIPs"));
    assertEquals(List.of("sha256"), Synonyms.words("sha256"));
  }
}
