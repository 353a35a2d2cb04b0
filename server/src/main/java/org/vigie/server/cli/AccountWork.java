package org.vigie.server.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Change;
import org.vigie.server.access.Administration;
import org.vigie.server.access.Role;
import org.vigie.server.control.Talk;
import org.vigie.store.state.Accounts.Overview;
import org.vigie.store.state.Accounts.Standing;

/**
 * The keeping of accounts by a command, the same whether it or a running server does it. Who may
 * read the data folder is trusted; the audit log names the actor {@code (command)}, which no
 * account can be called.
 */
final class AccountWork {
  /** The acts, with what follows them. */
  static final List<String> ACTS =
      List.of(
          "list",
          "add NAME ROLE DISPLAY",
          "role NAME ROLE",
          "units NAME [UNIT...]",
          "disable NAME",
          "enable NAME",
          "reset-password NAME",
          "reset-second-factor NAME",
          "end-sessions NAME");

  private static final Actor COMMAND = new Actor("(command)", "");

  private final Administration administration;
  private final Talk talk;

  AccountWork(Administration administration, Talk talk) {
    this.administration = administration;
    this.talk = talk;
  }

  /** Does what the words ask; the exit code, 1 where it was refused. */
  int run(List<String> words) {
    String act = words.isEmpty() ? "" : words.getFirst();
    List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
    String usage =
        ACTS.stream().filter(one -> one.split(" ")[0].equals(act)).findFirst().orElse("");
    if (usage.isEmpty()) {
      talk.line("vigie: account: '" + act + "' is not known; allowed: " + String.join(", ", ACTS));
      return 1;
    }
    boolean open = usage.endsWith("...]") && !rest.isEmpty();
    if (!open && rest.size() != usage.split(" ").length - 1) {
      talk.line("vigie: account: allowed is: " + usage);
      return 1;
    }
    if (act.equals("list")) return list();
    String name = rest.getFirst();
    return switch (act) {
      case "add" -> {
        Role role = role(rest.get(1));
        yield role == null ? 1 : told(administration.add(COMMAND, name, rest.get(2), role), name);
      }
      case "role" -> {
        Role role = role(rest.get(1));
        yield role == null ? 1 : told(administration.setRole(COMMAND, name, role), name);
      }
      case "units" ->
          told(administration.setUnits(COMMAND, name, rest.subList(1, rest.size())), name);
      case "disable" -> told(administration.disable(COMMAND, name), name);
      case "enable" -> told(administration.enable(COMMAND, name), name);
      case "reset-password" -> told(administration.resetPassword(COMMAND, name), name);
      case "reset-second-factor" -> told(administration.resetSecondFactor(COMMAND, name), name);
      default -> told(administration.endSessions(COMMAND, name), name);
    };
  }

  private int list() {
    String form = "%-24s %-20s %-10s %-14s %-20s %s";
    talk.line(
        form.formatted("account", "role", "standing", "second factor", "last sign-in", "units"));
    for (Overview one : administration.all()) {
      talk.line(
          form.formatted(
              one.account().name(),
              one.account().role().toLowerCase(Locale.ROOT),
              one.account().standing() == Standing.ENABLED ? "enabled" : "disabled",
              one.enrolled() == 0 ? "none" : "set up",
              one.signedIn() == 0
                  ? "never"
                  : Instant.ofEpochMilli(one.signedIn()).truncatedTo(ChronoUnit.SECONDS),
              one.units().isEmpty() ? "all" : String.join(", ", one.units())));
    }
    return 0;
  }

  private @Nullable Role role(String name) {
    String wanted = name.replace('-', '_');
    for (Role role : Role.values()) if (role.name().equalsIgnoreCase(wanted)) return role;
    String allowed =
        Arrays.stream(Role.values())
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    talk.line("vigie: account: no role '" + name + "'; allowed: " + allowed);
    return null;
  }

  private int told(Change change, String name) {
    return switch (change) {
      case Change.Done done -> {
        talk.line(name + ": done");
        yield 0;
      }
      case Change.Shown(List<String> secrets) -> {
        talk.line(name + ": new password, shown this once: " + secrets.getFirst());
        yield 0;
      }
      case Change.Refused(var reason) -> {
        talk.line("vigie: account " + name + ": " + reason.text());
        yield 1;
      }
    };
  }
}
