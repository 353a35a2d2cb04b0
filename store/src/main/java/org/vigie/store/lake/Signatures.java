package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The public half of the key that signs what the lake says of itself. */
final class Signatures {
  private final Signature signature;

  private Signatures(Signature signature) {
    this.signature = signature;
  }

  /** That of the lake of a directory. */
  static Signatures of(Path root) throws IOException {
    Path file = root.resolve(Ledger.PUBLIC);
    try {
      byte[] bytes = Base64.getDecoder().decode(Files.readString(file).strip());
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      return new Signatures(signature);
    } catch (GeneralSecurityException | IllegalArgumentException wrong) {
      throw new IOException(file + ": is no key: " + wrong.getMessage(), wrong);
    }
  }

  /** Whether a hash was signed. */
  boolean hold(String hash, String signed) {
    try {
      signature.update(hash.getBytes(UTF_8));
      return signature.verify(Base64.getDecoder().decode(signed));
    } catch (GeneralSecurityException | IllegalArgumentException wrong) {
      return false;
    }
  }
}
