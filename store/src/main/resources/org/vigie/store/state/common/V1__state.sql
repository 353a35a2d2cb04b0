-- The common subset of SQLite and PostgreSQL. Times are epoch milliseconds; JSON is kept as text.

-- How far each consumer has come in the journal it reads; moved in the transaction of what it made.
CREATE TABLE position (
  consumer TEXT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL
);

CREATE TABLE alert (
  id TEXT NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL UNIQUE,           -- rises in the order alerts came to be; keyset of pages
  change BIGINT NOT NULL UNIQUE,           -- rises with every change of any alert; live update
  level TEXT NOT NULL,
  status TEXT NOT NULL,
  search TEXT NOT NULL,                    -- lower-case words that the text filter looks in
  json TEXT NOT NULL
);

CREATE INDEX alert_level ON alert (level, number);
CREATE INDEX alert_status ON alert (status, level);

CREATE TABLE finding (
  id TEXT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL UNIQUE,         -- rises in the order of arrival, from 1; the lake copies by it
  alert TEXT NOT NULL REFERENCES alert (id),
  number BIGINT NOT NULL,                  -- from 1 within its alert, in the order of arrival
  detected BIGINT NOT NULL,
  json TEXT NOT NULL,
  UNIQUE (alert, number)
);

-- State of the grouping reducer, one row a key.
CREATE TABLE grouping_state (
  id TEXT NOT NULL PRIMARY KEY,            -- the reducer's key
  ends BIGINT NOT NULL,                    -- event time after which no window of it is open
  json TEXT NOT NULL
);

CREATE INDEX grouping_state_ends ON grouping_state (ends);

-- The clock model: immutable. A correction is a new row with its reason.
CREATE TABLE stamp (
  number BIGINT NOT NULL PRIMARY KEY,
  object TEXT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL
);

CREATE INDEX stamp_object ON stamp (object, number);

CREATE TABLE account (
  name TEXT NOT NULL PRIMARY KEY,
  display TEXT NOT NULL,
  role TEXT NOT NULL,
  language TEXT NOT NULL,
  theme TEXT NOT NULL,
  password TEXT NOT NULL,                  -- PHC string of the hash, never the password
  disabled INTEGER NOT NULL,               -- 0 or 1
  created BIGINT NOT NULL
);

CREATE TABLE session (
  token TEXT NOT NULL PRIMARY KEY,         -- SHA-256 of the token, hexadecimal; never the token
  account TEXT NOT NULL REFERENCES account (name),
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL
);

CREATE INDEX session_account ON session (account);

CREATE TABLE audit (
  number BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  detail TEXT NOT NULL,
  address TEXT NOT NULL
);
