package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.store.lake.Deletions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigie lake deletions}. */
@Command(
    name = "deletions",
    description = {
      "List the certificates of what was deleted for good, one JSON object a line, and verify them: that none is",
      "changed or missing, that the lake's key signed each, and that nothing was left. Also while Vigie runs."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The exit code is 1 where a certificate has a flaw.",
      "",
      "Example:",
      "  vigie lake deletions --data /var/lib/vigie"
    })
final class LakeDeletionsCommand implements Callable<Integer> {
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Override
  public Integer call() throws IOException {
    Path lake = configured.read().data().resolve("lake");
    List<Deletions.Certificate> certificates = Deletions.of(lake);
    int flaws = 0;
    for (Deletions.Certificate certificate : certificates) {
      System.out.println(Plain.line(certificate.json()));
      String flaw = certificate.flaw();
      if (flaw == null) continue;
      flaws++;
      System.err.println("vigie: the certificate above " + flaw);
    }
    System.err.printf("%,d certificates, %,d with a flaw%n", certificates.size(), flaws);
    return flaws == 0 ? 0 : 1;
  }
}
