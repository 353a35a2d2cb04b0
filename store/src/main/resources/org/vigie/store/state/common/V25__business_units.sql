-- The business units that accounts are bound to, and those that incidents are about.

CREATE TABLE account_unit (
  account TEXT NOT NULL REFERENCES account (name),
  bu TEXT NOT NULL,
  PRIMARY KEY (account, bu)
);

CREATE TABLE incident_unit (
  incident TEXT NOT NULL REFERENCES incident (number),
  bu TEXT NOT NULL,                        -- as its records say
  PRIMARY KEY (incident, bu)
);

CREATE INDEX incident_unit_bu ON incident_unit (bu, incident);

-- Sources that are expected no more. Nothing is deleted: one that is taken back stays on record.
CREATE TABLE source_retirement (
  source TEXT NOT NULL,
  at BIGINT NOT NULL,                      -- epoch milliseconds
  actor TEXT NOT NULL,
  because TEXT NOT NULL,
  ended BIGINT NOT NULL,                   -- 0: it is retired
  ended_by TEXT NOT NULL,
  PRIMARY KEY (source, at)
);
