-- What the database itself refuses.

CREATE TRIGGER audit_in_chain BEFORE INSERT ON audit
WHEN length(NEW.hash) <> 64 OR NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit)
BEGIN
  SELECT RAISE(ABORT, 'an audit record follows the last one and carries its hash');
END;

CREATE TRIGGER api_token_no_delete BEFORE DELETE ON api_token
BEGIN
  SELECT RAISE(ABORT, 'API tokens are revoked, never deleted: the audit log names them');
END;

CREATE TRIGGER api_token_fixed BEFORE UPDATE ON api_token
WHEN NEW.id <> OLD.id OR NEW.hash <> OLD.hash OR NEW.account <> OLD.account
  OR NEW.permissions <> OLD.permissions OR NEW.expires > OLD.expires
  OR (OLD.revoked <> 0 AND NEW.revoked <> OLD.revoked)
BEGIN
  SELECT RAISE(ABORT, 'an API token never changes owner, rights or life: revoke it and make another');
END;
