-- The customer's own tables of assets, identities and networks, version after version.

CREATE TABLE inventory_table (
  name TEXT NOT NULL,                      -- unique among all kinds
  version BIGINT NOT NULL,                 -- from 1, without a gap
  kind TEXT NOT NULL,                      -- ASSETS, IDENTITIES, NETWORKS
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,                     -- account, or vigie
  origin TEXT NOT NULL,                    -- file, upload, ldap; withdrawn for the end of a table
  digest TEXT NOT NULL,                    -- SHA-256 of the content, hexadecimal
  row_count BIGINT NOT NULL,
  problems TEXT NOT NULL,                  -- a line each
  content BLOB,                            -- gzip; null where newer versions made it superfluous
  PRIMARY KEY (name, version)
);
