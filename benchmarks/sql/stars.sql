-- The star rating of plugins/qingshen/programme.yaml by its rules of 2015, written by hand for
-- DuckDB: one row an organisation and year, total in thousandths, and the place of its band.
-- m_<table> are views of the rows that count; years, months and days describe the calendar.
WITH spans AS (
  SELECT org, step, kind, day AS begun,
         lead(day) OVER (PARTITION BY org ORDER BY day, fact) AS until,
         min(day) OVER (PARTITION BY org) AS since
  FROM m_organisation
),
orgs AS (
  SELECT s.org, y.*, s.since, s.kind IN ('branch', 'general-branch') AS rated,
         CASE WHEN s.since <= y.first THEN 0 WHEN s.since > y.m12 THEN 12
              ELSE month(DATE '1970-01-01' + s.since::INTEGER) - 1
                   + (day(DATE '1970-01-01' + s.since::INTEGER) > 1)::INTEGER END AS skipped
  FROM spans s JOIN years y ON s.begun <= y.last AND (s.until IS NULL OR s.until > y.last)
  WHERE s.step NOT IN ('closed', 'merged')
),
member_spans AS (
  SELECT person, org, leader, step, day AS begun,
         max(day) FILTER (step IN ('joined', 'moved'))
           OVER (PARTITION BY person ORDER BY day, fact) AS since,
         lead(day) OVER (PARTITION BY person ORDER BY day, fact) AS until
  FROM m_membership
  WHERE step IN ('joined', 'moved', 'changed', 'left') AND person IS NOT NULL
),
exempt AS (
  SELECT DISTINCT e.person, y.period
  FROM (SELECT person, step, day AS begun,
               lead(day) OVER (PARTITION BY person ORDER BY day, fact) AS until
        FROM m_membership WHERE step IN ('exempted', 'unexempted') AND person IS NOT NULL) e
  JOIN years y ON e.begun <= y.last AND (e.until IS NULL OR e.until > y.last)
  WHERE e.step = 'exempted'
),
members AS (
  SELECT m.person, m.org, m.leader, m.since, y.period, y.first, y.q2, y.q3, y.q4
  FROM member_spans m
  JOIN years y ON m.begun <= y.last AND (m.until IS NULL OR m.until > y.last)
  ANTI JOIN exempt e ON e.person = m.person AND e.period = y.period
  WHERE m.step <> 'left'
),
committee AS (
  SELECT DISTINCT p.org, p.person, y.period
  FROM (SELECT org, post, person, step, day AS begun,
               lead(day) OVER (PARTITION BY org, post, person ORDER BY day, fact) AS until
        FROM m_post WHERE person IS NOT NULL) p
  JOIN years y ON p.begun <= y.last AND (p.until IS NULL OR p.until > y.last)
  ANTI JOIN exempt e ON e.person = p.person AND e.period = y.period
  WHERE p.step = 'appointed' AND p.post IN ('branch-secretary', 'general-branch-secretary',
    'branch-deputy-secretary', 'deputy-secretary', 'committee-member', 'discipline-member')
),
attended AS (
  SELECT a.person, a.day, coalesce(p.hours, 0) AS hours, a.as_member = 1 AS life
  FROM m_meeting__attendance a JOIN m_meeting p USING (position)
  UNION ALL
  SELECT a.person, a.day, coalesce(a.hours, p.hours, 0), false
  FROM m_study__attendance a JOIN m_study p USING (position)
  UNION ALL
  SELECT a.person, a.day, coalesce(a.hours, p.hours, 0), false
  FROM m_training__attendance a JOIN m_training p USING (position)
),
persons AS (
  SELECT a.person, d.period, sum(a.hours)::BIGINT AS hours,
         bit_or(CASE WHEN a.life THEN d.quarter_bit ELSE 0 END) AS quarters
  FROM attended a JOIN days d ON d.day = a.day
  GROUP BY ALL
),
member_hours AS (
  SELECT m.org, m.period, count(*) AS members,
         count(*) FILTER (coalesce(p.hours, 0) >= 32000) AS met,
         count(*) FILTER (m.leader = 1 AND m.since <= m.q4) AS leaders,
         count(*) FILTER (m.leader = 1 AND m.since <= m.q4
           AND coalesce(p.quarters, 0) & 8 > 0
           AND (m.since > m.q3 OR coalesce(p.quarters, 0) & 4 > 0)
           AND (m.since > m.q2 OR coalesce(p.quarters, 0) & 2 > 0)
           AND (m.since > m.first OR coalesce(p.quarters, 0) & 1 > 0)) AS led
  FROM members m LEFT JOIN persons p ON p.person = m.person AND p.period = m.period
  GROUP BY ALL
),
committee_hours AS (
  SELECT c.org, c.period, count(*) AS seats,
         count(*) FILTER (coalesce(p.hours, 0) >= 56000) AS seats_met
  FROM committee c LEFT JOIN persons p ON p.person = c.person AND p.period = c.period
  GROUP BY ALL
),
meetings AS (
  SELECT org, period,
         bit_or(quarter_bit) FILTER (kind = 'member-assembly') AS assemblies,
         bit_or(month_bit) FILTER (kind = 'committee') AS committees,
         bit_or(quarter_bit) FILTER (kind = 'lecture') AS lectures,
         count(*) FILTER (kind = 'lecture') AS lecture_count,
         bit_or(month_bit) FILTER (kind = 'study-day' AND study_day) AS studies
  FROM m_meeting JOIN days USING (day)
  GROUP BY ALL
),
disclosures AS (
  SELECT org, period,
         bit_or(quarter_bit) FILTER (item = 'dues') AS dues,
         bit_or(quarter_bit) FILTER (item = 'organisational-life') AS life
  FROM m_disclosure JOIN days USING (day)
  GROUP BY ALL
),
duties AS (
  SELECT c.org, y.period, sum(coalesce(weight, 0)) AS weight,
         coalesce(sum(weight) FILTER (done <= y.last), 0) AS done
  FROM (SELECT "case", max(org) FILTER (step = 'set') AS org,
               min(day) FILTER (step = 'set') AS begun, max(weight) FILTER (step = 'set') AS weight,
               max(day) FILTER (step = 'done') AS done
        FROM m_duty GROUP BY "case") c
  JOIN years y ON c.begun BETWEEN y.first AND y.last
  GROUP BY ALL
),
elections AS (
  SELECT c.org, y.period,
         count(*) FILTER (due <= y.last AND (held IS NULL OR held > y.last)) AS overdue
  FROM (SELECT "case", max(org) FILTER (step = 'due') AS org,
               min(day) FILTER (step = 'due') AS begun,
               max(due_on) FILTER (step IN ('due', 'extended')) AS due,
               max(day) FILTER (step = 'held') AS held
        FROM m_election GROUP BY "case") c
  JOIN years y ON c.begun <= y.last
  GROUP BY ALL
),
pledges AS (
  SELECT org, period, count(*) FILTER (kind = 'signed') AS signed,
         count(*) FILTER (kind = 'published') AS published
  FROM m_pledge JOIN days USING (day)
  GROUP BY ALL
),
surveys AS (
  SELECT org, period, sum(valid)::BIGINT AS ballots, sum(satisfied)::BIGINT AS satisfied
  FROM m_survey JOIN days USING (day) WHERE kind = 'satisfaction'
  GROUP BY ALL
),
reviews AS (
  SELECT org, period, count(*) FILTER (direction = 'down') AS down,
         count(*) FILTER (direction = 'up') AS up
  FROM m_review JOIN days USING (day) WHERE kind = 'secretary-report'
  GROUP BY ALL
),
disciplines AS (
  SELECT org, period, sum(count) AS punished
  FROM m_discipline JOIN days USING (day) WHERE severity IS NOT NULL
  GROUP BY ALL
),
sites AS (
  SELECT org, period, count(*) FILTER (passed = 0) AS failed,
         count(*) FILTER (passed = 1 AND item = 'slogan') AS slogan,
         count(*) FILTER (passed = 1 AND item = 'disclosure-board') AS board,
         count(*) FILTER (passed = 1 AND starts_with(item, 'six-one-')) AS six,
         count(*) FILTER (passed = 1 AND starts_with(item, 'ten-have-')) AS ten
  FROM (SELECT org, period, item, arg_max(passed, (day, fact)) AS passed
        FROM m_site JOIN days USING (day)
        GROUP BY ALL)
  GROUP BY ALL
),
scores AS (
  SELECT org, period, arg_max(points, (day, fact)) AS points
  FROM m_score JOIN days USING (day) WHERE scheme = 'star-rating' AND item = 'performance'
  GROUP BY ALL
),
wide AS (
  SELECT *, (4095 >> skipped) << skipped AS months_due,
         (15 >> ((skipped + 2) // 3)) << ((skipped + 2) // 3) AS quarters_due
  FROM orgs
  LEFT JOIN elections USING (org, period) LEFT JOIN duties USING (org, period)
  LEFT JOIN pledges USING (org, period) LEFT JOIN member_hours USING (org, period)
  LEFT JOIN committee_hours USING (org, period) LEFT JOIN reviews USING (org, period)
  LEFT JOIN sites USING (org, period) LEFT JOIN meetings USING (org, period)
  LEFT JOIN disclosures USING (org, period) LEFT JOIN scores USING (org, period)
  LEFT JOIN surveys USING (org, period) LEFT JOIN disciplines USING (org, period)
),
counted AS (
  SELECT *, bit_count(quarters_due) AS q, bit_count(months_due) AS m,
         bit_count(coalesce(assemblies, 0) & quarters_due) AS assemblies_met,
         bit_count(coalesce(committees, 0) & months_due) AS committees_met,
         bit_count(coalesce(lectures, 0) & quarters_due) AS lectures_met,
         bit_count(coalesce(studies, 0) & months_due) AS studies_met,
         least(bit_count(coalesce(dues, 0) & quarters_due),
               bit_count(coalesce(life, 0) & quarters_due)) AS disclosed_met
  FROM wide
),
totals AS (
  SELECT *,
    CASE WHEN coalesce(overdue, 0) = 0 THEN 5000 ELSE 0 END
    + share(done, weight, 5000)
    + CASE WHEN coalesce(signed, 0) >= 1 AND coalesce(published, 0) >= 1 THEN 5000 ELSE 0 END
    + share(met, members, 5000) + share(seats_met, seats, 5000)
    + CASE WHEN coalesce(leaders, 0) = 0 THEN 5000 ELSE share(led, leaders, 5000) END
    + share(disclosed_met, q, 5000)
    + CASE WHEN coalesce(up, 0) >= 1 AND coalesce(down, 0) >= 1 THEN 5000 ELSE 0 END
    + CASE WHEN coalesce(slogan, 0) >= 1 THEN 2000 ELSE 0 END
    + CASE WHEN coalesce(board, 0) >= 1 THEN 3000 ELSE 0 END
    + share(coalesce(six, 0), 6, 5000) + share(coalesce(ten, 0), 10, 5000)
    + share(assemblies_met, q, 5000) + share(committees_met, m, 5000)
    + share(lectures_met, q, 5000) + share(studies_met, m, 5000)
    + least(greatest(points, 0), 15000)
    + CASE WHEN ballots > 0 THEN share(satisfied, ballots, 10000) END AS total,
    satisfied * 5 < ballots * 3 AS disliked,
    assemblies_met < q OR (m > 0 AND committees_met * 4 < m * 3)
      OR coalesce(lecture_count, 0) < 1 AS neglected
  FROM counted
)
SELECT org, period, CASE WHEN rated THEN total END AS total,
  CASE WHEN NOT rated THEN -4
       WHEN total < 60000 OR (ballots > 0 AND disliked) OR neglected
            OR coalesce(failed, 0) >= 1 OR coalesce(punished, 0) >= 1 THEN -2
       WHEN total IS NULL THEN -3
       WHEN total >= 95000 THEN 0 WHEN total >= 80000 THEN 1 WHEN total >= 60000 THEN 2
       ELSE -1 END AS rating
FROM totals
