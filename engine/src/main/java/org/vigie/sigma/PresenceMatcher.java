package org.vigie.sigma;

/** Whether a field is there, or has a value. */
final class PresenceMatcher extends Matcher {
  /** What is asked. */
  enum Asked {
    /** The field stands in the event. */
    FIELD,
    /** The field is absent, or stands there without a value. */
    NO_VALUE
  }

  private final Asked asked;

  PresenceMatcher(Asked asked) {
    this.asked = asked;
  }

  @Override
  public boolean holds(Values values, int field) {
    int leaf = values.first(field);
    return switch (asked) {
      case FIELD -> leaf >= 0;
      case NO_VALUE -> {
        boolean none = leaf < 0;
        for (; leaf >= 0; leaf = values.next(leaf)) none |= !values.present(leaf);
        yield none;
      }
    };
  }

  @Override
  boolean holds(Values values, int field, Extent extent) {
    boolean absent = true;
    boolean empty = false;
    for (int leaf = extent.from(); leaf < extent.to(); leaf++) {
      if (values.field(leaf) != field) continue;
      absent = false;
      empty |= !values.present(leaf);
    }
    return switch (asked) {
      case FIELD -> !absent;
      case NO_VALUE -> absent || empty;
    };
  }

  @Override
  boolean matches(Values values, int leaf) {
    return asked == Asked.FIELD;
  }

  @Override
  public Guard guard() {
    return asked == Asked.FIELD ? new Guard.Present() : new Guard.None();
  }

  @Override
  public int price() {
    return 1;
  }
}
