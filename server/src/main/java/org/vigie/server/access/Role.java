package org.vigie.server.access;

/** What an account may do. Administrators of the platform and operators are different people. */
public enum Role {
  ANALYST,
  LEAD_ANALYST,
  DETECTION_ENGINEER,
  MANAGER,
  /** Sees one business unit of the customer and nothing else. */
  CUSTOMER_READER,
  AUDITOR,
  ADMINISTRATOR;

  /** Whether it may take alerts and qualify them. */
  public boolean handlesAlerts() {
    return switch (this) {
      case ANALYST, LEAD_ANALYST, DETECTION_ENGINEER, MANAGER, ADMINISTRATOR -> true;
      case CUSTOMER_READER, AUDITOR -> false;
    };
  }

  /** Whether it may see alerts: not a customer's reader, until alerts know their business unit. */
  public boolean readsAlerts() {
    return switch (this) {
      case ANALYST, LEAD_ANALYST, DETECTION_ENGINEER, MANAGER, ADMINISTRATOR, AUDITOR -> true;
      case CUSTOMER_READER -> false;
    };
  }
}
