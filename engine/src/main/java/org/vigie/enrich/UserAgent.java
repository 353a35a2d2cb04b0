package org.vigie.enrich;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the text of a user agent says of its program: name, first part of the version, system, and
 * what kind of program it is. It is what the client says, not what it is.
 *
 * @param version empty where it says none
 * @param os empty where it says none
 */
record UserAgent(String name, String version, String os, Kind kind) {
  /** Characters that are looked at: what tells stands there, and more costs. */
  static final int MOST = 512;

  private static final int LONGEST_VERSION = 16;
  private static final int LONGEST_NAME = 64;

  /** Kinds of programs. */
  enum Kind {
    BROWSER,
    MOBILE,
    /** Of a library or a command line: curl, a script. */
    TOOL,
    /** It looks for holes. */
    SCANNER,
    /** A search engine or a monitor that says so. */
    BOT,
    /** An application with a name of its own. */
    APPLICATION
  }

  /** A mark in the text (lower case), the name it stands for, and its kind. */
  private record Mark(String text, String name, Kind kind) {}

  /** More telling ones first. */
  private static final List<Mark> MARKS =
      List.of(
          new Mark("sqlmap", "sqlmap", Kind.SCANNER),
          new Mark("nikto", "Nikto", Kind.SCANNER),
          new Mark("nmap", "Nmap", Kind.SCANNER),
          new Mark("masscan", "masscan", Kind.SCANNER),
          new Mark("zgrab", "zgrab", Kind.SCANNER),
          new Mark("nuclei", "Nuclei", Kind.SCANNER),
          new Mark("gobuster", "gobuster", Kind.SCANNER),
          new Mark("dirbuster", "DirBuster", Kind.SCANNER),
          new Mark("ffuf", "ffuf", Kind.SCANNER),
          new Mark("wpscan", "WPScan", Kind.SCANNER),
          new Mark("nessus", "Nessus", Kind.SCANNER),
          new Mark("openvas", "OpenVAS", Kind.SCANNER),
          new Mark("qualys", "Qualys", Kind.SCANNER),
          new Mark("acunetix", "Acunetix", Kind.SCANNER),
          new Mark("hydra", "Hydra", Kind.SCANNER),
          new Mark("googlebot", "Googlebot", Kind.BOT),
          new Mark("bingbot", "bingbot", Kind.BOT),
          new Mark("windowspowershell/", "PowerShell", Kind.TOOL),
          new Mark("powershell/", "PowerShell", Kind.TOOL),
          new Mark("python-requests/", "python-requests", Kind.TOOL),
          new Mark("python-urllib/", "Python-urllib", Kind.TOOL),
          new Mark("python-httpx/", "python-httpx", Kind.TOOL),
          new Mark("aiohttp/", "aiohttp", Kind.TOOL),
          new Mark("curl/", "curl", Kind.TOOL),
          new Mark("wget/", "Wget", Kind.TOOL),
          new Mark("go-http-client/", "Go-http-client", Kind.TOOL),
          new Mark("okhttp/", "okhttp", Kind.TOOL),
          new Mark("apache-httpclient/", "Apache-HttpClient", Kind.TOOL),
          new Mark("java/", "Java", Kind.TOOL),
          new Mark("libwww-perl/", "libwww-perl", Kind.TOOL),
          new Mark("axios/", "axios", Kind.TOOL),
          new Mark("node-fetch", "node-fetch", Kind.TOOL),
          new Mark("postmanruntime/", "Postman", Kind.TOOL),
          new Mark("winhttp", "WinHTTP", Kind.TOOL),
          new Mark("certutil", "certutil", Kind.TOOL),
          new Mark("microsoft bits/", "Microsoft BITS", Kind.TOOL),
          new Mark("microsoft-cryptoapi/", "Microsoft CryptoAPI", Kind.APPLICATION),
          new Mark("microsoft-delivery-optimization/", "Delivery Optimization", Kind.APPLICATION),
          new Mark("windows-update-agent/", "Windows Update", Kind.APPLICATION),
          new Mark("edgios/", "Edge", Kind.MOBILE),
          new Mark("edga/", "Edge", Kind.MOBILE),
          new Mark("edg/", "Edge", Kind.BROWSER),
          new Mark("edge/", "Edge", Kind.BROWSER),
          new Mark("opr/", "Opera", Kind.BROWSER),
          new Mark("opera/", "Opera", Kind.BROWSER),
          new Mark("samsungbrowser/", "Samsung Internet", Kind.MOBILE),
          new Mark("vivaldi/", "Vivaldi", Kind.BROWSER),
          new Mark("fxios/", "Firefox", Kind.MOBILE),
          new Mark("crios/", "Chrome", Kind.MOBILE),
          new Mark("firefox/", "Firefox", Kind.BROWSER),
          new Mark("headlesschrome/", "Chrome headless", Kind.TOOL),
          new Mark("chrome/", "Chrome", Kind.BROWSER),
          new Mark("trident/", "Internet Explorer", Kind.BROWSER),
          new Mark("msie ", "Internet Explorer", Kind.BROWSER));

  private static final List<Mark> SYSTEMS =
      List.of(
          new Mark("windows nt 10", "Windows 10", Kind.BROWSER),
          new Mark("windows nt 6.3", "Windows 8.1", Kind.BROWSER),
          new Mark("windows nt 6.2", "Windows 8", Kind.BROWSER),
          new Mark("windows nt 6.1", "Windows 7", Kind.BROWSER),
          new Mark("windows nt 5", "Windows XP", Kind.BROWSER),
          new Mark("windows", "Windows", Kind.BROWSER),
          new Mark("iphone", "iOS", Kind.MOBILE),
          new Mark("ipad", "iOS", Kind.MOBILE),
          new Mark("android", "Android", Kind.MOBILE),
          new Mark("mac os x", "macOS", Kind.BROWSER),
          new Mark("darwin", "macOS", Kind.BROWSER),
          new Mark("cros ", "ChromeOS", Kind.BROWSER),
          new Mark("linux", "Linux", Kind.BROWSER));

  /** Reads a text; null where it says nothing. */
  static @Nullable UserAgent of(String text) {
    String cut = text.length() > MOST ? text.substring(0, MOST) : text;
    String lower = cut.toLowerCase(Locale.ROOT);
    if (lower.length() != cut.length()) lower = cut; // a letter that grows would shift what follows
    Mark system = first(SYSTEMS, lower);
    String os = system == null ? "" : system.name;
    boolean mobile = system != null && system.kind == Kind.MOBILE;
    Mark mark = first(MARKS, lower);
    if (mark != null) {
      Kind kind = mark.kind == Kind.BROWSER && mobile ? Kind.MOBILE : mark.kind;
      String after = mark.text.startsWith("trident") ? "rv:" : mark.text;
      return new UserAgent(mark.name, version(cut, lower, after), os, kind);
    }
    if (lower.contains("safari/") && lower.contains("version/")) {
      Kind kind = mobile ? Kind.MOBILE : Kind.BROWSER;
      return new UserAgent("Safari", version(cut, lower, "version/"), os, kind);
    }
    return other(cut, lower, os);
  }

  /** A program of its own: the first word, and the version behind its slash. */
  private static @Nullable UserAgent other(String cut, String lower, String os) {
    int end = 0;
    while (end < cut.length() && cut.charAt(end) > ' ' && cut.charAt(end) != '/') end++;
    if (end == 0 || end > LONGEST_NAME || lower.equals("-")) return null;
    boolean bot = lower.contains("bot") || lower.contains("crawler") || lower.contains("spider");
    String name = cut.substring(0, end);
    if (bot && name.equals("Mozilla")) return new UserAgent("bot", "", os, Kind.BOT);
    String version = version(cut, lower, lower.substring(0, end) + "/");
    return new UserAgent(name, version, os, bot ? Kind.BOT : Kind.APPLICATION);
  }

  private static @Nullable Mark first(List<Mark> marks, String lower) {
    for (Mark mark : marks) if (lower.contains(mark.text)) return mark;
    return null;
  }

  private static String version(String cut, String lower, String mark) {
    int at = lower.indexOf(mark);
    if (at < 0) return "";
    int from = at + mark.length();
    if (from > 0 && from < cut.length() && lower.charAt(from - 1) != '/' && cut.charAt(from) == '/')
      from++;
    int to = from;
    while (to < cut.length() && to - from < LONGEST_VERSION && isVersion(cut.charAt(to))) to++;
    return cut.substring(from, to);
  }

  private static boolean isVersion(char c) {
    return c >= '0' && c <= '9' || c == '.' || c == '_';
  }
}
