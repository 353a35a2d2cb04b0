package org.vigie.store.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.state.Alerts.Kept;
import org.vigie.store.state.Alerts.Listed;

/**
 * A process that applies batches is killed again and again; what it leaves is as if it never was.
 */
class CrashTest {
  private static final int BATCHES = 120;
  private static final int KILLS = 4;
  private static final long SEED = 20_261_124;

  @TempDir private Path folder;

  /** The process to be killed: goes on from where the state stands, and says what it has done. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      try (State state = State.open(Path.of(args[0]))) {
        for (long at = state.alerts().position(); at < BATCHES; at++) {
          state.alerts().apply(at + 1, Samples.batch((int) at));
          System.out.println(at + 1);
        }
      }
    }
  }

  @Test
  void killedAtAnyMomentBatchesAreAppliedExactlyOnce() throws Exception {
    Path file = folder.resolve("state.db");
    Random random = new Random(SEED);
    long said = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      said = Math.max(said, runAndKill(file, 1 + random.nextInt(BATCHES / KILLS - 10)));
      try (State state = State.open(file)) {
        assertThat(state.alerts().position())
            .as("what was reported done is there, seed " + SEED + ", kill " + kill)
            .isGreaterThanOrEqualTo(said);
      }
    }
    runAndKill(file, Integer.MAX_VALUE);
    Path clean = folder.resolve("clean.db");
    Child.main(new String[] {clean.toString()});
    try (State crashed = State.open(file);
        State whole = State.open(clean)) {
      assertThat(crashed.alerts().position()).isEqualTo(BATCHES);
      assertThat(content(crashed)).as("seed " + SEED).isEqualTo(content(whole));
      assertThat(findings(crashed)).isEqualTo(5 * BATCHES);
    }
  }

  /** Runs the child and kills it after so many lines, at whatever it is doing then. */
  private static long runAndKill(Path file, int lines) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = 0;
    try (var out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      for (int i = 0; i < lines && line != null; i++) {
        if (line.matches("\\d+")) last = Long.parseLong(line);
        if (i + 1 < lines) line = out.readLine();
      }
      child.destroyForcibly(); // SIGKILL
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return last;
  }

  private static List<Object> content(State state) {
    List<Object> content = new ArrayList<>();
    for (Listed listed :
        state.alerts().all().page(new AlertQuery(Set.of(), "", Long.MAX_VALUE, 500))) {
      content.add(listed);
      content.add(state.alerts().all().findings(listed.alert().id(), Long.MAX_VALUE, 500));
      content.add(state.alerts().all().stamps(listed.alert().id()));
    }
    return content;
  }

  private static int findings(State state) {
    int findings = 0;
    for (Listed listed :
        state.alerts().all().page(new AlertQuery(Set.of(), "", Long.MAX_VALUE, 500))) {
      List<Kept> kept = state.alerts().all().findings(listed.alert().id(), Long.MAX_VALUE, 500);
      assertThat(kept).hasSize(listed.alert().count());
      findings += kept.size();
    }
    return findings;
  }
}
