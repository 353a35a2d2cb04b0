-- Searches back: rules or indicators over stored events, with what they found. Times are epoch milliseconds.

CREATE TABLE retro_hunt (
  id TEXT NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL UNIQUE,           -- rises in the order in which they were asked for
  title TEXT NOT NULL,
  actor TEXT NOT NULL,                     -- who asked
  created BIGINT NOT NULL,
  spec TEXT NOT NULL,                      -- JSON: what is sought, as it was when it was asked
  state TEXT NOT NULL,                     -- QUEUED, RUNNING, DONE, FAILED, STOPPED
  started BIGINT NOT NULL,                 -- 0: not yet
  ended BIGINT NOT NULL,                   -- 0: not yet
  place BIGINT NOT NULL,                   -- where it goes on
  done BIGINT NOT NULL,                    -- events that were passed
  total BIGINT NOT NULL,                   -- of about so many
  looked BIGINT NOT NULL,                  -- events that were read; the others could not hold what is sought
  findings BIGINT NOT NULL,
  busy BIGINT NOT NULL,                    -- milliseconds of work, pauses apart
  error TEXT NOT NULL,
  memory BLOB                              -- what correlations remember at its place
);

CREATE INDEX retro_hunt_state ON retro_hunt (state, number);

-- What it found, by rule or indicator.
CREATE TABLE retro_tally (
  hunt TEXT NOT NULL REFERENCES retro_hunt (id),
  item TEXT NOT NULL,                      -- id of the rule, or kind:value of the indicator
  version TEXT NOT NULL,                   -- of the rule
  title TEXT NOT NULL,
  findings BIGINT NOT NULL,
  first BIGINT NOT NULL,                   -- when the first event occurred; 0: none
  last BIGINT NOT NULL,
  PRIMARY KEY (hunt, item)
);

CREATE INDEX retro_tally_item ON retro_tally (item, hunt);

-- Some of the findings.
CREATE TABLE retro_sample (
  hunt TEXT NOT NULL REFERENCES retro_hunt (id),
  number BIGINT NOT NULL,
  item TEXT NOT NULL,
  time BIGINT NOT NULL,
  finding TEXT NOT NULL,                   -- id of the finding, or of the event that an indicator was seen in
  json TEXT NOT NULL,
  PRIMARY KEY (hunt, number)
);
