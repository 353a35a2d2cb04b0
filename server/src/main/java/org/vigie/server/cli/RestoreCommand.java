package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.zip.ZipException;
import org.vigie.server.backup.Restore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie restore}. */
@Command(
    name = "restore",
    description = {
      "Put everything back that `vigie backup` saved, each file checked by its digest.",
      "The data folder must be missing or empty, and lie where the saved one lay."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vigie restore /mnt/safe/vigie-2026-11-28.zip"})
final class RestoreCommand implements Callable<Integer> {
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Parameters(paramLabel = "FILE", description = "What `vigie backup` wrote.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    Console console = new Console();
    try {
      Restore.Done done = new Restore(file, console::progress).to(configured.read().data());
      console.done();
      System.out.printf(
          "%,d files of %,d bytes put back in %s%n", done.files(), done.bytes(), done.data());
      return 0;
    } catch (ZipException damaged) {
      throw new IOException(file + ": is no backup, or a damaged one: " + damaged.getMessage());
    }
  }
}
