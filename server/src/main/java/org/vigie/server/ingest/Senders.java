package org.vigie.server.ingest;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Which source a client is, by the names in the certificate that it showed: those of its host,
 * mail, address or URI (subject alternative names), and the common name of its subject.
 */
final class Senders {
  /** Stands for every certificate that is not named. */
  static final String OTHERS = "*";

  private final Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Sources by names of certificates; none: all are of one source. */
  Senders(Map<String, String> sources) {
    byName.putAll(sources);
  }

  /** All sources that there are. */
  Collection<String> sources() {
    return byName.values();
  }

  /**
   * The source of a session.
   *
   * @param own the source of the listener
   * @return null where the certificate is nobody's
   */
  @Nullable String source(SSLSession session, String own) {
    if (byName.isEmpty()) return own;
    for (String name : names(session)) {
      String source = byName.get(name);
      if (source != null) return source;
    }
    return byName.get(OTHERS);
  }

  private static Set<String> names(SSLSession session) {
    try {
      Certificate[] shown = session.getPeerCertificates();
      return shown.length > 0 && shown[0] instanceof X509Certificate own ? names(own) : Set.of();
    } catch (SSLPeerUnverifiedException e) {
      return Set.of();
    }
  }

  /** The names of a certificate, those of hosts first; none is a pattern. */
  static Set<String> names(X509Certificate certificate) {
    Set<String> names = new LinkedHashSet<>();
    try {
      Collection<List<?>> others = certificate.getSubjectAlternativeNames();
      if (others != null) {
        for (List<?> one : others) {
          if (one.size() > 1 && one.get(1) instanceof String text) names.add(text);
        }
      }
    } catch (CertificateParsingException e) {
      return names; // what its authority signed can't be read: it has no name
    }
    try {
      LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
      for (Rdn part : subject.getRdns()) {
        boolean common = part.getType().toLowerCase(Locale.ROOT).equals("cn");
        if (common && part.getValue() instanceof String text) names.add(text);
      }
    } catch (InvalidNameException e) {
      return names;
    }
    names.remove(OTHERS);
    return names;
  }
}
