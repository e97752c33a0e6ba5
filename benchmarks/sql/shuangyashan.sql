-- with: organisations
-- Star branches and model organs of plugins/shuangyashan/programme.yaml by its rules of 2024: one row
-- an organisation and year, points in thousandths, and the places of the bands.
meetings AS (
  SELECT org, period,
         bit_or(quarter_bit) FILTER (kind = 'member-assembly') AS assemblies,
         bit_or(month_bit) FILTER (kind = 'committee') AS committees,
         bit_or(quarter_bit) FILTER (kind = 'lecture') AS lectures,
         bit_or(month_bit) FILTER (kind = 'theme-day') AS themes
  FROM m_meeting JOIN days USING (day)
  WHERE kind IN ('member-assembly', 'committee', 'lecture', 'theme-day')
  GROUP BY ALL
),
sites AS (
  SELECT org, period, count(*) FILTER (marked) AS standards
  FROM (SELECT org, period, item, arg_max(tags LIKE '%|支部标准化|%', (day, fact)) AS marked
        FROM m_site JOIN days USING (day) WHERE item IS NOT NULL
        GROUP BY ALL)
  GROUP BY ALL
),
standards AS (
  SELECT org, period, count(*) FILTER (passed = 1) AS passed
  FROM (SELECT org, period, item, arg_max(passed, (day, fact)) AS passed
        FROM m_site JOIN days USING (day) WHERE item IS NOT NULL AND tags LIKE '%|支部标准化|%'
        GROUP BY ALL)
  GROUP BY ALL
),
duties AS (
  SELECT org, period, count(*) FILTER (done <= y.last) AS five
  FROM (SELECT org, "case", year, max(item) FILTER (step = 'set') AS item,
               min(day) FILTER (step = 'set') AS begun, min(day) FILTER (step = 'done') AS done
        FROM m_duty GROUP BY ALL) c
  JOIN years y ON c.begun BETWEEN y.first AND y.last
  WHERE item IN ('to-branch-1', 'to-branch-2', 'to-branch-3', 'to-branch-4', 'to-branch-5')
  GROUP BY ALL
),
scores AS (
  SELECT org, period,
         arg_max(points, (day, fact)) FILTER (item = 'conscious-1') AS conscious_1,
         arg_max(points, (day, fact)) FILTER (item = 'conscious-2') AS conscious_2,
         arg_max(points, (day, fact)) FILTER (item = 'conscious-3') AS conscious_3,
         arg_max(points, (day, fact)) FILTER (item = 'conscious-4') AS conscious_4,
         arg_max(points, (day, fact)) FILTER (item = 'conscious-5') AS conscious_5
  FROM m_score JOIN days USING (day) WHERE scheme = 'model-organ'
  GROUP BY ALL
),
counted AS (
  SELECT o.*, o.kind IN ('branch', 'joint-branch') AS branch,
         o.kind IN ('committee', 'general-branch') AS organ,
         bit_count(quarters_due) AS q, bit_count(months_due) AS m,
         bit_count(coalesce(assemblies, 0) & quarters_due) AS assemblies,
         bit_count(coalesce(committees, 0) & months_due) AS committees,
         bit_count(coalesce(lectures, 0) & quarters_due) AS lectures,
         bit_count(coalesce(themes, 0) & months_due) AS themes,
         coalesce(standards, 0) AS standards, coalesce(passed, 0) AS passed,
         coalesce(five, 0) AS five,
         conscious_1, conscious_2, conscious_3, conscious_4, conscious_5
  FROM orgs o
  LEFT JOIN meetings USING (org, period) LEFT JOIN sites USING (org, period)
  LEFT JOIN standards USING (org, period) LEFT JOIN duties USING (org, period)
  LEFT JOIN scores USING (org, period)
),
items AS (
  SELECT org, period, branch, organ,
         CASE WHEN branch AND q > 0 THEN points_of(assemblies, q, 15000) ELSE 0 END AS assemblies,
         CASE WHEN branch AND m > 0 THEN points_of(committees, m, 15000) ELSE 0 END AS committees,
         CASE WHEN branch AND q > 0 THEN points_of(lectures, q, 10000) ELSE 0 END AS lectures,
         CASE WHEN branch AND m > 0 THEN points_of(themes, m, 10000) ELSE 0 END AS themes,
         points_of(passed, standards, 30000) AS standard,
         CASE WHEN branch THEN points_of(five, 5, 20000) ELSE 0 END AS five,
         within(conscious_1, 20000) AS conscious_1, within(conscious_2, 20000) AS conscious_2,
         within(conscious_3, 20000) AS conscious_3, within(conscious_4, 20000) AS conscious_4,
         within(conscious_5, 20000) AS conscious_5
  FROM counted
),
totals AS (
  SELECT *, assemblies + committees + lectures + themes AS life,
         coalesce(conscious_1, 0) + coalesce(conscious_2, 0) + coalesce(conscious_3, 0)
           + coalesce(conscious_4, 0) + coalesce(conscious_5, 0) AS conscious,
         CASE WHEN branch THEN assemblies + committees + lectures + themes + standard + five
           END AS star_total,
         CASE WHEN organ
              THEN conscious_1 + conscious_2 + conscious_3 + conscious_4 + conscious_5
           END AS model_total
  FROM items
)
SELECT org AS k, period,
       assemblies AS "star-branch.life.assemblies",
       committees AS "star-branch.life.committee_meetings",
       lectures AS "star-branch.life.lectures",
       themes AS "star-branch.life.theme_days",
       standard AS "star-branch.standard.standard",
       five AS "star-branch.five.five",
       life AS "star-branch.life",
       coalesce(standard, 0) AS "star-branch.standard",
       five AS "star-branch.five",
       star_total AS "star-branch.total",
       CASE WHEN NOT branch THEN -4 WHEN star_total IS NULL THEN -3
            WHEN star_total >= 90000 THEN 0 WHEN star_total >= 80000 THEN 1
            WHEN star_total >= 70000 THEN 2 ELSE -1 END AS "star-branch.rating",
       conscious_1 AS "model-organ.conscious.conscious_1",
       conscious_2 AS "model-organ.conscious.conscious_2",
       conscious_3 AS "model-organ.conscious.conscious_3",
       conscious_4 AS "model-organ.conscious.conscious_4",
       conscious_5 AS "model-organ.conscious.conscious_5",
       conscious AS "model-organ.conscious",
       model_total AS "model-organ.total",
       CASE WHEN NOT organ THEN -4 WHEN model_total IS NULL THEN -3
            WHEN model_total >= 85000 THEN 0 ELSE -1 END AS "model-organ.rating"
FROM totals
