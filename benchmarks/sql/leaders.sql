-- Members who lead, and those of them who took part as members in every quarter they were there.
took_part AS (
  SELECT a.person, d.period, bit_or(d.quarter_bit) AS quarters
  FROM m_meeting__attendance a JOIN days d ON d.day = a.day
  WHERE a.as_member = 1
  GROUP BY ALL
),
leaders AS (
  SELECT m.org, m.period, count(*) AS leaders,
         count(*) FILTER (coalesce(t.quarters, 0) & m.quarters_due = m.quarters_due) AS led
  FROM members m LEFT JOIN took_part t ON t.person = m.person AND t.period = m.period
  WHERE m.leader = 1 AND m.quarters_due > 0
  GROUP BY ALL
)
