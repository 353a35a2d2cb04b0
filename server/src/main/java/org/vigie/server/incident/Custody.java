package org.vigie.server.incident;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vigie.store.state.Incidents;
import org.vigie.store.state.Incidents.Anchor;
import org.vigie.store.state.Incidents.Entry;
import org.vigie.store.state.Incidents.Line;
import org.vigie.store.state.Incidents.Snapshot;

/**
 * The proof that incidents are as they were written down: computes every hash again, reads the
 * incident from its records again, and compares with all that is stored. It repairs nothing.
 */
public final class Custody {
  private static final int PAGE = 1_000;

  private final Incidents incidents;

  /** What is wrong. */
  public enum Flaw {
    /** There are no records. */
    NO_RECORDS,
    /** A record is missing, or its number is another. */
    GAP,
    /** A record is not what its hash was made of. */
    HASH,
    /** A record's payload can't be read. */
    PAYLOAD,
    /** The ledger has records that the log has no more: its end was cut off. */
    CUT_OFF,
    /** Log and ledger tell of different records. */
    LEDGER,
    /** The row of the list says something else than the records. */
    ROW,
    /** The alerts linked are others than the records say. */
    ALERTS,
    /** The business units are others than the records say. */
    UNITS,
    /** The stamps are others than the records say. */
    STAMPS,
    /** The bytes of evidence are missing or have another hash. */
    EVIDENCE,
    /** The ledger's own chain is broken. */
    LEDGER_CHAIN,
    /** The audit log tells of a ledger that this one does not continue. */
    ANCHOR
  }

  /** The result of verifying one incident. */
  public sealed interface Verdict {
    /** All is as it was written. */
    record Intact(long records, String head) implements Verdict {}

    /**
     * Something differs.
     *
     * @param sequence the first record concerned; 0 for the incident as a whole
     * @param detail what stands there, against what should
     */
    record Broken(long sequence, Flaw flaw, String detail) implements Verdict {}
  }

  /**
   * The result of verifying everything.
   *
   * @param incidents by number
   * @param position of the ledger's end
   * @param head the ledger's last hash: kept elsewhere, it proves later that nothing was cut off
   * @param ledger what is wrong with the ledger as a whole, or null
   */
  public record Report(
      Map<String, Verdict> incidents, long position, String head, Verdict.@Nullable Broken ledger) {
    /** Whether nothing at all is wrong. */
    public boolean isIntact() {
      return ledger == null
          && incidents.values().stream().allMatch(verdict -> verdict instanceof Verdict.Intact);
    }
  }

  /** The custody of these incidents. */
  public Custody(Incidents incidents) {
    this.incidents = incidents;
  }

  /** Verifies an incident, but not the bytes of its evidence: quick enough for every page. */
  public Verdict check(String number) {
    Verdict verdict = check(number, incidents.snapshot(number));
    if (verdict instanceof Verdict.Intact) return verdict;
    return check(number, incidents.settled(number));
  }

  /** Verifies an incident and its evidence. */
  public Verdict verify(String number) {
    Verdict verdict = check(number);
    if (verdict instanceof Verdict.Broken) return verdict;
    for (Incident.Evidence evidence : Incident.of(incidents.log(number)).evidence()) {
      if (evidence.sha256().isEmpty()) continue;
      String found = found(evidence);
      if (!found.equals(evidence.sha256())) {
        String detail = evidence.name() + ": " + found + " ≠ " + evidence.sha256();
        return new Verdict.Broken(evidence.id(), Flaw.EVIDENCE, detail);
      }
    }
    return verdict;
  }

  /** Verifies all incidents, the ledger, and the anchors of it in the audit log. */
  public Report verify() {
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (String number : incidents.numbers()) verdicts.put(number, verify(number));
    String instance = incidents.instance();
    Map<Long, String> chains = new HashMap<>();
    Line last = null;
    Verdict.@Nullable Broken broken = null;
    for (List<Line> page = incidents.linesAfter(Long.MIN_VALUE, PAGE);
        !page.isEmpty() && broken == null;
        page = incidents.linesAfter(page.getLast().position(), PAGE)) {
      for (Line line : page) {
        Entry entry = new Entry(line.incident(), line.sequence(), 0, "", "", "", line.hash());
        Line right = Chain.line(instance, last, entry);
        if (broken == null && !right.equals(line)) {
          broken = new Verdict.Broken(line.position(), Flaw.LEDGER_CHAIN, line + " ≠ " + right);
        }
        chains.put(line.position(), line.chain());
        last = line;
      }
    }
    if (broken == null) broken = anchored(chains);
    return new Report(
        verdicts, last == null ? 0 : last.position(), last == null ? "" : last.chain(), broken);
  }

  /** Whether the ledger still has the line that the audit log told of last. */
  public Verdict.@Nullable Broken lastAnchor() {
    Anchor anchor = incidents.lastAnchor();
    if (anchor == null) return null;
    Map<Long, String> chains = new HashMap<>();
    for (Line line : incidents.linesAfter(anchor.position() - 1, 1)) {
      chains.put(line.position(), line.chain());
    }
    return compare(anchor, chains);
  }

  private Verdict.@Nullable Broken anchored(Map<Long, String> chains) {
    for (Anchor anchor : incidents.anchors()) {
      Verdict.Broken broken = compare(anchor, chains);
      if (broken != null) return broken;
    }
    return null;
  }

  private static Verdict.@Nullable Broken compare(Anchor anchor, Map<Long, String> chains) {
    String chain = chains.get(anchor.position());
    if (anchor.chain().equals(chain)) return null;
    String detail = (chain == null ? "nothing" : chain) + " ≠ " + anchor.chain();
    return new Verdict.Broken(anchor.position(), Flaw.ANCHOR, detail);
  }

  private String found(Incident.Evidence evidence) {
    byte[] bytes = incidents.evidence(evidence.sha256());
    return bytes == null ? "nothing" : Chain.sha256(bytes);
  }

  private static Verdict check(String number, Snapshot stored) {
    List<Entry> log = stored.log();
    String before = Chain.genesis(stored.instance(), number);
    for (int i = 0; i < log.size(); i++) {
      Entry entry = log.get(i);
      if (entry.sequence() != i + 1) {
        return new Verdict.Broken(i + 1, Flaw.GAP, entry.sequence() + " ≠ " + (i + 1));
      }
      String right = Chain.hash(before, entry);
      if (!right.equals(entry.hash())) {
        return new Verdict.Broken(i + 1, Flaw.HASH, entry.hash() + " ≠ " + right);
      }
      before = entry.hash();
    }
    Verdict.Broken broken = ledger(stored);
    if (broken != null) return broken;
    if (log.isEmpty()) return new Verdict.Broken(0, Flaw.NO_RECORDS, number);
    broken = projection(stored);
    return broken != null ? broken : new Verdict.Intact(log.size(), before);
  }

  private static Verdict.@Nullable Broken ledger(Snapshot stored) {
    List<Entry> log = stored.log();
    List<Line> lines = stored.lines();
    for (int i = 0; i < Math.min(log.size(), lines.size()); i++) {
      Entry entry = log.get(i);
      Line line = lines.get(i);
      if (line.sequence() != entry.sequence() || !line.hash().equals(entry.hash())) {
        return new Verdict.Broken(
            entry.sequence(), Flaw.LEDGER, entry.hash() + " ≠ " + line.hash());
      }
    }
    if (lines.size() == log.size()) return null;
    Flaw flaw = lines.size() > log.size() ? Flaw.CUT_OFF : Flaw.LEDGER;
    return new Verdict.Broken(
        Math.min(log.size(), lines.size()) + 1, flaw, log.size() + " ≠ " + lines.size());
  }

  private static Verdict.@Nullable Broken projection(Snapshot stored) {
    Incident told;
    try {
      told = Incident.of(stored.log());
    } catch (IllegalArgumentException e) {
      return new Verdict.Broken(0, Flaw.PAYLOAD, String.valueOf(e.getMessage()));
    }
    long last = told.version();
    if (!told.row().equals(stored.row())) {
      return new Verdict.Broken(last, Flaw.ROW, stored.row() + " ≠ " + told.row());
    }
    if (!told.alerts().keySet().equals(stored.alerts())) {
      List<String> alerts = new ArrayList<>(new HashSet<>(stored.alerts()));
      return new Verdict.Broken(last, Flaw.ALERTS, alerts + " ≠ " + told.alerts().keySet());
    }
    if (!told.units().equals(stored.units())) {
      String detail = new TreeSet<>(stored.units()) + " ≠ " + told.units();
      return new Verdict.Broken(last, Flaw.UNITS, detail);
    }
    if (!told.stamps().equals(stored.stamps())) {
      return new Verdict.Broken(last, Flaw.STAMPS, stored.stamps() + " ≠ " + told.stamps());
    }
    return null;
  }
}
