package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.server.hunt.Field.Kind;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Lake.Form;

/** The names that a question may use, and where their values are stored. */
final class Fields {
  /** Short names that analysts know, each for one or more paths of OCSF. */
  private static final String ALIASES =
      """
      user = user.name user.email_addr user.uid actor.user.name actor.user.email_addr actor.user.uid
      host = device.hostname
      ip = src_endpoint.ip dst_endpoint.ip device.ip
      src_ip = src_endpoint.ip
      dst_ip = dst_endpoint.ip
      src_host = src_endpoint.hostname
      dst_host = dst_endpoint.hostname
      port = src_endpoint.port dst_endpoint.port
      src_port = src_endpoint.port
      dst_port = dst_endpoint.port
      process = process.name process.file.path process.file.name actor.process.name \
      actor.process.file.path actor.process.file.name
      parent = process.parent_process.name process.parent_process.file.path \
      process.parent_process.file.name
      pid = process.pid actor.process.pid
      cmd = process.cmd_line actor.process.cmd_line
      hash = file.hashes.value process.file.hashes.value actor.process.file.hashes.value \
      process.parent_process.file.hashes.value
      file = file.path file.name
      domain = query.hostname dst_endpoint.hostname http_request.url.hostname url.hostname
      url = http_request.url.url_string url.url_string
      registry = reg_key.path reg_value.name
      code = metadata.event_code
      product = metadata.product.name
      vendor = metadata.product.vendor_name
      source = vigie_source
      transport = vigie_transport
      address = vigie_address
      warning = vigie_warnings
      raw = raw_data
      id = metadata.uid
      received = vigie_received
      parser = vigie_parser
      class = class_uid
      severity = severity_id
      status = vigie_status
      rule = rule.name
      """;

  /**
   * The names that Windows and others give their fields, as rules use them, by where the parsers
   * put them; sought among the unmapped leaves as well.
   */
  private static final String NATIVE =
      """
      EventID = metadata.event_code
      Channel = metadata.log_name
      Provider_Name = metadata.log_provider
      Computer = device.hostname
      Hostname = device.hostname
      Image = process.file.path actor.process.file.path
      CommandLine = process.cmd_line actor.process.cmd_line
      ParentImage = process.parent_process.file.path actor.process.file.path
      ParentCommandLine = process.parent_process.cmd_line actor.process.cmd_line
      SubjectUserName = actor.user.name
      TargetUserName = user.name
      IpAddress = src_endpoint.ip
      LogonType = logon_type_id
      SourceIp = src_endpoint.ip
      DestinationIp = dst_endpoint.ip
      DestinationHostname = dst_endpoint.hostname
      DestinationPort = dst_endpoint.port
      TargetFilename = file.path
      TargetObject = reg_key.path
      QueryName = query.hostname
      eventName = api.operation
      eventSource = api.service.name
      sourceIPAddress = src_endpoint.ip
      srcip = src_endpoint.ip
      dstip = dst_endpoint.ip
      dstport = dst_endpoint.port
      """;

  /** Texts of which a part is looked for. */
  private static final List<String> PROSE =
      List.of("message", "raw_data", "vigie_warnings", "status_detail");

  private final Map<String, Form> columns = Lake.eventColumns();
  private final Map<String, List<String>> aliases = table(ALIASES);
  private final Map<String, List<String>> natives = table(NATIVE);
  private final Function<String, List<String>> more;
  private final OcsfSchema schema;

  /**
   * The names of OCSF and the aliases.
   *
   * @param more paths of OCSF by names of other schemas, such as ECS; empty for unknown ones
   */
  Fields(OcsfSchema schema, Function<String, List<String>> more) {
    this.schema = schema;
    this.more = more;
  }

  private static Map<String, List<String>> table(String lines) {
    Map<String, List<String>> table = new HashMap<>();
    for (String line : lines.strip().split("\n")) {
      int equals = line.indexOf(" = ");
      table.put(line.substring(0, equals), List.of(line.substring(equals + 3).split(" ")));
    }
    return table;
  }

  /** The field of a name; never null: what nobody knows is looked up among unmapped leaves. */
  Field named(String name) {
    List<String> paths = aliases.get(name);
    if (paths != null) return new Field(name, kind(name, paths.getFirst()), places(paths), schema);
    if (columns.containsKey(name) || isOfOcsf(name)) {
      return new Field(name, kind(name, name), places(List.of(name)), schema);
    }
    paths = natives.get(name);
    if (paths != null) {
      List<Place> places = new ArrayList<>(places(paths));
      places.add(new Place.Leaf(name));
      return new Field(name, kind(name, paths.getFirst()), List.copyOf(places), schema);
    }
    paths = more.apply(name);
    if (!paths.isEmpty()) {
      return new Field(name, kind(name, paths.getFirst()), places(paths), schema);
    }
    return new Field(name, Kind.UNKNOWN, List.of(new Place.Leaf(name)), schema);
  }

  /** The aliases, the columns and the native names, each once. */
  List<String> names() {
    Set<String> names = new LinkedHashSet<>(new TreeSet<>(aliases.keySet()));
    names.addAll(new TreeSet<>(columns.keySet()));
    names.addAll(new TreeSet<>(natives.keySet()));
    return List.copyOf(names);
  }

  /** Whether the schema has the path in some class. */
  private boolean isOfOcsf(String path) {
    return schema.classes().values().stream().anyMatch(any -> schema.attribute(any, path) != null);
  }

  private List<Place> places(List<String> paths) {
    List<Place> places = new ArrayList<>();
    for (String path : paths) {
      Form form = columns.get(path);
      places.add(form == null ? new Place.Leaf(path) : new Place.Column(path, form));
    }
    return List.copyOf(places);
  }

  private static Kind kind(String name, String path) {
    return switch (name) {
      case "class" -> Kind.CLASS;
      case "severity" -> Kind.SEVERITY;
      case "status" -> Kind.STATUS;
      case "parser" -> Kind.PARSER;
      case "rule" -> Kind.RULE;
      default -> {
        if (path.endsWith(".ip") || path.equals("vigie_address")) yield Kind.ADDRESS;
        boolean prose = PROSE.contains(path) || path.endsWith("cmd_line");
        yield prose ? Kind.PROSE : Kind.PLAIN;
      }
    };
  }
}
