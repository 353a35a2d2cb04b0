package org.vigie.attack;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AttackTest {
  private final Attack attack = Attack.embedded();

  @Test
  void namesTechniquesAndTheirTactics() {
    Attack.Technique powershell = requireNonNull(attack.technique("T1059.001"));
    assertThat(powershell.name()).isEqualTo("PowerShell");
    assertThat(powershell.tactics()).extracting(Attack.Tactic::name).containsExactly("Execution");
    assertThat(attack.technique("T9999")).isNull();
    assertThat(attack.size()).isEqualTo(691);
  }

  @Test
  void understandsTheTagsOfRules() {
    assertThat(attack.ofTag("attack.t1003.001")).extracting("name").isEqualTo("LSASS Memory");
    assertThat(attack.ofTag("attack.credential-access")).extracting("id").isEqualTo("TA0006");
    assertThat(attack.ofTag("attack.credential_access")).extracting("id").isEqualTo("TA0006");
    assertThat(attack.ofTag("cve.2021-44228")).isNull();
    assertThat(attack.ofTag("attack.s0002")).isNull();
    assertThat(attack.ofTag("")).isNull();
  }

  @Test
  void refusesATableThatDoesNotHoldTogether() {
    assertThatThrownBy(() -> Attack.read("id\tshortname\tname\n", "h\nT1\tName\texecution\n"))
        .hasMessageContaining("T1 serves an unknown tactic 'execution'");
  }
}
