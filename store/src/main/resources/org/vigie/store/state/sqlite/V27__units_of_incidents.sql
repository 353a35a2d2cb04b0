-- Incidents of before: the unit that people wrote into their facts last.

INSERT INTO incident_unit (incident, bu)
SELECT incident, unit FROM (
  SELECT record.incident AS incident,
    CASE WHEN json_valid(record.payload) THEN json_extract(record.payload, '$.unit') END AS unit
  FROM incident_record AS record
  JOIN incident ON incident.number = record.incident
  WHERE record.kind IN ('DECLARED', 'DESCRIBED') AND record.sequence = (
    SELECT MAX(sequence) FROM incident_record AS later
    WHERE later.incident = record.incident AND later.kind IN ('DECLARED', 'DESCRIBED')))
WHERE unit IS NOT NULL AND trim(unit) <> '';
