-- with: organisations, tree, members, leaders
-- The target responsibility assessment of plugins/changchun/programme.yaml by its rules of 2016:
-- one row an organisation and year, points in thousandths, and the place of its band.
duties AS (
  SELECT org, period,
         sum(weight) FILTER (tags LIKE '%|中心工作|%') AS central,
         sum(weight) FILTER (tags LIKE '%|中心工作|%' AND done <= y.last) AS central_done,
         sum(weight) FILTER (tags LIKE '%|业务创新突破|%') AS business,
         sum(weight) FILTER (tags LIKE '%|业务创新突破|%' AND done <= y.last) AS business_done,
         sum(weight) FILTER (tags LIKE '%|党建政绩|%') AS party,
         sum(weight) FILTER (tags LIKE '%|党建政绩|%' AND done <= y.last) AS party_done
  FROM (SELECT org, "case", year, max(tags) FILTER (step = 'set') AS tags,
               max(weight) FILTER (step = 'set') AS weight,
               min(day) FILTER (step = 'set') AS begun, min(day) FILTER (step = 'done') AS done
        FROM m_duty GROUP BY ALL) c
  JOIN years y ON c.begun BETWEEN y.first AND y.last
  GROUP BY ALL
),
carriers AS (
  SELECT org, period, count(*) AS carriers
  FROM (SELECT "case", max(org) AS org, min(day) AS opened, max(kind) AS kind
        FROM m_project WHERE step = 'opened' GROUP BY "case") c
  JOIN years y ON c.opened BETWEEN y.two_years AND y.last
  WHERE kind = 'carrier'
  GROUP BY ALL
),
problems AS (
  SELECT org, period, count(*) AS found, count(*) FILTER (rectified > coalesce(reopened, (0, 0))) AS rectified
  FROM (SELECT c."case", c.org, y.period,
               max((r.day, r.fact)) FILTER (r.step = 'rectified') AS rectified,
               max((r.day, r.fact)) FILTER (r.step = 'reopened') AS reopened
        FROM (SELECT "case", max(org) AS org, min(day) AS raised, max(origin) AS origin,
                     max(tags) AS tags
              FROM m_problem WHERE step = 'raised' GROUP BY "case") c
        JOIN years y ON c.raised BETWEEN y.two_years AND y.last
        LEFT JOIN m_rectification r ON r."case" = c."case" AND r.day <= y.last
        WHERE c.origin = 'service-visit' AND c.tags LIKE '%|换位体验|%'
        GROUP BY ALL)
  GROUP BY ALL
),
lives AS (
  SELECT org, period, count(*) AS lives,
         count(*) FILTER (topic IS NOT NULL AND requirement IS NOT NULL) AS complete
  FROM m_meeting JOIN days USING (day) WHERE kind = 'organisational-life'
  GROUP BY ALL
),
ballots AS (
  SELECT org, period, sum(valid) AS ballots, sum(satisfied) AS satisfied
  FROM m_survey JOIN days USING (day) WHERE kind = 'public-review'
  GROUP BY ALL
),
peers AS (
  SELECT org, period, sum(items) AS items, sum(passed) AS passed
  FROM m_inspection JOIN days USING (day) WHERE kind = 'peer'
  GROUP BY ALL
  HAVING sum(items) > 0
),
around AS (
  SELECT t.k AS org, t.period, sum(carriers) AS carriers, sum(found) AS found,
         sum(rectified) AS rectified, sum(leaders) AS leaders, sum(led) AS led,
         sum(lives) AS lives, sum(complete) AS complete, sum(items) AS items, sum(passed) AS passed
  FROM tree t
  LEFT JOIN carriers USING (org, period) LEFT JOIN problems USING (org, period)
  LEFT JOIN leaders USING (org, period) LEFT JOIN lives USING (org, period)
  LEFT JOIN peers USING (org, period)
  GROUP BY t.k, t.period
),
items AS (
  SELECT o.org, o.period, o.kind IN ('committee', 'general-branch') AS judged,
         coalesce(points_of(central_done, central, 25000), 0) AS central,
         points_of(rectified, found, 15000) AS rectification,
         coalesce(points_of(business_done, business, 25000), 0) AS business,
         least(coalesce(carriers, 0) * 5000, 15000) AS carriers,
         coalesce(points_of(party_done, party, 8000), 0) AS party,
         coalesce(points_of(led, leaders, 8000), 8000) AS dual_life,
         coalesce(points_of(complete, lives, 8000), 0) AS special_life,
         coalesce(points_of(passed, items, 8000), 0) AS peer,
         points_of(satisfied, ballots, 8000) AS satisfaction
  FROM orgs o
  LEFT JOIN around USING (org, period) LEFT JOIN duties USING (org, period)
  LEFT JOIN ballots USING (org, period)
),
groups AS (
  SELECT *, central + coalesce(rectification, 0) AS central_group,
         business + carriers AS business_group,
         party + dual_life + special_life + peer + coalesce(satisfaction, 0) AS party_group
  FROM items
),
totals AS (
  SELECT *,
         CASE WHEN NOT judged OR satisfaction IS NULL THEN NULL
              -- Without problems to rectify, what else was earned counts for the whole.
              WHEN rectification IS NULL
              THEN half_up((central_group + business_group + party_group) * 120000, 105000)
              ELSE central_group + business_group + party_group END AS total
  FROM groups
)
SELECT org AS k, period,
       central AS "target-responsibility.central.duties",
       rectification AS "target-responsibility.central.rectification",
       business AS "target-responsibility.business.duties",
       carriers AS "target-responsibility.business.carriers",
       party AS "target-responsibility.party.duties",
       dual_life AS "target-responsibility.party.dual_life",
       special_life AS "target-responsibility.party.special_life",
       peer AS "target-responsibility.party.peer",
       satisfaction AS "target-responsibility.party.satisfaction",
       central_group AS "target-responsibility.central",
       business_group AS "target-responsibility.business",
       party_group AS "target-responsibility.party",
       total AS "target-responsibility.total",
       CASE WHEN NOT judged THEN -4 WHEN total IS NULL THEN -3
            WHEN total >= 108000 THEN 0 WHEN total >= 96000 THEN 1 WHEN total >= 72000 THEN 2
            ELSE -1 END AS "target-responsibility.rating"
FROM totals
