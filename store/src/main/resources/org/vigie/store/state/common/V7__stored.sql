-- Alerts whose first event is not in the lake yet, or not known to be: the stamp t2 is to come.

CREATE TABLE stored_awaited (
  alert TEXT NOT NULL PRIMARY KEY REFERENCES alert (id),
  journal TEXT NOT NULL,                   -- the raw journal of the event
  position BIGINT NOT NULL                 -- end of the event's block in it
);

CREATE INDEX stored_awaited_place ON stored_awaited (journal, position);
