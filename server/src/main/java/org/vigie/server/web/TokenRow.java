package org.vigie.server.web;

import java.util.List;
import org.vigie.server.access.Bearers;
import org.vigie.store.state.ApiTokens.ApiToken;

/** An API token as pages say it. */
record TokenRow(Page page, ApiToken token, long now) {
  String id() {
    return token.id();
  }

  Inert label() {
    return Inert.of(token.label());
  }

  List<String> permissions() {
    return Bearers.scope(token).stream().map(Enum::name).toList();
  }

  String created() {
    return Times.seconds(token.created());
  }

  String expires() {
    return Times.seconds(token.expires());
  }

  String used() {
    return token.used() == 0 ? page.say("accounts.never") : Times.seconds(token.used());
  }

  boolean valid() {
    return token.revoked() == 0 && now < token.expires();
  }

  /** The key of the word for how it stands. */
  String state() {
    if (token.revoked() != 0) return page.say("token.revoked");
    return valid() ? page.say("token.valid") : page.say("token.expired");
  }
}
