-- What is learned of sources and told of them. Minutes and hours are counted since the epoch.

-- The rhythm of a source; empty name: of all together.
CREATE TABLE source_habit (
  source TEXT NOT NULL PRIMARY KEY,
  state BLOB NOT NULL,
  saved BIGINT NOT NULL                    -- minute
);

-- One row a source and hour of reception.
CREATE TABLE source_hour (
  source TEXT NOT NULL,
  hour BIGINT NOT NULL,
  events BIGINT NOT NULL,
  warning BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  generic BIGINT NOT NULL,                 -- claimed by no technology's parser
  lag BIGINT NOT NULL,                     -- sum of received minus occurred, milliseconds
  expected DOUBLE PRECISION NOT NULL,      -- events, by its rhythm before this hour; below 0 where unknown
  low DOUBLE PRECISION NOT NULL,           -- between low and high lie 90 % of such hours
  high DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (source, hour)
);

CREATE INDEX source_hour_hour ON source_hour (hour);

-- One row a local day, source and technology: what "technologies monitored" is counted from.
CREATE TABLE source_day (
  day TEXT NOT NULL,                       -- 2026-11-29
  source TEXT NOT NULL,
  transport TEXT NOT NULL,
  parser TEXT NOT NULL,                    -- without version
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  category TEXT NOT NULL,
  events BIGINT NOT NULL,
  failed BIGINT NOT NULL,                  -- with warnings, or rejected
  standing TEXT NOT NULL,                  -- HEALTHY, SILENT or UNPARSED, as the day ended
  heard BIGINT NOT NULL,                   -- minute of its last event, on this day or before
  PRIMARY KEY (day, source, transport, parser, vendor, product)
);

-- Log sources of rules that events of a source went to, by the parser that made them.
CREATE TABLE source_route (
  source TEXT NOT NULL,
  parser TEXT NOT NULL,
  product TEXT NOT NULL,                   -- empty for none
  category TEXT NOT NULL,
  service TEXT NOT NULL,
  seen BIGINT NOT NULL,                    -- minute of the last one, to a day
  PRIMARY KEY (source, parser, product, category, service)
);

-- What is, or was, unusual about a source.
CREATE TABLE source_condition (
  finding TEXT NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,                    -- empty: all together
  kind TEXT NOT NULL,
  since BIGINT NOT NULL,                   -- minute
  told BIGINT NOT NULL,                    -- minute
  ended BIGINT NOT NULL,                   -- minute; 0 while it lasts
  said INTEGER NOT NULL,                   -- 1 when the alert says that it has ended
  level TEXT NOT NULL,
  observed DOUBLE PRECISION NOT NULL,
  usual DOUBLE PRECISION NOT NULL,
  rules INTEGER NOT NULL,                  -- rules gone blind
  blind TEXT NOT NULL                      -- JSON: rules, techniques, risks
);

CREATE INDEX source_condition_ended ON source_condition (ended, told);
CREATE INDEX source_condition_source ON source_condition (source, told);
