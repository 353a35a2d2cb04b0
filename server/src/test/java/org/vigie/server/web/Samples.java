package org.vigie.server.web;

import java.util.List;
import java.util.UUID;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.detect.Finding.Evidence;
import org.vigie.detect.Finding.Evidence.Field;
import org.vigie.detect.Finding.Level;
import org.vigie.detect.Finding.Reason;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.ocsf.EventId;

/** Findings as the engine makes them, written for these tests. */
final class Samples {
  static final long NOON = 1_795_521_600_000L; // 2026-11-24 12:00:00 UTC

  /** Markup, and a right-to-left override that makes {@code cod.exe} look like {@code exe.doc}. */
  static final String HOSTILE = "<script>alert('x')</script> invoice\u202Ecod.exe";

  private Samples() {}

  static Finding mimikatz(String id, long time, String host, String user) {
    String image = "C:\\Users\\" + user + "\\Downloads\\mimikatz.exe";
    String command = "mimikatz.exe \"privilege::debug\" \"sekurlsa::logonpasswords\" exit";
    RuleCard rule =
        new RuleCard(
            "0f1c2d3e-4b5a-4678-9abc-def012345678",
            "2026-10-02",
            "Credential dumping tool started by its own name",
            Level.CRITICAL,
            "A well-known tool that reads passwords out of the memory of LSASS was started.\n"
                + "Whoever runs it has administrator's rights already.",
            "The Vigie authors",
            "Apache-2.0",
            List.of("attack.credential-access", "attack.t1003.001", "attack.s0002"),
            List.of("Penetration tests that were announced"),
            List.of("https://attack.mitre.org/software/S0002/", "javascript:alert(1)"));
    List<Reason> reasons =
        List.of(
            new Reason("selection_image", "Image", "endswith \\mimikatz.exe", image),
            new Reason("selection_args", "CommandLine", "contains sekurlsa::", command));
    return finding(id, rule, time, host, user, image, command, reasons);
  }

  static Finding plain(String id, String title, Level level, long time, String host) {
    String image = "C:\\Windows\\System32\\schtasks.exe";
    RuleCard rule =
        new RuleCard(
            UUID.nameUUIDFromBytes(title.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString(),
            "1",
            title,
            level,
            "",
            "",
            "",
            List.of("attack.t1053.005", "attack.persistence"),
            List.of(),
            List.of());
    List<Reason> reasons = List.of(new Reason("selection", "Image", "endswith .exe", image));
    return finding(id, rule, time, host, "svc-backup", image, "schtasks /create", reasons);
  }

  static Finding hostile(String id, long time) {
    RuleCard rule =
        new RuleCard(
            "r",
            HOSTILE,
            HOSTILE,
            Level.HIGH,
            HOSTILE,
            HOSTILE,
            HOSTILE,
            List.of(HOSTILE),
            List.of(HOSTILE),
            List.of(HOSTILE));
    List<Reason> reasons = List.of(new Reason(HOSTILE, HOSTILE, "contains <script>", HOSTILE));
    return finding(id, rule, time, HOSTILE, HOSTILE, HOSTILE, HOSTILE, reasons);
  }

  private static Finding finding(
      String id,
      RuleCard rule,
      long time,
      String host,
      String user,
      String image,
      String command,
      List<Reason> reasons) {
    String raw =
        "{\"EventID\":1,\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"Computer\":\""
            + host
            + "\",\"User\":\""
            + user
            + "\",\"Image\":\""
            + image.replace("\\", "\\\\")
            + "\",\"CommandLine\":\""
            + command.replace("\"", "\\\"")
            + "\"}";
    List<Field> fields =
        List.of(
            new Field("EventID", "1"),
            new Field("Channel", "Microsoft-Windows-Sysmon/Operational"),
            new Field("Computer", host),
            new Field("User", user),
            new Field("Image", image),
            new Field("CommandLine", command),
            new Field("ParentImage", "C:\\Windows\\explorer.exe"),
            new Field("IntegrityLevel", null));
    List<Field> ocsf =
        List.of(
            new Field("class_uid", "1007"),
            new Field("activity_id", "1"),
            new Field("device.hostname", host),
            new Field("actor.user.name", user),
            new Field("process.cmd_line", command));
    return new Finding(
        id,
        rule,
        time,
        time + 1_840,
        List.of(new EventId(new UUID(0x1234_5678_9ABC_DEF0L, 42), 1_000 + id.hashCode() % 97, 0)),
        List.of(
            new Entity(Kind.HOST, host),
            new Entity(Kind.USER, user),
            new Entity(Kind.PROCESS, image)),
        reasons,
        new Evidence(raw, "microsoft.windows@1.0.0", 1007, fields, ocsf));
  }
}
