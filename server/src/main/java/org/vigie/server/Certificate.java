package org.vigie.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.secret.Secrets;
import org.vigie.server.tls.Tls;

/** The certificate that the configuration asks for. */
final class Certificate {
  private Certificate() {}

  /** Opens it as a part of the house; null for plain HTTP. */
  static @Nullable Tls of(Config config, House.Parts parts, InstantSource clock)
      throws IOException {
    return switch (config.tls().mode()) {
      case OFF -> null;
      case ON -> parts.add(open(config, clock));
    };
  }

  /** Opens it, also where HTTP is plain. */
  static Tls open(Config config, InstantSource clock) throws IOException {
    Config.Tls files = config.tls();
    if (!files.isOperators()) return Tls.own(config.data().resolve("tls"), clock);
    try {
      Secrets secrets = new Secrets(config.data(), System.getenv());
      return Tls.of(
          files.certificate(),
          files.key(),
          () -> secrets.reveal(files.passphrase(), "tls.passphrase"),
          clock);
    } catch (IOException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  /** What curl must be told to trust our own certificate; nothing where it is another's. */
  static String trust(@Nullable Tls tls) {
    if (tls == null) return "";
    Path file = tls.certificate();
    return tls.isOwn() ? " --cacert '" + file + "'" : "";
  }
}
