package org.vigie.store.state;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.vigie.store.state.Alerts.Kept;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Incidents.Entry;
import org.vigie.store.state.Incidents.Line;
import org.vigie.store.state.Incidents.Row;

/** Where incidents are worked on: everything done at one desk is one transaction. */
public final class Desk {
  private final Handle handle;

  Desk(Handle handle) {
    this.handle = handle;
  }

  /** The id of this instance; made, once and for ever, where there is none. */
  public String instance(long at) {
    String id = Incidents.instance(handle);
    if (!id.isEmpty()) return id;
    String made = UUID.randomUUID().toString();
    handle.execute("INSERT INTO instance (id, created) VALUES (?, ?)", made, at);
    return made;
  }

  /** The ordinal of the next incident: none that ever was is given again. */
  public long nextOrdinal() {
    long ever =
        handle
            .createQuery("SELECT COUNT(DISTINCT incident) FROM custody_ledger")
            .mapTo(Long.class)
            .one();
    return Math.max(ever, Database.max(handle, "incident", "ordinal")) + 1;
  }

  /** The sequence of the next record of an incident: none that ever was is given again. */
  public long nextSequence(String number) {
    return handle
            .createQuery(
                "SELECT COALESCE(MAX(sequence), 0) FROM (SELECT sequence FROM incident_record"
                    + " WHERE incident = ? UNION ALL"
                    + " SELECT sequence FROM custody_ledger WHERE incident = ?)")
            .bind(0, number)
            .bind(1, number)
            .mapTo(Long.class)
            .one()
        + 1;
  }

  /** The row of an incident that may be seen, or null. */
  public @Nullable Row row(String number, Units units) {
    return Incidents.rows(handle, number, units).stream().findFirst().orElse(null);
  }

  /** The records of an incident in their order. */
  public List<Entry> log(String number) {
    return Incidents.log(handle, number);
  }

  /** The alerts of an incident. */
  public List<Listed> alerts(String number) {
    return Incidents.listed(handle, number);
  }

  /** An alert, or null. */
  public @Nullable Listed alert(String id) {
    return Alerts.listed(handle, "SELECT * FROM alert WHERE id = ?", id).stream()
        .findFirst()
        .orElse(null);
  }

  /** The stamps of an alert. */
  public List<Stamp> stamps(String object) {
    return Stamps.of(handle, object);
  }

  /** Findings of an alert, oldest first. */
  public List<Kept> findings(String alert, int limit) {
    return handle
        .createQuery(
            "SELECT id, number, detected, json FROM finding WHERE alert = ? ORDER BY number LIMIT ?")
        .bind(0, alert)
        .bind(1, limit)
        .map(
            (row, context) ->
                new Kept(
                    row.getString("id"),
                    row.getLong("number"),
                    row.getLong("detected"),
                    row.getString("json")))
        .list();
  }

  /** The last line of all records, or null before the first. */
  public @Nullable Line lastLine() {
    return Incidents.lines(handle, "SELECT * FROM custody_ledger ORDER BY position DESC LIMIT 1")
        .stream()
        .findFirst()
        .orElse(null);
  }

  /** Adds a record, and its line. */
  public void append(Entry entry, Line line) {
    handle.execute(
        "INSERT INTO incident_record (incident, sequence, at, actor, kind, payload, hash)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        entry.incident(),
        entry.sequence(),
        entry.at(),
        entry.actor(),
        entry.kind(),
        entry.payload(),
        entry.hash());
    handle.execute(
        "INSERT INTO custody_ledger (position, incident, sequence, hash, chain)"
            + " VALUES (?, ?, ?, ?, ?)",
        line.position(),
        line.incident(),
        line.sequence(),
        line.hash(),
        line.chain());
  }

  /** Adds a stamp of an incident. */
  public void stamp(String incident, Stamp stamp) {
    Stamps.add(handle, incident, stamp);
  }

  /** Writes what lists show of an incident. */
  public void save(Row row, String search) {
    handle.execute(
        "INSERT INTO incident (number, ordinal, version, state, is_open, severity, risk, assignee,"
            + " title, search, declared, closed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (number) DO UPDATE SET version = excluded.version,"
            + " state = excluded.state, is_open = excluded.is_open, severity = excluded.severity,"
            + " risk = excluded.risk, assignee = excluded.assignee, title = excluded.title,"
            + " search = excluded.search, declared = excluded.declared, closed = excluded.closed",
        row.number(),
        row.ordinal(),
        row.version(),
        row.state(),
        row.closed() == 0 ? 1 : 0,
        row.severity(),
        row.risk(),
        row.assignee(),
        row.title(),
        search,
        row.declared(),
        row.closed());
  }

  /** Makes the alerts of an incident these; each alert that comes or goes records it. */
  public void link(String incident, Set<String> alerts, String actor, long at) {
    Set<String> known = new HashSet<>(Incidents.alertsOf(handle, incident));
    for (String alert : alerts) {
      if (known.remove(alert)) continue;
      handle.execute("INSERT INTO incident_alert (incident, alert) VALUES (?, ?)", incident, alert);
      Handling.link(handle, alert, incident, Handling.Link.MADE, actor, at);
    }
    for (String alert : known) {
      handle.execute(
          "DELETE FROM incident_alert WHERE incident = ? AND alert = ?", incident, alert);
      Handling.link(handle, alert, incident, Handling.Link.UNDONE, actor, at);
    }
  }

  /** Makes the business units that an incident is about these. */
  public void units(String incident, Set<String> units) {
    handle.execute("DELETE FROM incident_unit WHERE incident = ?", incident);
    for (String unit : units) {
      handle.execute("INSERT INTO incident_unit (incident, bu) VALUES (?, ?)", incident, unit);
    }
  }

  /** Keeps bytes under their hash. */
  public void keep(String sha256, byte[] content) {
    handle.execute(
        "INSERT INTO evidence (sha256, size, content) VALUES (?, ?, ?)"
            + " ON CONFLICT (sha256) DO NOTHING",
        sha256,
        content.length,
        content);
  }

  /** The bytes under a hash, or null. */
  public byte @Nullable [] evidence(String sha256) {
    return handle
        .createQuery("SELECT content FROM evidence WHERE sha256 = ?")
        .bind(0, sha256)
        .map((row, context) -> row.getBytes(1))
        .findOne()
        .orElse(null);
  }

  /** Writes into the audit log. */
  public void audit(Audit.Entry entry) {
    Audit.add(handle, entry);
  }
}
