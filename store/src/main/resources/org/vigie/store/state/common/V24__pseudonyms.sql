-- What pseudonyms stand for, until it expires.

CREATE TABLE pseudonym (
  token TEXT NOT NULL PRIMARY KEY,
  sealed TEXT NOT NULL,                    -- the value, sealed with a key that is not in this database
  expires BIGINT NOT NULL
);

CREATE INDEX pseudonym_expires ON pseudonym (expires);
