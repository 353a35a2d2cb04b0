package org.vigie.server.incident;

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
  POLICY_VIOLATION
}
