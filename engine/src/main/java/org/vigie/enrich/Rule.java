package org.vigie.enrich;

import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;

/**
 * What is to be found out about the values of one OCSF attribute, and the fields it goes to. The
 * attribute's path tells the kind.
 *
 * @param object number of the object the attribute stands in, among those that can be an asset or
 *     an identity
 * @param targets ids of the fields that are written, in the order of its kind
 */
record Rule(Kind kind, int object, int[] targets) {
  /** Kinds of values, and the targets of each beside the attribute. */
  enum Kind {
    ADDRESS(
        "ip_scope zone location.country location.city autonomous_system.number autonomous_system.name"),
    HOST(""),
    /** A host at the other end, whose domain tells whom it belongs to. */
    PEER("registered_domain"),
    MAC(""),
    /** A name that was asked for. */
    QUERY("registered_domain"),
    URL("scheme hostname port path query_string domain subdomain"),
    AGENT("user_agent_name user_agent_version user_agent_os user_agent_kind"),
    /** A path of a file. */
    PATH("name"),
    HASH("algorithm_id"),
    /** A user by name, identifier or address of mail. */
    USER("");

    /** Names between blanks. */
    private final String targets;

    /** By which the memo tells kinds apart. */
    final int number = name().hashCode();

    Kind(String targets) {
      this.targets = targets;
    }

    String[] targets() {
      return targets.isEmpty() ? new String[0] : targets.split(" ");
    }
  }

  /** In place of an object: of such an attribute nothing is asked. */
  static final int NOTHING = -2;

  /** What an object gets of the card of its asset or identity. */
  static final String[] CARD = {
    "business_unit", "criticality", "critical_function", "owner.name", "zone"
  };

  /** The kind of an attribute by its path, or null where nothing follows from it. */
  static @Nullable Kind kind(String path) {
    int dot = path.lastIndexOf('.');
    if (dot < 0) return null;
    String last = path.substring(dot + 1);
    String object = path.substring(path.lastIndexOf('.', dot - 1) + 1, dot);
    boolean machine = object.equals("device") || object.endsWith("endpoint");
    return switch (last) {
      case "ip" -> machine ? Kind.ADDRESS : null;
      case "mac" -> machine ? Kind.MAC : null;
      case "hostname" ->
          object.equals("query")
              ? Kind.QUERY
              : object.equals("device") ? Kind.HOST : machine ? Kind.PEER : null;
      case "url_string" -> Kind.URL;
      case "user_agent" -> Kind.AGENT;
      case "path" -> object.equals("file") ? Kind.PATH : null;
      case "value" -> object.equals("hashes") ? Kind.HASH : null;
      case "name", "uid", "email_addr" -> object.endsWith("user") ? Kind.USER : null;
      default -> null;
    };
  }

  /** Where the path of the object of an attribute ends, which is before its last step. */
  static String objectOf(String path) {
    return path.substring(0, path.lastIndexOf('.'));
  }

  /** Ids of fields beside each other in an object. */
  static int[] fields(FieldNames names, String object, String... members) {
    int[] ids = new int[members.length];
    for (int i = 0; i < ids.length; i++) ids[i] = names.intern(object + "." + members[i]);
    return ids;
  }
}
