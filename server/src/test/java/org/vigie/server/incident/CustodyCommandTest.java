package org.vigie.server.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.cli.Cli;

/** {@code vigie custody verify} as a script sees it: by its exit code. */
class CustodyCommandTest {
  @TempDir private Path folder;

  private int verify(String... more) {
    String[] all = new String[4 + more.length];
    all[0] = "custody";
    all[1] = "verify";
    all[2] = "--data";
    all[3] = folder.toString();
    System.arraycopy(more, 0, all, 4, more.length);
    return Cli.execute(
        (config, edges) -> {
          throw new AssertionError("verifying opens no house");
        },
        all);
  }

  @Test
  void theExitCodeTells() throws Exception {
    assertThat(verify()).as("no state at all").isEqualTo(1);
    try (Cases cases = new Cases(folder)) {
      assertThat(verify()).isZero();
      String number = cases.rich().number();
      var report = cases.custody.verify();
      String head = report.position() + ":" + report.head();
      assertThat(verify("--json", "--expect", head)).isZero();
      assertThat(verify("--incident", number)).isZero();
      assertThat(verify("--incident", "INC-2026-999999")).isEqualTo(1);
      assertThat(verify("--expect", "9:00")).isEqualTo(1);
      assertThat(verify("--expect", "nonsense")).isEqualTo(1);
      // Whoever can cut log, ledger and audit in step is found by the head kept elsewhere.
      cases.raw(
          "DELETE FROM incident_record WHERE sequence = 8",
          "DELETE FROM custody_ledger WHERE sequence = 8",
          "UPDATE incident SET version = 7, assignee = ''",
          "DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)");
      assertThat(verify()).isZero();
      assertThat(verify("--expect", head)).isEqualTo(1);
      cases.raw("UPDATE incident_record SET at = at + 1 WHERE sequence = 2");
      assertThat(verify()).isEqualTo(1);
      assertThat(verify("--incident", number, "--json")).isEqualTo(1);
    }
  }
}
