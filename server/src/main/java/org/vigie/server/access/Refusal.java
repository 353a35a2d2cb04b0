package org.vigie.server.access;

/** Why a change was refused; pages have a text for each in their languages. */
public enum Refusal {
  NAME(
      "an account name is 1 to 64 letters a-z, digits, '.', '_', '@', '-', begins with a letter or"
          + " digit, and is not 'vigie'"),
  DISPLAY("the name to show has 1 to 100 characters, all of them visible"),
  TAKEN("there is an account of that name already"),
  UNKNOWN("there is no such account"),
  LENGTH("a password has 12 to 256 characters"),
  COMMON("that password is among the first that are tried; take one that nobody else would"),
  NAMED("a password must not contain the name of its account"),
  SAME("the new password must be another than the old one"),
  PASSWORD("the current password is not right"),
  CODE("the code is not right, or was used before; wait for the next one"),
  THROTTLED("too many failed attempts; try again later"),
  LAST("this is the last administrator who can sign in; make another one first"),
  MANDATORY("a second factor is mandatory here; it can be replaced, not removed"),
  MISSING("there is nothing of that kind (any more)"),
  SCOPE("a token gets at least one permission, and none that its owner lacks"),
  LABEL("a token has a label of 1 to 60 visible characters"),
  LIFE("a token is valid for 1 to 365 days"),
  MANY("there are 20 valid tokens already; revoke one first"),
  UNITS("at most 50 business units, each of 1 to 100 visible characters"),
  WHOLE("an administrator answers for all business units; take another role for a bound account");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /** The reason in English, with what is allowed. */
  public String text() {
    return text;
  }
}
