-- Whose the alert is and what depends on it, as the inventory told when it last grew.

ALTER TABLE alert ADD COLUMN bu TEXT NOT NULL DEFAULT '';                -- business unit
ALTER TABLE alert ADD COLUMN criticality TEXT NOT NULL DEFAULT 'UNKNOWN';
ALTER TABLE alert ADD COLUMN critical_function TEXT NOT NULL DEFAULT '';

CREATE INDEX alert_bu ON alert (bu, is_open);
