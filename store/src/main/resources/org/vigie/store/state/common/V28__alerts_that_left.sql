-- Alerts that became another business unit's: whoever watches the one they were of is told.

CREATE TABLE alert_left (
  alert TEXT NOT NULL REFERENCES alert (id),
  bu TEXT NOT NULL,                        -- the unit that it was of
  change BIGINT NOT NULL,                  -- of the alert, when it left it last
  PRIMARY KEY (alert, bu)
);

CREATE INDEX alert_left_change ON alert_left (change);
