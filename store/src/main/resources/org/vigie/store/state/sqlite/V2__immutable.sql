-- Stamps and audit records are only ever added; the database itself refuses all else.

CREATE TRIGGER stamp_no_update BEFORE UPDATE ON stamp
BEGIN
  SELECT RAISE(ABORT, 'stamps are immutable: add a new one with its reason');
END;

CREATE TRIGGER stamp_no_delete BEFORE DELETE ON stamp
BEGIN
  SELECT RAISE(ABORT, 'stamps are immutable: none is ever deleted');
END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no record is ever changed');
END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no record is ever deleted');
END;
