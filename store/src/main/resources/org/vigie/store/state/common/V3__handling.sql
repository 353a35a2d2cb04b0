-- How people work on alerts and incidents. Times are epoch milliseconds; JSON is kept as text.

ALTER TABLE alert ADD COLUMN severity INTEGER NOT NULL DEFAULT 0;       -- rank of the level, for sorting
ALTER TABLE alert ADD COLUMN detected BIGINT NOT NULL DEFAULT 0;        -- t3, for the filter by age
ALTER TABLE alert ADD COLUMN is_open INTEGER NOT NULL DEFAULT 1;        -- 0 when closed
ALTER TABLE alert ADD COLUMN assignee TEXT NOT NULL DEFAULT '';         -- account, empty for nobody
ALTER TABLE alert ADD COLUMN disposition TEXT NOT NULL DEFAULT '';      -- empty until qualified
ALTER TABLE alert ADD COLUMN useful TEXT NOT NULL DEFAULT 'UNSAID';
ALTER TABLE alert ADD COLUMN version BIGINT NOT NULL DEFAULT 0;         -- rises with every act that decides something
ALTER TABLE alert ADD COLUMN findings BIGINT NOT NULL DEFAULT 0;        -- how many it groups
ALTER TABLE alert ADD COLUMN closed_findings BIGINT NOT NULL DEFAULT 0; -- how many it grouped when it was closed

UPDATE alert SET
  severity = CASE level
    WHEN 'CRITICAL' THEN 4 WHEN 'HIGH' THEN 3 WHEN 'MEDIUM' THEN 2 WHEN 'LOW' THEN 1 ELSE 0 END,
  detected = COALESCE((SELECT at FROM stamp
    WHERE object = alert.id AND kind = 'detected' ORDER BY number DESC LIMIT 1), 0),
  findings = (SELECT COUNT(*) FROM finding WHERE finding.alert = alert.id);

CREATE INDEX alert_open ON alert (is_open, severity, number);
CREATE INDEX alert_assignee ON alert (assignee, is_open);

-- What was done with an alert, and by whom; only ever added to.
CREATE TABLE alert_act (
  number BIGINT NOT NULL PRIMARY KEY,
  alert TEXT NOT NULL REFERENCES alert (id),
  version BIGINT NOT NULL,                 -- of the alert after it
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  reason TEXT NOT NULL
);

CREATE INDEX alert_act_alert ON alert_act (alert, number);

-- Intervals in which an account had the pages of an alert before it.
CREATE TABLE attention (
  number BIGINT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  alert TEXT NOT NULL,                     -- empty for the pages that are about none
  since BIGINT NOT NULL,
  until BIGINT NOT NULL
);

CREATE INDEX attention_account ON attention (account, number);
CREATE INDEX attention_alert ON attention (alert);

-- When findings last came to a grouping state (t3): what rested for long is forgotten.
ALTER TABLE grouping_state ADD COLUMN touched BIGINT NOT NULL DEFAULT 0;
UPDATE grouping_state SET touched = COALESCE((SELECT MAX(detected) FROM finding), 0);
CREATE INDEX grouping_state_touched ON grouping_state (touched);

-- One row: what tells this instance from all others; the beginning of every chain of custody.
CREATE TABLE instance (
  id TEXT NOT NULL PRIMARY KEY,
  created BIGINT NOT NULL
);

-- The chain of custody: everything that ever happened to an incident, in order, each record bound
-- to the one before by its hash. Incidents are what their records say.
CREATE TABLE incident_record (
  incident TEXT NOT NULL,                  -- INC-2026-000123
  sequence BIGINT NOT NULL,                -- from 1, without a gap
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,                   -- canonical JSON
  hash TEXT NOT NULL,                      -- SHA-256, hexadecimal
  PRIMARY KEY (incident, sequence)
);

-- All records of all incidents in the order of their writing, chained once more: a log whose end was
-- cut off is shorter than this says.
CREATE TABLE custody_ledger (
  position BIGINT NOT NULL PRIMARY KEY,    -- from 1, without a gap
  incident TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  hash TEXT NOT NULL,                      -- of the record
  chain TEXT NOT NULL,                     -- SHA-256 over the chain before and this
  UNIQUE (incident, sequence)
);

-- What lists show of an incident: computed from its records, and compared with them.
CREATE TABLE incident (
  number TEXT NOT NULL PRIMARY KEY,
  ordinal BIGINT NOT NULL UNIQUE,          -- from 1, without a gap
  version BIGINT NOT NULL,                 -- sequence of its last record
  state TEXT NOT NULL,
  is_open INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  risk TEXT NOT NULL,
  assignee TEXT NOT NULL,
  title TEXT NOT NULL,
  search TEXT NOT NULL,                    -- lower-case words that the text filter looks in
  declared BIGINT NOT NULL,
  closed BIGINT NOT NULL                   -- 0 while it is open
);

CREATE INDEX incident_open ON incident (is_open, ordinal);
CREATE INDEX incident_state ON incident (state, ordinal);

CREATE TABLE incident_alert (
  incident TEXT NOT NULL REFERENCES incident (number),
  alert TEXT NOT NULL REFERENCES alert (id),
  PRIMARY KEY (incident, alert)
);

CREATE INDEX incident_alert_alert ON incident_alert (alert);

-- Evidence by its hash; the same bytes are kept once.
CREATE TABLE evidence (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  content BLOB NOT NULL
);
