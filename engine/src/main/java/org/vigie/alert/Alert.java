package org.vigie.alert;

import java.util.List;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Level;

/**
 * What an analyst is shown: findings of one rule about one entity, grouped. The same findings make
 * the same alerts, whatever was replayed.
 *
 * @param id 32 hexadecimal digits, from rule, group and window
 * @param rule the rule of its findings
 * @param level severity, the rule's
 * @param group what the findings have in common, such as a host: the reason they stand together
 * @param entities all entities of its findings, most telling first, bounded
 * @param first when the first event occurred (t0), epoch milliseconds
 * @param last when the last event occurred
 * @param received when the first event was received (t1)
 * @param detected when the first finding was raised (t3)
 * @param count findings
 * @param findings ids of the findings, oldest first, bounded; {@code count} says how many there
 *     were
 */
public record Alert(
    String id,
    Finding.RuleCard rule,
    Level level,
    List<Entity> group,
    List<Entity> entities,
    long first,
    long last,
    long received,
    long detected,
    int count,
    List<String> findings) {}
