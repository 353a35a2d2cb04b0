package org.vigie.server.cli;

import picocli.CommandLine.Command;

/** {@code vigie retro}: searches back over stored events. */
@Command(
    name = "retro",
    description = {
      "Look for rules, correlations or indicators in events that are stored: the back-analysis that a rule",
      "needs before it goes live. What is found is what would have been found live, and is kept on record."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie retro run --rule 3b8d6d7e-62c5-4bd1-9f0a-2a7c1f5c9d01 --from 30d",
      "  vigie retro run --file new-rule.yml --from 2026-11-01 --to 2026-11-24",
      "  vigie retro run --indicators report.txt --by occurred",
      "  vigie retro list",
      "  vigie retro show ID"
    })
final class RetroCommand {}
