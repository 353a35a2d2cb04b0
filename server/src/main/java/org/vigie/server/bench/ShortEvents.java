package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

/**
 * A seeded generator of short Windows events, JSON lines of about 400 bytes: log-ons, processes,
 * connections and questions to name servers of a fleet. One event in {@link #RARE} has the address
 * and the word that are looked for. The same seed gives the same bytes.
 */
final class ShortEvents {
  /** An address that is seldom. */
  static final String ADDRESS = "198.51.100.77";

  /** A word that stands in few raw texts, in the midst of others. */
  static final String WORD = "quixotrope";

  /** One event in so many is the rare one. */
  static final int RARE = 250_000;

  private static final int HOSTS = 2_000;
  private static final int USERS = 5_000;
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Random random;
  private final String[] words = new String[1_000];
  private long record;

  ShortEvents(long seed) {
    random = new Random(seed);
    for (int i = 0; i < words.length; i++) words[i] = syllables();
  }

  /** The next event, which occurs at {@code time}, without a line end. */
  byte[] next(long time) {
    record++;
    boolean rare = record % RARE == RARE / 2;
    StringBuilder json = new StringBuilder(512);
    int kind = rare ? 2 : random.nextInt(4);
    boolean security = kind == 0;
    json.append("{\"EventTime\":\"").append(LOCAL.format(Instant.ofEpochMilli(time)));
    json.append("\",\"Hostname\":\"WS").append(10_000 + skewed(HOSTS));
    json.append(".corp.example\",\"Channel\":\"");
    json.append(security ? "Security" : "Microsoft-Windows-Sysmon/Operational");
    json.append("\",\"SourceName\":\"Microsoft-Windows-");
    json.append(security ? "Security-Auditing" : "Sysmon");
    json.append("\",\"RecordNumber\":").append(record);
    switch (kind) {
      case 0 -> logon(json);
      case 1 -> process(json);
      case 2 -> connection(json, rare);
      default -> question(json);
    }
    return json.append('}').toString().getBytes(UTF_8);
  }

  private void logon(StringBuilder json) {
    json.append(",\"EventID\":4624,\"TargetUserName\":\"").append(user());
    json.append("\",\"TargetDomainName\":\"CORP\",\"LogonType\":3,\"IpAddress\":\"").append(lan());
    json.append("\",\"IpPort\":").append(49_152 + random.nextInt(16_000));
    json.append(",\"TargetLogonId\":\"0x").append(Integer.toHexString(random.nextInt()));
    json.append("\",\"WorkstationName\":\"WS").append(10_000 + skewed(HOSTS)).append('"');
  }

  private void process(StringBuilder json) {
    String program = word();
    json.append(",\"EventID\":1,\"Image\":\"C:\\\\Program Files\\\\").append(program);
    json.append("\\\\").append(program).append(".exe\",\"CommandLine\":\"").append(program);
    json.append(".exe /").append(word()).append(' ').append(word()).append(" --").append(word());
    json.append("\",\"User\":\"CORP\\\\").append(user()).append("\",\"ProcessId\":");
    json.append(random.nextInt(60_000)).append(",\"ParentImage\":\"C:\\\\Windows\\\\");
    json.append(word()).append(".exe\"");
  }

  private void connection(StringBuilder json, boolean rare) {
    String program = word();
    json.append(",\"EventID\":3,\"Image\":\"C:\\\\Program Files\\\\").append(program);
    json.append("\\\\").append(rare ? "my" + WORD + "x" : program).append(".exe\",\"User\":\"CORP");
    json.append("\\\\").append(user()).append("\",\"Protocol\":\"tcp\",\"SourceIp\":\"");
    json.append(lan()).append("\",\"SourcePort\":").append(49_152 + random.nextInt(16_000));
    json.append(",\"DestinationIp\":\"").append(rare ? ADDRESS : wan());
    json.append("\",\"DestinationPort\":").append(random.nextInt(3) == 0 ? 80 : 443);
  }

  private void question(StringBuilder json) {
    json.append(",\"EventID\":22,\"QueryName\":\"").append(word()).append('.').append(word());
    json.append(".example\",\"QueryStatus\":0,\"QueryResults\":\"::ffff:").append(wan());
    json.append(";\",\"Image\":\"C:\\\\Program Files\\\\").append(word()).append("\\\\");
    json.append(word()).append(".exe\",\"ProcessId\":").append(random.nextInt(60_000));
  }

  private int skewed(int count) {
    return (int) (count * Math.pow(random.nextDouble(), 3));
  }

  private String word() {
    return words[skewed(words.length)];
  }

  private String user() {
    return words[skewed(200)] + skewed(USERS / 200);
  }

  private String lan() {
    return "10." + skewed(8) + "." + skewed(256) + "." + (1 + skewed(250));
  }

  private String wan() {
    return "203.0." + skewed(256) + "." + (1 + skewed(250));
  }

  private String syllables() {
    StringBuilder word = new StringBuilder();
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      word.append("bdfgklmnprstvz".charAt(random.nextInt(14)));
      word.append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }
}
