-- Second factors, API tokens, the review of accounts, and the chain of the audit log.

ALTER TABLE account ADD COLUMN temporary INTEGER NOT NULL DEFAULT 0;  -- 1: others know the password, change it
ALTER TABLE account ADD COLUMN signed_in BIGINT NOT NULL DEFAULT 0;   -- last sign-in; 0: never
ALTER TABLE account ADD COLUMN reviewed BIGINT NOT NULL DEFAULT 0;    -- last review; 0: never
ALTER TABLE account ADD COLUMN reviewer TEXT NOT NULL DEFAULT '';

ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';

CREATE TABLE second_factor (
  account TEXT NOT NULL PRIMARY KEY REFERENCES account (name),
  secret TEXT NOT NULL,                    -- sealed with a key that is not in this database
  step BIGINT NOT NULL,                    -- newest time step whose code was taken: none is taken twice
  enrolled BIGINT NOT NULL
);

CREATE TABLE recovery_code (
  account TEXT NOT NULL REFERENCES account (name),
  hash TEXT NOT NULL,                      -- SHA-256, hexadecimal; deleted when the code is used
  PRIMARY KEY (account, hash)
);

CREATE TABLE api_token (
  id TEXT NOT NULL PRIMARY KEY,            -- how people name it; opens nothing
  hash TEXT NOT NULL UNIQUE,               -- SHA-256 of the token, hexadecimal; never the token
  account TEXT NOT NULL REFERENCES account (name),
  label TEXT NOT NULL,
  permissions TEXT NOT NULL,               -- names, separated by spaces
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT NOT NULL,                    -- 0: never
  revoked BIGINT NOT NULL                  -- 0: valid
);

CREATE INDEX api_token_account ON api_token (account, created);

-- SHA-256, hexadecimal, over the hash of the record before and this record; empty before this release.
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_actor ON audit (actor, number);
CREATE INDEX audit_action ON audit (action, number);
CREATE INDEX audit_object ON audit (object, number);
