-- Organisations at the end of each year: their kind, the one they stand under, and the months,
-- quarters and halves of the year they are asked about, as bits: those that began when they were there.
said AS (
  SELECT org, step, kind, day AS begun, lead(day) OVER in_time AS until,
         min(day) OVER (PARTITION BY org) AS since,
         last_value(CASE WHEN parent <> '' THEN parent WHEN step IN ('founded', 'moved') THEN '' END
                    IGNORE NULLS) OVER in_time AS parent
  FROM m_organisation
  WINDOW in_time AS (PARTITION BY org ORDER BY day, fact)
),
orgs AS (
  SELECT s.org, s.kind, nullif(s.parent, '') AS parent, y.*,
         CASE WHEN s.since <= y.first THEN 15 WHEN s.since <= y.q2 THEN 14
              WHEN s.since <= y.q3 THEN 12 WHEN s.since <= y.q4 THEN 8 ELSE 0 END AS quarters_due,
         CASE WHEN s.since <= y.first THEN 3 WHEN s.since <= y.q3 THEN 2 ELSE 0 END AS halves_due,
         CASE WHEN s.since <= y.first THEN 4095 WHEN s.since > y.m12 THEN 0
              ELSE (4095 >> begun_months) << begun_months END AS months_due
  FROM (SELECT *, month(DATE '1970-01-01' + since::INTEGER) - 1
                  + (day(DATE '1970-01-01' + since::INTEGER) > 1)::INTEGER AS begun_months
        FROM said) s
  JOIN years y ON s.begun <= y.last AND (s.until IS NULL OR s.until > y.last)
  WHERE s.step NOT IN ('closed', 'merged')
)
