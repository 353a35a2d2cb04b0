package org.vigie.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Directories that people and machines are read from; none unless the operator asks for them.
 *
 * @param ldap directories that speak LDAP, Active Directory among them
 */
public record Directories(List<Ldap> ldap) {
  /** None. */
  public static final Directories NONE = new Directories(List.of());

  private static final Map<String, String> PEOPLE =
      columns(
          "id",
          "distinguishedName",
          "names",
          "sAMAccountName",
          "upn",
          "userPrincipalName",
          "sid",
          "objectSid",
          "mail",
          "mail",
          "display",
          "displayName",
          "bu",
          "department");
  private static final Map<String, String> MACHINES =
      columns(
          "id",
          "distinguishedName",
          "names",
          "cn dNSHostName",
          "kind",
          "operatingSystem",
          "bu",
          "department",
          "owner",
          "managedBy");

  /** Checks what an entry alone can't know to be missing. */
  public Directories {
    for (Ldap one : ldap) {
      if (one.name.isBlank() || one.url.isBlank() || one.base.isBlank()) {
        throw new IllegalArgumentException(
            ".ldap has an entry without name, url or base; an entry is {name: people, of: people,"
                + " url: \"ldaps://dc01.corp.example\", base: \"ou=people,dc=corp,dc=example\","
                + " bind: \"cn=vigie,dc=corp,dc=example\", password_file: /etc/vigie/ldap}");
      }
    }
  }

  /** What entries are. */
  public enum Of {
    PEOPLE,
    MACHINES
  }

  /** How the connection is kept from others. */
  public enum Tls {
    /** By the address: {@code ldaps://} speaks TLS from the start, {@code ldap://} turns to it. */
    STARTTLS,
    LDAPS,
    /** Not at all: for a directory on this machine. */
    OFF
  }

  /**
   * One directory.
   *
   * @param name of the table it gives
   * @param of what its entries are
   * @param url {@code ldaps://host:636} or {@code ldap://host:389}
   * @param base where entries are sought
   * @param filter which of them
   * @param bind who asks, a distinguished name; empty for nobody
   * @param passwordFile file that holds that one's password
   * @param authorities PEM file of those who signed the directory's certificate; empty for those
   *     that the Java platform trusts
   * @param tls {@code off} for plain connections; else it follows from the address
   * @param attributes column to the attributes that fill it, between blanks; replaces the default
   *     (that of Active Directory) of each column it names
   * @param every how often it is asked
   * @param page entries in one answer
   */
  public record Ldap(
      String name,
      Of of,
      String url,
      String base,
      String filter,
      String bind,
      Path passwordFile,
      Path authorities,
      Tls tls,
      Map<String, String> attributes,
      Duration every,
      int page) {

    /** The defaults. */
    public Ldap() {
      this(
          "",
          Of.PEOPLE,
          "",
          "",
          "(objectClass=person)",
          "",
          Path.of(""),
          Path.of(""),
          Tls.STARTTLS,
          Map.of(),
          Duration.ofHours(1),
          500);
    }

    /** Checks the bounds. */
    public Ldap {
      if (!url.isBlank()) {
        String scheme = String.valueOf(URI.create(url).getScheme());
        if (scheme.equals("ldaps")) tls = Tls.LDAPS;
        else if (!scheme.equals("ldap")) {
          throw new IllegalArgumentException(
              ".url must begin with ldaps:// or ldap://, not " + url);
        } else if (tls == Tls.LDAPS) tls = Tls.STARTTLS;
      }
      if (!bind.isEmpty() && !Config.isSet(passwordFile)) {
        throw new IllegalArgumentException(".password_file is missing beside bind");
      }
      if (page < 1 || page > 10_000) {
        throw new IllegalArgumentException(".page must be from 1 to 10000, not " + page);
      }
      if (every.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException(".every must be at least 1s");
      }
    }

    /** Column to attributes, in order. */
    public Map<String, String> columns() {
      Map<String, String> all = new LinkedHashMap<>(of == Of.PEOPLE ? PEOPLE : MACHINES);
      all.putAll(attributes);
      all.values().removeIf(String::isBlank);
      return all;
    }

    /** The file of those who signed its certificate, or null. */
    public @Nullable Path trusted() {
      return Config.isSet(authorities) ? authorities : null;
    }
  }

  private static Map<String, String> columns(String... pairs) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) columns.put(pairs[i], pairs[i + 1]);
    return columns;
  }
}
