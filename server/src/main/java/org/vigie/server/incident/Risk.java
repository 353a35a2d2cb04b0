package org.vigie.server.incident;

import java.util.EnumSet;
import java.util.Set;
import org.vigie.attack.Attack;

/**
 * The nine categories of feared incidents that PDIS asks for at least: the master list of types.
 */
public enum Risk {
  VULNERABILITY_EXPLOITATION,
  PRIVILEGE_ELEVATION,
  DATA_EXFILTRATION,
  VIRAL_PROPAGATION,
  PERSISTENCE,
  DENIAL_OF_SERVICE,
  UNAUTHORISED_ACCESS,
  IDENTITY_THEFT,
  POLICY_VIOLATION;

  /** What an adversary's aim leads to: risks that are watched by who looks for it. */
  public static Set<Risk> of(Attack.Tactic tactic) {
    return switch (tactic.shortName()) {
      case "initial-access" -> EnumSet.of(VULNERABILITY_EXPLOITATION, UNAUTHORISED_ACCESS);
      case "execution" -> EnumSet.of(VULNERABILITY_EXPLOITATION);
      case "persistence" -> EnumSet.of(PERSISTENCE);
      case "privilege-escalation" -> EnumSet.of(PRIVILEGE_ELEVATION);
      case "credential-access" -> EnumSet.of(IDENTITY_THEFT);
      case "discovery", "reconnaissance" -> EnumSet.of(UNAUTHORISED_ACCESS);
      case "lateral-movement", "command-and-control" -> EnumSet.of(VIRAL_PROPAGATION);
      case "collection", "exfiltration" -> EnumSet.of(DATA_EXFILTRATION);
      case "impact" -> EnumSet.of(DENIAL_OF_SERVICE);
      default -> EnumSet.of(POLICY_VIOLATION);
    };
  }
}
