package org.vigie.server.tls;

import java.io.IOException;

/** What opens an encrypted key; asked for each time the key is read. */
@FunctionalInterface
public interface Passphrase {
  /** None: the key is not encrypted. */
  Passphrase NONE = () -> "";

  /** It; empty for none. */
  String text() throws IOException;
}
