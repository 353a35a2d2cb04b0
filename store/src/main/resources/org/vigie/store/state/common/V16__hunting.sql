-- How people want their pages, and the hunts they keep.

CREATE TABLE preference (
  account TEXT NOT NULL REFERENCES account (name),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, name)
);

CREATE TABLE hunt (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  owner TEXT NOT NULL REFERENCES account (name),
  shared INTEGER NOT NULL,                 -- 0: the owner sees it alone
  bu TEXT NOT NULL,                        -- business unit it is about; empty for all
  description TEXT NOT NULL,
  address TEXT NOT NULL,                   -- the question and how it is asked, as the page's query
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL
);

CREATE UNIQUE INDEX hunt_name ON hunt (owner, name);

-- The last runs of a hunt: how many events there were.
CREATE TABLE hunt_run (
  number BIGINT NOT NULL PRIMARY KEY,
  hunt TEXT NOT NULL REFERENCES hunt (id),
  at BIGINT NOT NULL,
  account TEXT NOT NULL,
  since BIGINT NOT NULL,                   -- the window it looked at
  until BIGINT NOT NULL,
  events BIGINT NOT NULL
);

CREATE INDEX hunt_run_hunt ON hunt_run (hunt, number);
