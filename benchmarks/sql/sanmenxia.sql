-- with: organisations, tree
-- The work of the counties' units of plugins/sanmenxia/programme.yaml by its rules of 2015: one row an
-- organisation and year, points in thousandths, and the place of its band.
duties AS (
  SELECT org, period,
         count(*) FILTER (tags LIKE '%|思想建设|%') AS ideology,
         count(*) FILTER (tags LIKE '%|思想建设|%' AND done <= y.last) AS ideology_done,
         count(*) FILTER (tags LIKE '%|组织建设|%') AS organising,
         count(*) FILTER (tags LIKE '%|组织建设|%' AND done <= y.last) AS organising_done,
         count(*) FILTER (tags LIKE '%|作风建设|%') AS conduct,
         count(*) FILTER (tags LIKE '%|作风建设|%' AND done <= y.last) AS conduct_done,
         count(*) FILTER (tags LIKE '%|制度建设|%') AS institution,
         count(*) FILTER (tags LIKE '%|制度建设|%' AND done <= y.last) AS institution_done,
         count(*) FILTER (tags LIKE '%|反腐倡廉建设|%') AS integrity,
         count(*) FILTER (tags LIKE '%|反腐倡廉建设|%' AND done <= y.last) AS integrity_done
  FROM (SELECT org, "case", year, max(tags) FILTER (step = 'set') AS tags,
               min(day) FILTER (step = 'set') AS begun, min(day) FILTER (step = 'done') AS done
        FROM m_duty GROUP BY ALL) c
  JOIN years y ON c.begun BETWEEN y.first AND y.last
  GROUP BY ALL
),
affairs AS (
  SELECT org, period, arg_max_null(persons, (day, fact)) AS staff
  FROM m_post JOIN days USING (day) WHERE step = 'counted' AND post = 'party-affairs-staff'
  GROUP BY ALL
),
staffs AS (
  SELECT org, period, arg_max_null(staff, (day, fact)) AS all_staff
  FROM m_membership JOIN days USING (day) WHERE step = 'counted'
  GROUP BY ALL
),
budgets AS (
  SELECT org, period, sum(amount) AS budget
  FROM m_fund JOIN days USING (day) WHERE kind = 'budget' AND purpose = 'activity'
  GROUP BY ALL
),
linkages AS (
  SELECT org, period, count(*) AS linkages
  FROM (SELECT org, day, tags FROM m_meeting UNION ALL SELECT org, day, tags FROM m_inspection)
  JOIN days USING (day) WHERE tags LIKE '%|市县联动|%'
  GROUP BY ALL
),
honours AS (
  SELECT org, period, count(*) AS honours
  FROM m_honour JOIN days USING (day) WHERE tags LIKE '%|典型|%'
  GROUP BY ALL
),
projects AS (
  SELECT org, period, count(*) AS projects
  FROM (SELECT "case", max(org) AS org, min(day) AS day, max(tags) AS tags
        FROM m_project WHERE step = 'opened' GROUP BY "case")
  JOIN days USING (day) WHERE tags LIKE '%|典型|%'
  GROUP BY ALL
),
around AS (
  SELECT t.k AS org, t.period, sum(coalesce(honours, 0) + coalesce(projects, 0)) AS models,
         count(*) FILTER (t.depth > 0 AND o.kind = 'unit') AS bare_units
  FROM tree t
  JOIN orgs o ON o.org = t.org AND o.period = t.period
  LEFT JOIN honours h ON h.org = t.org AND h.period = t.period
  LEFT JOIN projects p ON p.org = t.org AND p.period = t.period
  GROUP BY t.k, t.period
),
items AS (
  SELECT o.org, o.period, o.kind IN ('county-work-committee', 'zone-committee') AS judged,
         coalesce(points_of(ideology_done, ideology, 12000), 0) AS ideology,
         coalesce(points_of(organising_done, organising, 12000), 0) AS organising,
         coalesce(points_of(conduct_done, conduct, 12000), 0) AS conduct,
         coalesce(points_of(institution_done, institution, 12000), 0) AS institution,
         coalesce(points_of(integrity_done, integrity, 12000), 0) AS integrity,
         CASE WHEN coalesce(bare_units, 0) = 0 THEN 6000 ELSE 0 END AS organisation,
         -- At least one in a hundred; what is not known is not there.
         CASE WHEN all_staff > 0 AND staff * 100 >= all_staff THEN 7000 ELSE 0 END AS staff,
         CASE WHEN coalesce(budget, 0) <> 0 THEN 7000 ELSE 0 END AS fund,
         CASE WHEN coalesce(linkages, 0) >= 2 THEN 10000 ELSE 0 END AS linkage,
         CASE WHEN coalesce(models, 0) >= 1 THEN 10000 ELSE 0 END AS models
  FROM orgs o
  LEFT JOIN duties USING (org, period) LEFT JOIN affairs USING (org, period)
  LEFT JOIN staffs USING (org, period) LEFT JOIN budgets USING (org, period)
  LEFT JOIN linkages USING (org, period) LEFT JOIN around USING (org, period)
),
groups AS (
  SELECT *, ideology + organising + conduct + institution + integrity AS dimensions,
         organisation + staff + fund AS basics
  FROM items
),
totals AS (
  SELECT *, CASE WHEN judged THEN dimensions + basics + linkage + models END AS total
  FROM groups
)
SELECT org AS k, period,
       ideology AS "county-work.dimensions.ideology",
       organising AS "county-work.dimensions.organising",
       conduct AS "county-work.dimensions.conduct",
       institution AS "county-work.dimensions.institution",
       integrity AS "county-work.dimensions.integrity",
       organisation AS "county-work.basics.organisation",
       staff AS "county-work.basics.staff",
       fund AS "county-work.basics.fund",
       linkage AS "county-work.linkage.linkage",
       models AS "county-work.models.models",
       dimensions AS "county-work.dimensions",
       basics AS "county-work.basics",
       linkage AS "county-work.linkage",
       models AS "county-work.models",
       total AS "county-work.total",
       CASE WHEN NOT judged THEN -4 WHEN total >= 90000 THEN 0 WHEN total >= 80000 THEN 1
            ELSE -1 END AS "county-work.rating"
FROM totals
