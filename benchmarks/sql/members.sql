-- Members at the end of each year who are not exempted, with the quarters since they came, as bits.
member_spans AS (
  SELECT person, day AS begun, leader, lead(day) OVER in_time AS until,
         last_value(CASE WHEN step <> 'changed' THEN step END IGNORE NULLS) OVER in_time AS step,
         last_value(CASE WHEN step IN ('joined', 'moved') THEN org END IGNORE NULLS)
           OVER in_time AS org,
         max(CASE WHEN step IN ('joined', 'moved') THEN day END) OVER in_time AS since
  FROM m_membership
  WHERE step IN ('joined', 'moved', 'changed', 'left') AND person IS NOT NULL
  WINDOW in_time AS (PARTITION BY person ORDER BY day, fact)
),
exempt AS (
  SELECT e.person, y.period
  FROM (SELECT person, step, day AS begun,
               lead(day) OVER (PARTITION BY person ORDER BY day, fact) AS until
        FROM m_membership
        WHERE step IN ('exempted', 'unexempted', 'joined', 'left') AND person IS NOT NULL) e
  JOIN years y ON e.begun <= y.last AND (e.until IS NULL OR e.until > y.last)
  WHERE e.step = 'exempted'
),
members AS (
  SELECT m.person, m.org, y.period, m.leader,
         CASE WHEN m.since <= y.first THEN 15 WHEN m.since <= y.q2 THEN 14
              WHEN m.since <= y.q3 THEN 12 WHEN m.since <= y.q4 THEN 8 ELSE 0 END AS quarters_due
  FROM member_spans m
  JOIN years y ON m.begun <= y.last AND (m.until IS NULL OR m.until > y.last)
  ANTI JOIN exempt e ON e.person = m.person AND e.period = y.period
  WHERE m.step <> 'left'
)
