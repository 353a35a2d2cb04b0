package org.vigie.server.collect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority of certificates in a folder, made by openssl. */
public final class Authority {
  private final Path folder;

  /** A new one; {@link #certificate} is what must be trusted. */
  public Authority(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    run(
        "openssl req -x509 -nodes -days 30 -subj /CN=authority -newkey rsa:2048 -keyout ca.key"
            + " -out ca.pem");
  }

  /** The authority's own certificate. */
  public Path certificate() {
    return folder.resolve("ca.pem");
  }

  /** Certificate of somebody, signed by this; the key lies beside it in {@code NAME.key}. */
  public Path sign(String name) throws IOException, InterruptedException {
    run(
        "openssl req -nodes -subj /CN=%s -newkey rsa:2048 -keyout %s.key -out %s.csr"
            .formatted(name, name, name));
    run(
        "openssl x509 -req -days 30 -in %s.csr -CA ca.pem -CAkey ca.key -set_serial 7 -out %s.pem"
            .formatted(name, name));
    return folder.resolve(name + ".pem");
  }

  private void run(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command.split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) throw new IOException(command + ": " + said);
  }
}
