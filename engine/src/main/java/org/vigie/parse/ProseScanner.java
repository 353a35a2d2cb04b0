package org.vigie.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Text;

/**
 * Reads free text as far as single words tell what they are: addresses with their ports, hardware
 * addresses, URLs, users. The words before an address say whether it is where something comes from
 * or goes to. It is the last resort for messages that no pattern fits. One thread reuses an
 * instance.
 */
final class ProseScanner {
  /** Most bytes that are read. */
  private static final int MAX_TEXT = 8_192;

  private static final int MAX_USER = 128;

  /** Most quoted texts that become values of their own. */
  private static final int MAX_QUOTED = 32;

  private static final Set<String> SOURCE =
      Set.of(
          "from", "src", "source", "client", "faddr", "peer", "by", "rhost", "rip", "raddr",
          "connect", "de", "depuis", "remote");
  private static final Set<String> TARGET =
      Set.of(
          "to",
          "dst",
          "dest",
          "destination",
          "server",
          "laddr",
          "->",
          "towards",
          "at",
          "on",
          "relay",
          "lip",
          "vers",
          "mx",
          "=>");
  private static final Set<String> ACCOUNT =
      Set.of("user", "username", "uname", "account", "ruser", "logname", "login", "utilisateur");

  private static final String LOCAL = "local";
  private static final byte[] BROADCAST = "255.255.255.255".getBytes(US_ASCII);

  /** Words behind the address of who answers. */
  private static final Set<String> ANSWERS = Set.of("said", "replied", "responded", "answered");

  /** Words before the address that a client is given, and before the one who passes it on. */
  private static final Set<String> LEASED = Set.of("on", "for", "of");

  private static final Set<String> RELAYS = Set.of("relay", "via");

  private static final Set<String> LEASES =
      Set.of("discover", "offer", "request", "ack", "nak", "decline", "release", "inform");

  /** Words behind "user" that are no name. */
  private static final Set<String> NO_NAME =
      Set.of(
          ("authentication authorization logged login logon logout logoff session name id is was has"
                  + " had with from to at on in by for and or the a not no unknown does do can could"
                  + " may must will account access group action event database data input password"
                  + " request requested agent mode management role profile interface record error"
                  + " failed failure success succeeded created deleted changed modified added removed"
                  + " disabled enabled locked unlocked executed connected disconnected initiated"
                  + " entered attempted ip address domain de du des la le les un une")
              .split(" "));

  private final int sourceIp;
  private final int sourcePort;
  private final int targetIp;
  private final int targetPort;
  private final int otherIp;
  private final int otherPort;
  private final int user;
  private final int url;
  private final int mac;
  private final int quoted;
  private final int sourceHost;
  private final int targetHost;
  private final Text word = new Text();
  private byte[] b = {};
  private int port;
  private int portEnd;
  private boolean hasSource;
  private boolean hasTarget;
  private boolean hasUser;

  /** Whether an own end was named, so that the other is the remote one. */
  private boolean local;

  /** Whether the text is about a lease of an address. */
  private boolean leased;

  ProseScanner(FieldNames names) {
    sourceIp = names.intern("text.src_ip");
    sourcePort = names.intern("text.src_port");
    targetIp = names.intern("text.dst_ip");
    targetPort = names.intern("text.dst_port");
    otherIp = names.intern("text.other_address");
    otherPort = names.intern("text.other_port");
    user = names.intern("text.user");
    url = names.intern("text.url");
    mac = names.intern("text.mac");
    quoted = names.intern("text.quoted");
    sourceHost = names.intern("text.src_host");
    targetHost = names.intern("text.dst_host");
  }

  /** Reads {@code [from, to)} of the writer's bytes. */
  void scan(LeafWriter out, int from, int to) {
    b = out.bytes();
    int end = Math.min(to, from + MAX_TEXT);
    last = end;
    hasSource = false;
    hasTarget = false;
    hasUser = false;
    local = false;
    leased = false;
    String before = "";
    String earlier = "";
    int lastPort = 0;
    for (int i = from; i < end; ) {
      while (i < end && isEdge(b[i])) i++;
      int start = i;
      while (i < end && !isBreak(b[i])) i++;
      int stop = i;
      while (stop > start && isEdge(b[stop - 1])) stop--;
      if (stop <= start) continue;
      String said = word(start, stop);
      leased |= said.startsWith("dhcp") && LEASES.contains(said.substring(4));
      if (before.equals("port") && lastPort != 0 && digits(start, stop)) {
        out.add(lastPort, start, stop);
        lastPort = 0;
      } else if (address(start, stop)) {
        lastPort = put(out, start, before, earlier);
        if (port > 0) lastPort = 0;
      } else other(out, start, stop, end, before);
      earlier = before;
      before = said;
    }
    quotes(out, from, end);
  }

  private void other(LeafWriter out, int start, int stop, int end, String before) {
    if (isMac(start, stop)) out.add(mac, start, stop);
    else if (Convert.indexOf(b, start, stop, new byte[] {':', '/', '/'}) > start) {
      out.add(url, start, urlEnd(stop, end));
    } else if (!hasUser
        && ACCOUNT.contains(before)
        && stop - start <= MAX_USER
        && !NO_NAME.contains(word(start, stop))) {
      hasUser = true;
      out.add(user, start, stop);
    }
  }

  /** The end of a URL, whose query may hold signs that end other words. */
  private int urlEnd(int from, int end) {
    int i = from;
    while (i < end && (b[i] < 0 || b[i] > ' ') && "\"',<>()[]{}".indexOf(b[i]) < 0) i++;
    return i;
  }

  /** Adds the address found last; the field of a port that may follow. */
  private int put(LeafWriter out, int start, String before, String earlier) {
    String cue = cue(start, before);
    boolean line = earlier.equals("on") && b[Math.max(0, start(start) - 1)] == '(';
    boolean target =
        TARGET.contains(cue) || TARGET.contains(earlier) && !SOURCE.contains(cue) && !line;
    target |= ANSWERS.contains(following());
    boolean leases = leased && LEASED.contains(cue);
    target &= !leases;
    boolean source = leases || !target && (SOURCE.contains(cue) || SOURCE.contains(earlier));
    int ip = otherIp;
    int portField = 0;
    if (isOpen(cue, source || target)) {
      portField = 0;
    } else if ((target || !source && hasSource) && !hasTarget) {
      hasTarget = true;
      ip = targetIp;
      portField = targetPort;
    } else if (!hasSource && !target) {
      hasSource = true;
      ip = sourceIp;
      portField = sourcePort;
    }
    out.add(ip, start(start), portEnd);
    int open = start(start) - 1;
    if (open > start && b[open] == '@' && !hasUser && hasLetter(start, open)) {
      hasUser = true;
      out.add(user, start, open);
    }
    boolean named = open > start && (b[open] == '[' || b[open] == '(') && ip != otherIp;
    if (named && hasLetter(start, open)) {
      out.add(ip == sourceIp ? sourceHost : targetHost, start, open);
    }
    if (port > 0) {
      int stop = port;
      while (stop < last && b[stop] >= '0' && b[stop] <= '9') stop++;
      out.add(portField == 0 ? otherPort : portField, port, stop);
    }
    return portField;
  }

  /** The word before an address, or the one that is glued to it: {@code src:192.0.2.1}. */
  private String cue(int start, String before) {
    int glued = addressStart - 1;
    if (glued <= start || b[glued] != ':') return before;
    String word = word(start, glued);
    boolean says = SOURCE.contains(word) || TARGET.contains(word) || word.equals(LOCAL);
    return says ? word : before;
  }

  /** The word behind the address found last. */
  private String following() {
    int i = portEnd;
    while (i < last && b[i] != ' ') i++;
    while (i < last && isEdge(b[i])) i++;
    int start = i;
    while (i < last && !isEdge(b[i])) i++;
    return word(start, i);
  }

  /** Whether nobody can tell which end an address is: nothing is claimed then. */
  private boolean isOpen(String cue, boolean said) {
    if (cue.equals(LOCAL)) local = true;
    if (local && (cue.equals(LOCAL) || cue.equals("remote"))) return true;
    if (leased && RELAYS.contains(cue)) return true;
    return !said && !hasSource && isService() || isBroadcast();
  }

  private boolean isBroadcast() {
    return portEnd - addressStart == BROADCAST.length
        && Arrays.equals(b, addressStart, portEnd, BROADCAST, 0, BROADCAST.length);
  }

  /** Where the text ends; behind it may stand what is left of another. */
  private int last;

  /** Whether the port found last is one that servers listen on. */
  private boolean isService() {
    int number = 0;
    for (int i = port; i < last && i < port + 5 && port > 0; i++) {
      if (b[i] < '0' || b[i] > '9') break;
      number = 10 * number + b[i] - '0';
    }
    return number > 0 && number < 1024;
  }

  // Where the address found last starts; an interface or a quote may stand before it.
  private int addressStart;

  private int start(int word) {
    return Math.max(word, addressStart);
  }

  /**
   * Whether a word is an address, alone or with its port: {@code 192.0.2.1}, {@code 192.0.2.1/80},
   * {@code outside:192.0.2.1:80}, {@code 192.0.2.1(80)}. Sets where they stand.
   */
  private boolean address(int start, int stop) {
    port = 0;
    int from = start;
    for (int i = start; i < stop; i++) {
      byte c = b[i];
      boolean named = ":/=[(<@".indexOf(c) >= 0 && i + 1 < stop;
      if (named
          && !isIpv6(start, stop)
          && b[i + 1] >= '0'
          && b[i + 1] <= '9'
          && hasLetter(from, i)) {
        from = i + 1;
        break;
      }
    }
    int dots = 0;
    int i = from;
    while (i < stop && (b[i] >= '0' && b[i] <= '9' || b[i] == '.')) {
      if (b[i] == '.') dots++;
      i++;
    }
    addressStart = from;
    portEnd = i;
    if (dots == 3 && Convert.isAddress(b, from, i)) {
      boolean closed = i + 2 < stop && (b[i] == ']' || b[i] == ')') && b[i + 1] == ':';
      int sign = closed ? i + 1 : i;
      boolean mark = sign + 1 < stop && ":/#(".indexOf(b[sign]) >= 0;
      boolean mask = mark && b[sign] == '/' && isMask(sign + 1, stop) && !isNamed(start, from);
      if (mark && !mask && digits(sign + 1, Math.min(stop, sign + 2))) port = sign + 1;
      return i == stop || mark || b[i] == ',' || b[i] == ')' || b[i] == ']' || b[i] == '>';
    }
    addressStart = start;
    portEnd = stop;
    return isIpv6(start, stop) && Convert.isAddress(b, start, stop);
  }

  /** Whether an interface stands before an address: what follows it is a port. */
  private boolean isNamed(int start, int address) {
    return address > start && b[address - 1] == ':';
  }

  /** Whether {@code 192.0.2.0/24} goes on with the length of a network's address. */
  private boolean isMask(int from, int stop) {
    int number = 0;
    int i = from;
    for (; i < stop && i < from + 2 && b[i] >= '0' && b[i] <= '9'; i++) {
      number = 10 * number + b[i] - '0';
    }
    return i > from && number <= 32 && (i == stop || b[i] < '0' || b[i] > '9');
  }

  private boolean isIpv6(int start, int stop) {
    int colons = 0;
    for (int i = start; i < stop; i++) {
      if (b[i] == ':') colons++;
      else if (Character.digit(b[i], 16) < 0 && b[i] != '.') return false;
    }
    return colons >= 2;
  }

  private boolean hasLetter(int start, int stop) {
    for (int i = start; i < stop; i++)
      if ((b[i] | 0x20) >= 'a' && (b[i] | 0x20) <= 'z') return true;
    return false;
  }

  private boolean digits(int start, int stop) {
    for (int i = start; i < stop; i++) if (b[i] < '0' || b[i] > '9') return false;
    return stop > start && stop - start <= 5;
  }

  private boolean isMac(int start, int stop) {
    if (stop - start != 17) return false;
    for (int i = 0; i < 17; i++) {
      byte c = b[start + i];
      if (i % 3 == 2 ? c != ':' && c != '-' : Character.digit(c, 16) < 0) return false;
    }
    return true;
  }

  /** A word in small letters, long ones cut. */
  private String word(int start, int stop) {
    int length = Math.min(stop - start, 24);
    word.clear().append(b, start, length).fold(0);
    return new String(word.bytes(), 0, word.length(), US_ASCII).toLowerCase(Locale.ROOT);
  }

  private void quotes(LeafWriter out, int from, int end) {
    int count = 0;
    for (int i = from; i < end && count < MAX_QUOTED; i++) {
      if (b[i] != '"' && b[i] != '\'') continue;
      int close = i + 1;
      while (close < end && b[close] != b[i]) close++;
      if (close >= end) return;
      boolean opens = i == from || isEdge(b[i - 1]) || b[i - 1] == '=';
      if (opens && close > i + 1) {
        out.add(quoted, i + 1, close);
        count++;
        i = close;
      }
    }
  }

  static boolean isBreak(byte c) {
    return c >= 0 && c <= ' ' || c == ',' || c == ';' || c == '"' || c == '=' || c == '|';
  }

  /** What may stand around a word. */
  static boolean isEdge(byte c) {
    return isBreak(c)
        || c == '.'
        || c == ':'
        || c == '('
        || c == ')'
        || c == '['
        || c == ']'
        || c == '<'
        || c == '>'
        || c == '{'
        || c == '}'
        || c == '\'';
  }
}
