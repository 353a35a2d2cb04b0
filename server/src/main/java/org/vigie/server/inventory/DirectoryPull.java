package org.vigie.server.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.Control;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapContext;
import javax.naming.ldap.PagedResultsControl;
import javax.naming.ldap.PagedResultsResponseControl;
import javax.naming.ldap.StartTlsRequest;
import javax.naming.ldap.StartTlsResponse;
import org.vigie.server.config.Directories;
import org.vigie.server.config.Directories.Ldap;
import org.vigie.server.tls.ClientTls;
import org.vigie.store.state.InventoryTables.Kind;

/** Reads people or machines out of a directory (LDAP, Active Directory), page by page, as a table. */
final class DirectoryPull {
  private static final int MOST_ENTRIES = 2_000_000;
  private static final String TIMEOUT = "10000";
  private static final int SEARCH_MILLIS = 120_000;

  /** Attributes that hold bytes rather than text. */
  private static final String SID = "objectSid";

  private final Ldap config;

  DirectoryPull(Ldap config) {
    this.config = config;
  }

  String name() {
    return config.name();
  }

  Kind kind() {
    return switch (config.of()) {
      case PEOPLE -> Kind.IDENTITIES;
      case MACHINES -> Kind.ASSETS;
    };
  }

  Duration every() {
    return config.every();
  }

  /** The table that it gives now. */
  String read() throws IOException {
    Map<String, String> columns = config.columns();
    StringBuilder csv = new StringBuilder(String.join(",", columns.keySet())).append('\n');
    try {
      LdapContext context = new InitialLdapContext(environment(), null);
      try {
        if (config.tls() == Directories.Tls.STARTTLS) {
          StartTlsResponse tls =
              (StartTlsResponse) context.extendedOperation(new StartTlsRequest());
          tls.negotiate(ClientTls.trusting(config.trusted()).getSocketFactory());
        }
        bind(context);
        search(context, columns, csv);
      } finally {
        context.close();
      }
    } catch (NamingException e) {
      throw new IOException(config.url() + ": " + reason(e), e);
    }
    return csv.toString();
  }

  private static String reason(NamingException e) {
    Throwable cause = e.getCause();
    String said = String.valueOf(e.getMessage());
    return cause == null ? said : said + " (" + cause.getMessage() + ")";
  }

  private Hashtable<String, String> environment() {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
    environment.put(Context.PROVIDER_URL, config.url());
    environment.put("com.sun.jndi.ldap.connect.timeout", TIMEOUT);
    environment.put("com.sun.jndi.ldap.read.timeout", TIMEOUT);
    environment.put("java.naming.ldap.attributes.binary", SID);
    environment.put(Context.REFERRAL, "ignore");
    if (config.tls() == Directories.Tls.LDAPS) {
      environment.put("java.naming.ldap.factory.socket", DirectorySockets.class.getName());
      DirectorySockets.trust(config.trusted());
    }
    return environment;
  }

  /** Proves who asks, over what is by now TLS. */
  private void bind(LdapContext context) throws NamingException, IOException {
    if (config.bind().isEmpty()) return;
    String password =
        Files.isRegularFile(config.passwordFile())
            ? Files.readString(config.passwordFile()).strip()
            : "";
    if (password.isEmpty()) throw new IOException("no password in " + config.passwordFile());
    context.addToEnvironment(Context.SECURITY_AUTHENTICATION, "simple");
    context.addToEnvironment(Context.SECURITY_PRINCIPAL, config.bind());
    context.addToEnvironment(Context.SECURITY_CREDENTIALS, password);
    context.reconnect(null);
  }

  private void search(LdapContext context, Map<String, String> columns, StringBuilder csv)
      throws NamingException, IOException {
    SearchControls controls = new SearchControls();
    controls.setSearchScope(SearchControls.SUBTREE_SCOPE);
    controls.setTimeLimit(SEARCH_MILLIS);
    List<String> wanted = new ArrayList<>();
    for (String attributes : columns.values()) wanted.addAll(List.of(attributes.split("\\s+")));
    controls.setReturningAttributes(wanted.toArray(new String[0]));
    byte[] cookie = new byte[0];
    int entries = 0;
    do {
      context.setRequestControls(
          new Control[] {new PagedResultsControl(config.page(), cookie, Control.CRITICAL)});
      NamingEnumeration<SearchResult> results =
          context.search(config.base(), config.filter(), controls);
      while (results.hasMore()) {
        if (++entries > MOST_ENTRIES) throw new IOException("more than " + MOST_ENTRIES + " entries");
        row(results.next(), columns, csv);
      }
      cookie = cookie(context);
    } while (cookie.length > 0);
  }

  private static byte[] cookie(LdapContext context) throws NamingException {
    Control[] answers = context.getResponseControls();
    if (answers == null) return new byte[0];
    for (Control answer : answers) {
      if (answer instanceof PagedResultsResponseControl paged) {
        byte[] cookie = paged.getCookie();
        return cookie == null ? new byte[0] : cookie;
      }
    }
    return new byte[0];
  }

  private static void row(SearchResult result, Map<String, String> columns, StringBuilder csv)
      throws NamingException {
    StringJoiner row = new StringJoiner(",");
    Map<String, String> cells = new LinkedHashMap<>();
    for (Map.Entry<String, String> column : columns.entrySet()) {
      StringJoiner values = new StringJoiner("|");
      for (String name : column.getValue().split("\\s+")) {
        Attribute attribute = result.getAttributes().get(name);
        if (attribute == null) continue;
        for (int i = 0; i < attribute.size(); i++) {
          String value = text(attribute.get(i));
          if (!value.isEmpty()) values.add(value);
        }
      }
      cells.put(column.getKey(), values.toString());
    }
    for (String cell : cells.values()) row.add('"' + cell.replace("\"", "\"\"") + '"');
    csv.append(row).append('\n');
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes
        ? sid(bytes)
        : String.valueOf(value).replaceAll("[|\\r\\n]+", " ").strip();
  }

  /** A security identifier as Windows writes it, {@code S-1-5-21-…}; empty where it is none. */
  static String sid(byte[] bytes) {
    if (bytes.length < 8 || bytes.length != 8 + 4 * bytes[1]) return "";
    long authority = 0;
    for (int i = 2; i < 8; i++) authority = authority << 8 | bytes[i] & 0xFF;
    StringBuilder text = new StringBuilder("S-").append(bytes[0]).append('-').append(authority);
    for (int at = 8; at < bytes.length; at += 4) {
      long part = 0;
      for (int i = 3; i >= 0; i--) part = part << 8 | bytes[at + i] & 0xFF;
      text.append('-').append(part);
    }
    return text.toString();
  }
}
