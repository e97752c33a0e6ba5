-- with: organisations, members, leaders
-- Show, compare and judge, and the fortress index, of plugins/daishan/programme.yaml by its rules of
-- 2020: one row an organisation and year, points in thousandths, ranks, and the places of the bands.
meetings AS (
  SELECT org, period,
         bit_or(quarter_bit) FILTER (kind = 'member-assembly') AS assemblies,
         bit_or(month_bit) FILTER (kind = 'committee') AS committees,
         bit_or(quarter_bit) FILTER (kind = 'lecture') AS lectures,
         bit_or(month_bit) FILTER (kind = 'theme-day') AS themes,
         bit_or(half_bit) FILTER (kind = 'exchange' AND tags LIKE '%|履职交流|%') AS exchanges,
         count(*) FILTER (tags LIKE '%|听取机关党建汇报|%') AS hearings
  FROM m_meeting JOIN days USING (day)
  GROUP BY ALL
),
reviews AS (
  SELECT org, period, count(*) AS reviews
  FROM m_review JOIN days USING (day) WHERE kind = 'secretary-report'
  GROUP BY ALL
),
scores AS (
  SELECT org, period, count(*) AS assessments
  FROM m_score JOIN days USING (day) WHERE scheme = '党建工作考核' AND round = 'yearend'
  GROUP BY ALL
),
duties AS (
  SELECT org, period, count(*) AS duties, count(*) FILTER (done <= y.last) AS done
  FROM (SELECT org, "case", year, max(tags) FILTER (step = 'set') AS tags,
               min(day) FILTER (step = 'set') AS begun, min(day) FILTER (step = 'done') AS done
        FROM m_duty GROUP BY ALL) c
  JOIN years y ON c.begun BETWEEN y.first AND y.last
  WHERE tags LIKE '%|机关党建|%'
  GROUP BY ALL
),
supervisions AS (
  SELECT org, period, sum(items) AS items, sum(passed) AS passed
  FROM m_inspection JOIN days USING (day) WHERE kind = 'supervision'
  GROUP BY ALL
),
problem_states AS (
  SELECT c.*, y.period, c.raised >= y.first AS own_year,
         max((r.day, r.fact)) FILTER (r.step = 'rectified') AS rectified,
         max((r.day, r.fact)) FILTER (r.step = 'verified') AS verified,
         coalesce(max((r.day, r.fact)) FILTER (r.step = 'reopened'), (0, 0)) AS reopened
  FROM (SELECT "case", max(org) AS org, min(day) AS raised, max(origin) AS origin,
               max(category) AS category
        FROM m_problem WHERE step = 'raised' GROUP BY "case") c
  JOIN years y ON c.raised <= y.last AND (c.raised >= y.first OR c.category = 'lagging')
  LEFT JOIN m_rectification r ON r."case" = c."case" AND r.day <= y.last
  GROUP BY ALL
),
problems AS (
  SELECT org, period,
         count(*) FILTER (own_year) AS problems,
         count(*) FILTER (own_year AND rectified > reopened) AS rectified,
         count(*) FILTER (own_year AND verified > reopened) AS verified,
         count(*) FILTER (own_year AND origin = 'service-visit') AS visits,
         count(*) FILTER (own_year AND origin = 'service-visit' AND rectified > reopened)
           AS visits_rectified,
         count(*) FILTER (category = 'lagging' AND (verified > reopened) IS NOT TRUE) AS lagging
  FROM problem_states
  GROUP BY ALL
),
demands AS (
  SELECT org, period, count(*) AS demands, count(*) FILTER (resolved <= y.last) AS resolved
  FROM (SELECT "case", max(org) FILTER (step = 'opened') AS org,
               min(day) FILTER (step = 'opened') AS opened,
               min(day) FILTER (step = 'resolved') AS resolved
        FROM m_demand GROUP BY "case") c
  JOIN years y ON c.opened BETWEEN y.first AND y.last
  GROUP BY ALL
),
sites AS (
  SELECT org, period, count(*) FILTER (passed = 0) AS failed
  FROM (SELECT org, period, item, arg_max(passed, (day, fact)) AS passed
        FROM m_site JOIN days USING (day) WHERE item IS NOT NULL
        GROUP BY ALL)
  GROUP BY ALL
),
elections AS (
  SELECT org, period, count(*) FILTER (due <= last AND NOT held) AS overdue
  FROM (SELECT e."case", y.period, y.last, max(org) FILTER (step = 'due') AS org,
               arg_max_null(due_on, (day, fact)) FILTER (step IN ('due', 'extended')) AS due,
               coalesce(bool_or(step = 'held'), false) AS held
        FROM m_election e JOIN years y ON e.day <= y.last
        GROUP BY ALL)
  WHERE org IS NOT NULL
  GROUP BY ALL
),
-- The rules of branches' meetings came into force on 28 October 2018: what had begun is not asked.
due AS (
  SELECT *, kind = 'branch' AS branch, kind IN ('branch', 'joint-branch') AS any_branch,
         kind IN ('township-committee', 'committee', 'general-branch') AS judged,
         CASE WHEN first >= 17832 THEN quarters_due ELSE 0 END AS quarters_asked,
         CASE WHEN first >= 17832 THEN months_due WHEN last >= 17832 THEN months_due & 3072 ELSE 0
           END AS months_asked
  FROM orgs
),
counted AS (
  SELECT *, bit_count(coalesce(assemblies, 0) & quarters_asked) AS assemblies_met,
         CASE WHEN any_branch THEN bit_count(quarters_asked) END AS assemblies_of,
         bit_count(coalesce(committees, 0) & months_asked) AS committees_met,
         CASE WHEN branch THEN bit_count(months_asked) END AS committees_of,
         bit_count(coalesce(lectures, 0) & quarters_due) AS lectures_met,
         CASE WHEN branch THEN bit_count(quarters_due) END AS lectures_of,
         bit_count(coalesce(themes, 0) & months_asked) AS themes_met,
         CASE WHEN any_branch THEN bit_count(months_asked) END AS themes_of
  FROM due LEFT JOIN meetings USING (org, period)
),
below AS (
  SELECT parent AS org, period, sum(themes_met) AS below_met, sum(themes_of) AS below_of
  FROM counted WHERE branch AND parent IS NOT NULL AND themes_of > 0
  GROUP BY ALL
),
items AS (
  SELECT c.org, c.period, c.kind, judged, branch,
         CASE WHEN judged AND coalesce(hearings, 0)
                >= CASE WHEN c.kind = 'township-committee' THEN 1 ELSE 2 END
              THEN 10000 ELSE 0 END AS hearings,
         points_of(bit_count(coalesce(exchanges, 0) & halves_due), bit_count(halves_due), 10000)
           AS exchanges,
         CASE WHEN reviews >= 1 AND assessments >= 1 THEN 10000 ELSE 0 END AS yearly,
         coalesce(points_of(d.done, d.duties, 20000), 0) AS duties,
         coalesce(points_of(below_met, below_of, 20000), 0) AS themes_below,
         points_of(s.passed, s.items, 10000) AS supervision,
         points_of(verified, problems, 10000) AS strike_off,
         points_of(coalesce(visits_rectified, 0) + coalesce(resolved, 0),
                   coalesce(visits, 0) + coalesce(demands, 0), 10000) AS service,
         points_of(assemblies_met, assemblies_of, 10000) AS assemblies,
         points_of(committees_met, committees_of, 10000) AS committees,
         points_of(lectures_met, lectures_of, 10000) AS lectures,
         points_of(themes_met, themes_of, 10000) AS themes,
         within(20000 - 4000 * coalesce(failed, 0), 20000) AS site,
         CASE WHEN coalesce(overdue, 0) = 0 THEN 10000 ELSE 0 END AS election,
         points_of(led, leaders, 10000) AS dual_life,
         CASE WHEN branch THEN points_of(p.rectified, p.problems, 20000) END AS rectified,
         CASE WHEN lagging >= 1 THEN 1 ELSE 0 END AS lagging
  FROM counted c
  LEFT JOIN reviews USING (org, period) LEFT JOIN scores USING (org, period)
  LEFT JOIN duties d USING (org, period) LEFT JOIN below USING (org, period)
  LEFT JOIN supervisions s USING (org, period) LEFT JOIN problems p USING (org, period)
  LEFT JOIN demands USING (org, period) LEFT JOIN sites USING (org, period)
  LEFT JOIN elections USING (org, period) LEFT JOIN leaders USING (org, period)
),
groups AS (
  SELECT *, hearings + coalesce(exchanges, 0) + yearly AS show_group,
         duties + themes_below AS compare_group,
         coalesce(supervision, 0) + coalesce(strike_off, 0) + coalesce(service, 0) AS judge_group,
         60000 + CASE WHEN exchanges IS NULL THEN 0 ELSE 10000 END
           + CASE WHEN supervision IS NULL THEN 0 ELSE 10000 END
           + CASE WHEN strike_off IS NULL THEN 0 ELSE 10000 END
           + CASE WHEN service IS NULL THEN 0 ELSE 10000 END AS show_worth,
         coalesce(assemblies, 0) + coalesce(committees, 0) + coalesce(lectures, 0)
           + coalesce(themes, 0) AS life,
         election + coalesce(dual_life, 0) AS team,
         30000 + CASE WHEN assemblies IS NULL THEN 0 ELSE 10000 END
           + CASE WHEN committees IS NULL THEN 0 ELSE 10000 END
           + CASE WHEN lectures IS NULL THEN 0 ELSE 10000 END
           + CASE WHEN themes IS NULL THEN 0 ELSE 10000 END
           + CASE WHEN dual_life IS NULL THEN 0 ELSE 10000 END
           + CASE WHEN rectified IS NULL THEN 0 ELSE 20000 END AS fortress_worth
  FROM items
),
totals AS (
  -- What has no data is left out, and what was earned counts for the whole.
  SELECT *,
         CASE WHEN judged THEN half_up((show_group + compare_group + judge_group) * 100000, show_worth)
           END AS show_total,
         CASE WHEN branch
              THEN half_up((life + site + team + coalesce(rectified, 0)) * 100000, fortress_worth)
           END AS fortress_total
  FROM groups
),
ranked AS (
  SELECT *,
         CASE WHEN judged THEN rank() OVER (PARTITION BY period, judged, kind
           ORDER BY show_total DESC) END AS rank,
         CASE WHEN judged THEN count(*) OVER (PARTITION BY period, judged, kind) END AS peers
  FROM totals
)
SELECT org AS k, period,
       hearings AS "show-compare-judge.show.hearings",
       exchanges AS "show-compare-judge.show.exchanges",
       yearly AS "show-compare-judge.show.yearly",
       duties AS "show-compare-judge.compare.duties",
       themes_below AS "show-compare-judge.compare.theme_days",
       supervision AS "show-compare-judge.judge.supervision",
       strike_off AS "show-compare-judge.judge.strike_off",
       service AS "show-compare-judge.judge.service",
       show_group AS "show-compare-judge.show",
       compare_group AS "show-compare-judge.compare",
       judge_group AS "show-compare-judge.judge",
       show_total AS "show-compare-judge.total",
       rank AS "show-compare-judge.rank",
       peers AS "show-compare-judge.peers",
       CASE WHEN NOT judged THEN -4 WHEN rank <= peers * 3 // 10 THEN 0
            WHEN rank <= peers * 3 // 10 + peers // 2 THEN 1
            ELSE -1 END AS "show-compare-judge.rating",
       assemblies AS "fortress-index.life.assemblies",
       committees AS "fortress-index.life.committee",
       lectures AS "fortress-index.life.lectures",
       themes AS "fortress-index.life.theme_days",
       site AS "fortress-index.site.site",
       election AS "fortress-index.team.election",
       dual_life AS "fortress-index.team.dual_life",
       rectified AS "fortress-index.rectification.rectified",
       life AS "fortress-index.life",
       site AS "fortress-index.site",
       team AS "fortress-index.team",
       coalesce(rectified, 0) AS "fortress-index.rectification",
       fortress_total AS "fortress-index.total",
       lagging AS "fortress-index.veto.lagging",
       CASE WHEN NOT branch THEN -4 WHEN lagging = 1 THEN -2
            WHEN fortress_total >= 90000 THEN 0 WHEN fortress_total >= 80000 THEN 1
            WHEN fortress_total >= 60000 THEN 2 ELSE -1 END AS "fortress-index.rating"
FROM ranked
