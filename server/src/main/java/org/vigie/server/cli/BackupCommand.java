package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.vigie.server.backup.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie backup}. */
@Command(
    name = "backup",
    description = {
      "Save everything that is stored in one file: events, alerts, incidents, accounts, keys.",
      "Vigie must not be running. Keep the file as safe as the data folder: it holds its keys,",
      "but for secret.key, which opens what `vigie secret` keeps: copy that one to another place."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vigie backup /mnt/safe/vigie-2026-11-28.zip"})
final class BackupCommand implements Callable<Integer> {
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Parameters(paramLabel = "FILE", description = "The file to write; it must not be there yet.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    Console console = new Console();
    Backup.Done done = new Backup(configured.read().data(), console::progress).to(file);
    console.done();
    System.out.printf(
        "%,d files of %,d bytes saved in %s (%,d bytes)%n",
        done.files(), done.bytes(), file, done.written());
    return 0;
  }
}
