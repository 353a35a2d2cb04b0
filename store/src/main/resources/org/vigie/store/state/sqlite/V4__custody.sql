-- Acts, records of custody and evidence are only ever added; the database itself refuses all else.

CREATE TRIGGER alert_act_no_update BEFORE UPDATE ON alert_act
BEGIN
  SELECT RAISE(ABORT, 'acts on alerts are append-only: none is ever changed');
END;

CREATE TRIGGER alert_act_no_delete BEFORE DELETE ON alert_act
BEGIN
  SELECT RAISE(ABORT, 'acts on alerts are append-only: none is ever deleted');
END;

CREATE TRIGGER incident_record_no_update BEFORE UPDATE ON incident_record
BEGIN
  SELECT RAISE(ABORT, 'custody is append-only: no record is ever changed');
END;

CREATE TRIGGER incident_record_no_delete BEFORE DELETE ON incident_record
BEGIN
  SELECT RAISE(ABORT, 'custody is append-only: no record is ever deleted');
END;

CREATE TRIGGER custody_ledger_no_update BEFORE UPDATE ON custody_ledger
BEGIN
  SELECT RAISE(ABORT, 'custody is append-only: the ledger is never changed');
END;

CREATE TRIGGER custody_ledger_no_delete BEFORE DELETE ON custody_ledger
BEGIN
  SELECT RAISE(ABORT, 'custody is append-only: nothing leaves the ledger');
END;

CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN
  SELECT RAISE(ABORT, 'evidence is never changed');
END;

CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN
  SELECT RAISE(ABORT, 'evidence is never deleted');
END;

CREATE TRIGGER instance_no_update BEFORE UPDATE ON instance
BEGIN
  SELECT RAISE(ABORT, 'the id of the instance begins every chain of custody: it never changes');
END;

CREATE TRIGGER instance_no_delete BEFORE DELETE ON instance
BEGIN
  SELECT RAISE(ABORT, 'the id of the instance begins every chain of custody: it stays');
END;
