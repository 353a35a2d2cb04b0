package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

/**
 * A seeded generator of what two firewalls write over syslog, in the formats that their makers
 * document: FortiGate's pairs and Cisco ASA's messages. Hosts, addresses, ports, counters and times
 * vary from line to line. The same seed gives the same bytes.
 */
final class FirewallLines {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter HEADER =
      DateTimeFormatter.ofPattern("MMM dd yyyy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String[] COUNTRIES = {
    "France", "Reserved", "United States", "Germany", "Ireland", "Netherlands", "Spain", "Japan"
  };
  private static final String[] SERVICES = {"HTTPS", "HTTP", "DNS", "SSH", "SMB", "NTP", "LDAPS"};
  private static final int[] PORTS = {443, 80, 53, 22, 445, 123, 636};
  private static final String[] ACTIONS = {"close", "accept", "timeout", "deny", "server-rst"};
  private static final String[] PROTOCOLS = {"TCP", "UDP"};

  private final Random random;
  private final String[] words = new String[1_000];
  private final StringBuilder line = new StringBuilder(1024);
  private long time;
  private long session = 4_000_000;

  /** A generator whose first line is of {@code start}, epoch milliseconds. */
  FirewallLines(long seed, long start) {
    random = new Random(seed);
    time = start;
    for (int i = 0; i < words.length; i++) words[i] = word();
  }

  /** The next line of a FortiGate: traffic mostly, some of web filter, DNS and its own events. */
  byte[] fortigate() {
    begin();
    int kind = random.nextInt(10);
    int device = random.nextInt(40);
    Instant now = Instant.ofEpochMilli(time);
    line.append("<189>date=").append(DAY.format(now)).append(" time=").append(CLOCK.format(now));
    pair("devname", "\"FGT-" + words[device] + "\"");
    pair("devid", "\"FG100FTK2%07d\"".formatted(device * 7919));
    pair("eventtime", time + "%06d".formatted(random.nextInt(1_000_000)));
    pair("tz", "\"+0000\"");
    if (kind < 7) traffic();
    else if (kind == 7) webFilter();
    else if (kind == 8) question();
    else logon();
    return line.toString().getBytes(UTF_8);
  }

  private void traffic() {
    int service = random.nextInt(SERVICES.length);
    kind("0000000013", "traffic", "forward", "notice");
    ends(PORTS[service]);
    pair("srccountry", quoted(COUNTRIES[1]));
    pair("dstcountry", quoted(COUNTRIES[random.nextInt(COUNTRIES.length)]));
    pair("sessionid", session++);
    pair("proto", service == 2 || service == 5 ? 17 : 6);
    pair("action", quoted(ACTIONS[random.nextInt(ACTIONS.length)]));
    pair("policyid", 1 + random.nextInt(400));
    pair("policytype", "\"policy\"");
    pair("poluuid", "\"" + hex(8) + "-" + hex(4) + "-51ed-" + hex(4) + "-" + hex(12) + "\"");
    pair("policyname", quoted("Allow " + any() + " to " + any()));
    pair("service", quoted(SERVICES[service]));
    pair("trandisp", "\"snat\"");
    pair("transip", "198.51.100." + random.nextInt(256));
    pair("transport", 1024 + random.nextInt(60_000));
    pair("appcat", "\"unscanned\"");
    pair("duration", random.nextInt(3_600));
    pair("sentbyte", random.nextInt(1 << 24));
    pair("rcvdbyte", random.nextInt(1 << 28));
    pair("sentpkt", random.nextInt(1 << 14));
    pair("rcvdpkt", random.nextInt(1 << 16));
  }

  private void webFilter() {
    kind("0317013312", "utm", "webfilter", "notice");
    pair("eventtype", "\"ftgd_allow\"");
    pair("policyid", 1 + random.nextInt(400));
    pair("sessionid", session++);
    ends(443);
    pair("proto", 6);
    pair("service", "\"HTTPS\"");
    String host = "www." + any() + ".example";
    pair("hostname", quoted(host));
    pair("profile", "\"default\"");
    pair("action", "\"passthrough\"");
    pair("reqtype", "\"direct\"");
    pair("url", quoted("https://" + host + "/" + any() + "/" + any() + "?id=" + hex(8)));
    pair("sentbyte", random.nextInt(1 << 14));
    pair("rcvdbyte", random.nextInt(1 << 16));
    pair("direction", "\"outgoing\"");
    pair("msg", "\"URL belongs to an allowed category in policy\"");
    pair("method", "\"domain\"");
    pair("cat", 52);
    pair("catdesc", "\"Information Technology\"");
  }

  private void question() {
    kind("1501054802", "dns", "dns-response", "notice");
    pair("eventtype", "\"dns-response\"");
    pair("policyid", 1 + random.nextInt(400));
    pair("sessionid", session++);
    ends(53);
    pair("proto", 17);
    pair("profile", "\"default\"");
    pair("xid", random.nextInt(65_536));
    pair("qname", quoted(any() + "." + any() + ".example"));
    pair("qtype", "\"A\"");
    pair("qtypeval", 1);
    pair("qclass", "\"IN\"");
    pair("ipaddr", quoted(wan() + ", " + wan()));
    pair("msg", "\"Domain is monitored\"");
    pair("action", "\"pass\"");
    pair("cat", 52);
    pair("catdesc", "\"Information Technology\"");
  }

  private void logon() {
    String user = any();
    String from = lan();
    kind("0100032001", "event", "system", "information");
    pair("logdesc", "\"Admin login successful\"");
    pair("sn", quoted(Long.toString(time / 1_000)));
    pair("user", quoted(user));
    pair("ui", quoted("https(" + from + ")"));
    pair("method", "\"https\"");
    pair("srcip", from);
    pair("dstip", lan());
    pair("action", "\"login\"");
    pair("status", "\"success\"");
    pair("reason", "\"none\"");
    pair("profile", "\"super_admin\"");
    pair(
        "msg",
        quoted("Administrator " + user + " logged in successfully from https(" + from + ")"));
  }

  private void kind(String id, String type, String subtype, String level) {
    pair("logid", quoted(id));
    pair("type", quoted(type));
    pair("subtype", quoted(subtype));
    pair("level", quoted(level));
    pair("vd", "\"root\"");
  }

  private void ends(int port) {
    pair("srcip", lan());
    pair("srcport", 1024 + random.nextInt(60_000));
    pair("srcintf", "\"port" + (1 + random.nextInt(12)) + "\"");
    pair("srcintfrole", "\"lan\"");
    pair("dstip", wan());
    pair("dstport", port);
    pair("dstintf", "\"wan1\"");
    pair("dstintfrole", "\"wan\"");
  }

  /** The next line of an ASA: connections mostly, some that are refused, logins and commands. */
  byte[] asa() {
    begin();
    line.append("<166>").append(HEADER.format(Instant.ofEpochMilli(time)));
    line.append(" asa-").append(words[random.nextInt(40)]).append(" : ");
    int kind = random.nextInt(20);
    String protocol = PROTOCOLS[random.nextInt(2)];
    boolean tcp = protocol.equals("TCP");
    if (kind < 6) built(protocol, tcp);
    else if (kind < 12) teardown(protocol, tcp);
    else if (kind < 14) translation(protocol);
    else refused(kind, protocol);
    return line.toString().getBytes(UTF_8);
  }

  private void built(String protocol, boolean tcp) {
    String from = wan() + "/" + PORTS[random.nextInt(PORTS.length)];
    String to = lan() + "/" + (1024 + random.nextInt(60_000));
    line.append(tcp ? "%ASA-6-302013: Built outbound " : "%ASA-6-302015: Built outbound ");
    line.append(protocol).append(" connection ").append(session++).append(" for outside:");
    line.append(from).append(" (").append(from).append(") to inside:").append(to).append(" (");
    line.append("198.51.100.7/").append(1024 + random.nextInt(60_000)).append(')');
  }

  private void teardown(String protocol, boolean tcp) {
    line.append(tcp ? "%ASA-6-302014: Teardown " : "%ASA-6-302016: Teardown ").append(protocol);
    line.append(" connection ").append(session - random.nextInt(10_000)).append(" for outside:");
    line.append(wan())
        .append('/')
        .append(PORTS[random.nextInt(PORTS.length)])
        .append(" to inside:");
    line.append(lan()).append('/').append(1024 + random.nextInt(60_000)).append(" duration 0:");
    line.append("%02d:%02d bytes ".formatted(random.nextInt(60), random.nextInt(60)));
    line.append(random.nextInt(1 << 24));
    if (tcp) line.append(random.nextBoolean() ? " TCP FINs" : " TCP Reset-O from inside");
  }

  private void translation(String protocol) {
    line.append("%ASA-6-305011: Built dynamic ").append(protocol).append(" translation from ");
    line.append("inside:").append(lan()).append('/').append(1024 + random.nextInt(60_000));
    line.append(" to outside:198.51.100.7/").append(1024 + random.nextInt(60_000));
  }

  private void refused(int kind, String protocol) {
    int port = PORTS[random.nextInt(PORTS.length)];
    String small = protocol.toLowerCase(Locale.ROOT);
    switch (kind) {
      case 14, 15 -> {
        line.append("%ASA-4-106023: Deny ").append(small).append(" src outside:").append(wan());
        line.append('/').append(1024 + random.nextInt(60_000)).append(" dst inside:").append(lan());
        line.append('/').append(port).append(" by access-group \"outside_in\" [0x");
        line.append(hex(8)).append(", 0x0]");
      }
      case 16, 17 -> {
        line.append("%ASA-6-106100: access-list inside_in permitted ").append(small);
        line.append(" inside/").append(lan()).append('(').append(1024 + random.nextInt(60_000));
        line.append(") -> outside/").append(wan()).append('(').append(port);
        line.append(") hit-cnt 1 first hit [0x").append(hex(8)).append(", 0x00000000]");
      }
      case 18 -> {
        line.append("%ASA-6-113012: AAA user authentication Successful : local database : user = ");
        line.append(any());
      }
      default -> {
        line.append("%ASA-5-111008: User '").append(any()).append("' executed the 'show ");
        line.append(any()).append("' command.");
      }
    }
  }

  private void begin() {
    time += random.nextInt(20);
    line.setLength(0);
  }

  private void pair(String key, String value) {
    line.append(' ').append(key).append('=').append(value);
  }

  private void pair(String key, long value) {
    line.append(' ').append(key).append('=').append(value);
  }

  private static String quoted(String value) {
    return '"' + value + '"';
  }

  private String any() {
    return words[(int) (words.length * Math.pow(random.nextDouble(), 2))];
  }

  private String lan() {
    return "10." + random.nextInt(8) + "." + random.nextInt(256) + "." + (1 + random.nextInt(250));
  }

  private String wan() {
    return "203.0." + random.nextInt(256) + "." + (1 + random.nextInt(250));
  }

  private String hex(int digits) {
    char[] text = new char[digits];
    for (int i = 0; i < digits; i++) text[i] = "0123456789abcdef".charAt(random.nextInt(16));
    return new String(text);
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      word.append("bdfgklmnprstvz".charAt(random.nextInt(14)));
      word.append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }
}
