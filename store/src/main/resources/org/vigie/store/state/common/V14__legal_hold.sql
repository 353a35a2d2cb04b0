-- Events that stay whatever the retention says. Nothing is deleted here: a hold is released, and stays on record.
CREATE TABLE legal_hold (
  id TEXT NOT NULL PRIMARY KEY,
  question TEXT NOT NULL,                  -- in the language of the search; empty: all events of the span
  span_by TEXT NOT NULL,                   -- RECEIVED or OCCURRED
  span_from BIGINT NOT NULL,               -- epoch milliseconds, inclusive
  span_to BIGINT NOT NULL,                 -- exclusive
  because TEXT NOT NULL,
  actor TEXT NOT NULL,
  created BIGINT NOT NULL,
  released BIGINT NOT NULL,                -- 0: it holds
  released_by TEXT NOT NULL,
  released_because TEXT NOT NULL
);
