package org.vigie.server.inventory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.vigie.server.config.Directories;
import org.vigie.server.config.Directories.Ldap;
import org.vigie.server.tls.ClientTls;
import org.vigie.store.state.InventoryTables.Kind;

/**
 * Reads people or machines out of a directory (LDAP, Active Directory), page by page, as a table.
 */
final class DirectoryPull {
  private static final int MOST_ENTRIES = 2_000_000;
  private static final int CONNECT_MILLIS = 10_000;
  private static final long ANSWER_MILLIS = 60_000;
  private static final int LDAP_PORT = 389;
  private static final int LDAPS_PORT = 636;

  /** An attribute that holds bytes rather than text. */
  private static final String SID = "objectSid";

  /** Stands for the entry's name among attributes. */
  private static final String NAME = "distinguishedName";

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
    try (LDAPConnection connection = connect()) {
      search(connection, columns, csv);
    } catch (LDAPException e) {
      throw new IOException(config.url() + ": " + e.getMessage(), e);
    }
    return csv.toString();
  }

  private LDAPConnection connect() throws LDAPException, IOException {
    URI url = URI.create(config.url());
    boolean ldaps = config.tls() == Directories.Tls.LDAPS;
    int port = url.getPort() > 0 ? url.getPort() : ldaps ? LDAPS_PORT : LDAP_PORT;
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis(CONNECT_MILLIS);
    options.setResponseTimeoutMillis(ANSWER_MILLIS);
    options.setFollowReferrals(false);
    options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
    SocketFactory sockets = ldaps ? ClientTls.trusting(config.trusted()).getSocketFactory() : null;
    LDAPConnection connection = new LDAPConnection(sockets, options, url.getHost(), port);
    try {
      if (config.tls() == Directories.Tls.STARTTLS) {
        check(
            connection.processExtendedOperation(
                new StartTLSExtendedRequest(ClientTls.trusting(config.trusted()))));
      }
      if (!config.bind().isEmpty()) connection.bind(config.bind(), password());
      return connection;
    } catch (LDAPException | IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void check(com.unboundid.ldap.sdk.ExtendedResult result) throws LDAPException {
    if (!result.getResultCode().equals(ResultCode.SUCCESS)) throw new LDAPException(result);
  }

  private String password() throws IOException {
    String password =
        Files.isRegularFile(config.passwordFile())
            ? Files.readString(config.passwordFile()).strip()
            : "";
    // A bind without a password is one of nobody, whatever name it carries.
    if (password.isEmpty()) throw new IOException("no password in " + config.passwordFile());
    return password;
  }

  private void search(LDAPConnection connection, Map<String, String> columns, StringBuilder csv)
      throws LDAPException, IOException {
    List<String> wanted = new ArrayList<>();
    for (String attributes : columns.values()) wanted.addAll(List.of(attributes.split("\\s+")));
    SearchRequest request =
        new SearchRequest(
            config.base(), SearchScope.SUB, config.filter(), wanted.toArray(new String[0]));
    ASN1OctetString cookie = null;
    int entries = 0;
    do {
      request.setControls(new SimplePagedResultsControl(config.page(), cookie));
      SearchResult result = connection.search(request);
      List<SearchResultEntry> found = result.getSearchEntries();
      for (SearchResultEntry entry : found == null ? List.<SearchResultEntry>of() : found) {
        if (++entries > MOST_ENTRIES) {
          throw new IOException("more than " + MOST_ENTRIES + " entries; narrow base or filter");
        }
        csv.append(row(entry, columns)).append('\n');
      }
      cookie = next(SimplePagedResultsControl.get(result));
    } while (cookie != null);
  }

  private static @Nullable ASN1OctetString next(@Nullable SimplePagedResultsControl answer) {
    return answer != null && answer.moreResultsToReturn() ? answer.getCookie() : null;
  }

  private static String row(SearchResultEntry entry, Map<String, String> columns) {
    StringJoiner row = new StringJoiner(",");
    for (String attributes : columns.values()) {
      StringJoiner values = new StringJoiner("|");
      for (String name : attributes.split("\\s+")) {
        for (String value : values(entry, name)) if (!value.isEmpty()) values.add(value);
      }
      row.add('"' + values.toString().replace("\"", "\"\"") + '"');
    }
    return row.toString();
  }

  private static List<String> values(SearchResultEntry entry, String attribute) {
    List<String> values = new ArrayList<>();
    if (attribute.equalsIgnoreCase(SID)) {
      byte[][] all = entry.getAttributeValueByteArrays(attribute);
      if (all != null) for (byte[] bytes : all) values.add(sid(bytes));
      return values;
    }
    String[] all = entry.getAttributeValues(attribute);
    if (all == null && attribute.equalsIgnoreCase(NAME)) all = new String[] {entry.getDN()};
    if (all != null) {
      for (String value : all) values.add(value.replaceAll("[|\\r\\n]+", " ").strip());
    }
    return values;
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
