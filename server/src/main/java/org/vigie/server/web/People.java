package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import java.util.List;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.store.state.Accounts;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Standing;

/** Those to whom work can be given. */
final class People {
  private final Accounts accounts;

  People(Accounts accounts) {
    this.accounts = accounts;
  }

  /** The accounts that may work on alerts and incidents. */
  List<Account> handlers() {
    return accounts.all().stream().filter(People::handles).toList();
  }

  /** An account as a form names it: {@code me}, empty for nobody, or its name. */
  String handler(String name, Person asking) {
    if (name.equals("me")) return asking.account();
    if (name.isEmpty() || name.equals("nobody")) return "";
    Account account = accounts.account(name);
    if (account == null || !handles(account)) {
      List<String> known = handlers().stream().map(Account::name).limit(50).toList();
      throw new BadRequestResponse(
          "assignee: '" + name + "' is nobody who works here; one of me, nobody, " + known);
    }
    return name;
  }

  private static boolean handles(Account account) {
    return account.standing() == Standing.ENABLED
        && Access.mayEver(account, Permission.HANDLE_ALERTS);
  }
}
