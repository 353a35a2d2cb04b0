package org.vigie.server.web;

import java.util.Arrays;
import java.util.List;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.AlertQuery.Order;
import org.vigie.store.state.Alerts.Disposition;

/** What can be chosen in the forms about alerts, each with its word. */
record Choices(Page page, List<Account> people) {
  /** A value and how it is called. */
  record Choice(String value, String word) {}

  List<Choice> dispositions() {
    return Arrays.stream(Disposition.values())
        .map(d -> new Choice(Form.word(d), page.say("disposition." + Form.word(d))))
        .toList();
  }

  List<Choice> statuses() {
    return Filter.STATUSES.stream().map(s -> new Choice(s, page.say("status." + s))).toList();
  }

  List<Choice> ages() {
    return Filter.AGES.stream().map(a -> new Choice(a, page.say("alerts.age." + a))).toList();
  }

  List<Choice> orders() {
    return Arrays.stream(Order.values())
        .map(o -> new Choice(Form.word(o), page.say("alerts.sort." + Form.word(o))))
        .toList();
  }
}
