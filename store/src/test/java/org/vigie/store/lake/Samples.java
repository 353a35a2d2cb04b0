package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;

/** Makes events for tests, leaf by leaf. */
final class Samples {
  static final UUID JOURNAL = new UUID(0x1234, 0x5678);
  static final long NOW = 1_795_000_000_000L; // 2026-11-18

  final FieldNames names = new FieldNames();
  final Leaves.Builder fields = new Leaves.Builder(names);
  final Leaves.Builder ocsf = new Leaves.Builder(names);

  /** What the next event has besides its leaves. */
  byte[] raw = "raw".getBytes(UTF_8);

  long time = NOW;
  long received = NOW + 5;
  int classUid = 3002;
  List<String> warnings = List.of();

  Samples text(String path, String value) {
    ocsf.addText(names.intern(path), value);
    return this;
  }

  Samples number(String path, long value) {
    ocsf.addLong(names.intern(path), value);
    return this;
  }

  /** A leaf whose span holds these bytes as they are. */
  Samples span(String path, int flags, byte[] bytes) {
    int start = ocsf.own().length();
    ocsf.own().append(bytes, 0, bytes.length);
    ocsf.add(names.intern(path), flags | Leaves.OWN, start, bytes.length);
    return this;
  }

  Samples field(String name, String value) {
    fields.addText(names.intern(name), value);
    return this;
  }

  /** The event of what was said since the last one. */
  Event event(long number) {
    Event event =
        new Event(
            new EventId(JOURNAL, number, 0),
            time,
            received,
            new Source("dc01", "syslog-tcp", "192.0.2.7"),
            "test@1.0.0",
            warnings.isEmpty() ? Event.Status.VALID : Event.Status.WARNING,
            warnings,
            Route.NONE,
            classUid,
            fields.build(raw),
            ocsf.build(raw),
            raw,
            0,
            raw.length);
    fields.clear();
    ocsf.clear();
    warnings = List.of();
    return event;
  }

  /** A log-on as Windows tells it, in JSON of about {@code size} bytes. */
  Event logon(Random random, long number, int size) {
    String user = "user" + random.nextInt(500);
    String host = "ws" + random.nextInt(200) + ".example.org";
    String address = "10.0." + random.nextInt(20) + "." + random.nextInt(250);
    String image = "C:\\\\Windows\\\\System32\\\\app" + random.nextInt(40) + ".exe";
    StringBuilder json = new StringBuilder(size + 100);
    json.append("{\"Channel\":\"Security\",\"EventID\":4624,\"RecordNumber\":").append(number);
    json.append(",\"Computer\":\"").append(host).append("\",\"TargetUserName\":\"").append(user);
    json.append("\",\"IpAddress\":\"").append(address).append("\",\"Image\":\"").append(image);
    json.append("\",\"LogonGuid\":\"").append(new UUID(random.nextLong(), random.nextLong()));
    json.append("\",\"Message\":\"An account was successfully logged on.\\r\\n");
    for (int i = 0; json.length() < size - 40; i++) {
      json.append("\\r\\n\\tAttribute ").append(i).append(":\\t\\t0x");
      json.append(Integer.toHexString(random.nextInt(1 << 12)));
    }
    raw = json.append("\"}").toString().getBytes(UTF_8);
    number("activity_id", 1).number("severity_id", 1).number("status_id", 1);
    text("metadata.product.name", "Windows").text("metadata.product.vendor_name", "Microsoft");
    text("metadata.event_code", "4624").text("metadata.log_name", "Security");
    text("metadata.log_provider", "Microsoft-Windows-Security-Auditing");
    text("device.hostname", host).text("user.name", user).text("user.domain", "EXAMPLE");
    text("user.uid", "S-1-5-21-" + random.nextInt(500)).text("src_endpoint.ip", address);
    number("src_endpoint.port", 49_152 + random.nextInt(16_000)).number("logon_type_id", 3);
    span("actor.process.file.path", Leaves.ESCAPED, image.getBytes(UTF_8));
    number("actor.process.pid", random.nextInt(30_000)).text("auth_protocol", "Kerberos");
    text("session.uid", Integer.toHexString(random.nextInt()));
    return event(number);
  }
}
