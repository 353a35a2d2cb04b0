package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One command of the real {@code vigie} in a process of its own, and what it said. */
record Command(int exit, String out, String err) {
  /** More than any of the tests' commands takes; a hang is a failure. */
  private static final long PATIENCE_SECONDS = 120;

  /** Runs a command to its end; files beside it go into {@code folder}. */
  static Command vigie(Path folder, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java("-Xmx256m"));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("hangs: " + String.join(" ", arguments));
    }
    return new Command(
        process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  /** How a test starts the real thing, with the log that users see and little memory. */
  static List<String> java(String heap) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        heap,
        "-Dlogback.configurationFile=logback.xml",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("java.class.path"),
        "org.vigie.server.Main");
  }
}
