package org.vigie.server.web;

import java.util.Arrays;
import java.util.List;
import org.vigie.server.incident.Phase;
import org.vigie.server.incident.Risk;
import org.vigie.server.incident.Rsit;
import org.vigie.server.incident.Severity;
import org.vigie.server.web.Choices.Choice;
import org.vigie.store.state.Accounts.Account;

/** What can be chosen in the forms about incidents, each with its word. */
record IncidentChoices(Page page, List<Account> people) {
  List<Choice> phases() {
    return all("phase.", Phase.values());
  }

  List<Choice> risks() {
    return all("risk.", Risk.values());
  }

  List<Choice> classes() {
    return all("rsit.", Rsit.values());
  }

  /** The gravest first. */
  List<Choice> severities() {
    return all("level.", Severity.values()).reversed();
  }

  private List<Choice> all(String prefix, Enum<?>[] values) {
    return Arrays.stream(values)
        .map(value -> new Choice(Form.word(value), page.say(prefix + Form.word(value))))
        .toList();
  }
}
