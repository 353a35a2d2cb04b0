package org.vigie.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CliTest {
  @TempDir private Path folder;

  @Test
  void aBarePathIsNoMessage() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThat(Cli.wording(failure(() -> Files.readString(folder.resolve("none")))))
        .isEqualTo(folder.resolve("none") + ": no such file or folder");
    assertThat(Cli.wording(failure(() -> Files.createDirectories(file))))
        .isEqualTo(file + ": is in the way; a folder, or nothing, is allowed there");
    assertThat(Cli.wording(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
  }

  @Test
  void namesDoNothingToATerminal() {
    assertThat(Plain.line("a\u001b[2Jb\nc\u202ed")).isEqualTo("a.[2Jb.c.d");
    assertThat(Plain.lines("one\u0007\ntwo\r")).isEqualTo("one.\ntwo");
  }

  @Test
  void aConfigurationThatIsNoTextIsRefusedByName() throws IOException {
    Path binary = Files.write(folder.resolve("binary.yml"), new byte[] {'a', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> configured(binary).read())
        .hasMessage("configuration " + binary + ": is not UTF-8 text; save it as UTF-8");
    assertThatThrownBy(() -> configured(folder).read())
        .hasMessage("configuration " + folder + ": is a folder; a YAML file is allowed");
  }

  @Test
  void eachCommandSaysWhatItDoesAndShowsExamples() {
    CommandLine line =
        Cli.line(
            (config, progress) -> {
              throw new AssertionError("nothing is built for help");
            });
    each(line, List.of());
  }

  private static void each(CommandLine line, List<String> names) {
    String help = line.getUsageMessage();
    if (!names.isEmpty() && !names.getLast().equals("help")) {
      assertThat(help).as(String.join(" ", names)).contains("Example").contains("--help");
      assertThat(help).as("an example that calls it").contains("vigie " + String.join(" ", names));
    }
    line.getSubcommands()
        .forEach(
            (name, below) -> each(below, Stream.concat(names.stream(), Stream.of(name)).toList()));
  }

  private static Cli.Configured configured(Path file) {
    return CommandLine.populateCommand(new Cli.Configured(), "--config", file.toString());
  }

  private interface Work {
    Object run() throws IOException;
  }

  private static IOException failure(Work work) {
    try {
      return new IOException("did not fail: " + work.run());
    } catch (IOException e) {
      return e;
    }
  }
}
