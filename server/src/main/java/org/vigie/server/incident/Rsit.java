package org.vigie.server.incident;

/**
 * The classes of the Reference Security Incident Taxonomy, first column. Source: RSIT Working Group
 * of ENISA and TF-CSIRT, working copy of the machine-readable version, CC0,
 * github.com/enisaeu/Reference-Security-Incident-Taxonomy-Task-Force.
 */
public enum Rsit {
  ABUSIVE_CONTENT,
  MALICIOUS_CODE,
  INFORMATION_GATHERING,
  INTRUSION_ATTEMPTS,
  INTRUSIONS,
  AVAILABILITY,
  INFORMATION_CONTENT_SECURITY,
  FRAUD,
  VULNERABLE,
  OTHER,
  TEST
}
