-- with: organisations, members
-- Six plus X, the star rating and the target assessment of plugins/qingshen/programme.yaml by its
-- rules of 2015: one row an organisation and year, points in thousandths, and the places of the bands.
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
         count(*) FILTER (m.leader = 1 AND m.quarters_due > 0) AS leaders,
         count(*) FILTER (m.leader = 1 AND m.quarters_due > 0
           AND coalesce(p.quarters, 0) & m.quarters_due = m.quarters_due) AS led
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
  SELECT org, period, sum(coalesce(weight, 0)) AS weight,
         coalesce(sum(weight) FILTER (done <= y.last), 0) AS done,
         count(*) FILTER (kind = 'common') AS base_items,
         count(*) FILTER (kind = 'own') AS own_items
  FROM (SELECT org, "case", year, max(kind) FILTER (step = 'set') AS kind,
               max(weight) FILTER (step = 'set') AS weight,
               min(day) FILTER (step = 'set') AS begun, min(day) FILTER (step = 'done') AS done
        FROM m_duty GROUP BY ALL) c
  JOIN years y ON c.begun BETWEEN y.first AND y.last
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
  SELECT org, period,
         arg_max(points, (day, fact))
           FILTER (scheme = 'star-rating' AND item = 'performance') AS performance,
         arg_max(points, (day, fact))
           FILTER (scheme = 'target-performance' AND item = 'party-building') AS target
  FROM m_score JOIN days USING (day) WHERE scheme IN ('star-rating', 'target-performance')
  GROUP BY ALL
),
counted AS (
  SELECT *, bit_count(quarters_due) AS q, bit_count(months_due) AS m,
         bit_count(coalesce(assemblies, 0) & quarters_due) AS assemblies_met,
         bit_count(coalesce(committees, 0) & months_due) AS committees_met,
         bit_count(coalesce(lectures, 0) & quarters_due) AS lectures_met,
         bit_count(coalesce(studies, 0) & months_due) AS studies_met,
         least(bit_count(coalesce(dues, 0) & quarters_due),
               bit_count(coalesce(life, 0) & quarters_due)) AS disclosed_met
  FROM orgs
  LEFT JOIN elections USING (org, period) LEFT JOIN duties USING (org, period)
  LEFT JOIN pledges USING (org, period) LEFT JOIN member_hours USING (org, period)
  LEFT JOIN committee_hours USING (org, period) LEFT JOIN reviews USING (org, period)
  LEFT JOIN sites USING (org, period) LEFT JOIN meetings USING (org, period)
  LEFT JOIN disclosures USING (org, period) LEFT JOIN scores USING (org, period)
  LEFT JOIN surveys USING (org, period) LEFT JOIN disciplines USING (org, period)
),
items AS (
  SELECT org, period, kind IN ('branch', 'general-branch') AS judged,
         coalesce(points_of(done, weight, 100000), 0) AS completion,
         CASE WHEN coalesce(overdue, 0) = 0 THEN 5000 ELSE 0 END AS election,
         coalesce(points_of(done, weight, 5000), 0) AS duties,
         CASE WHEN signed >= 1 AND published >= 1 THEN 5000 ELSE 0 END AS pledge,
         coalesce(points_of(met, members, 5000), 0) AS member_hours,
         coalesce(points_of(seats_met, seats, 5000), 0) AS committee_hours,
         coalesce(points_of(led, leaders, 5000), 5000) AS dual_life,
         coalesce(points_of(disclosed_met, q, 5000), 0) AS disclosure,
         CASE WHEN up >= 1 AND down >= 1 THEN 5000 ELSE 0 END AS reports,
         CASE WHEN slogan >= 1 THEN 2000 ELSE 0 END AS slogan,
         CASE WHEN board >= 1 THEN 3000 ELSE 0 END AS board,
         points_of(coalesce(six, 0), 6, 5000) AS six_one,
         points_of(coalesce(ten, 0), 10, 5000) AS ten_have,
         coalesce(points_of(assemblies_met, q, 5000), 0) AS assemblies,
         coalesce(points_of(committees_met, m, 5000), 0) AS committee_meetings,
         coalesce(points_of(lectures_met, q, 5000), 0) AS lectures,
         coalesce(points_of(studies_met, m, 5000), 0) AS study_days,
         within(performance, 15000) AS performance,
         points_of(satisfied, ballots, 10000) AS satisfaction,
         points_of(greatest(target, 0), CASE WHEN target IS NOT NULL THEN 100000 END, 15000)
           AS target,
         CASE WHEN coalesce(base_items, 0) <> 6 THEN 1 ELSE 0 END AS not_six,
         CASE WHEN coalesce(own_items, 0) BETWEEN 1 AND 2 THEN 0 ELSE 1 END AS not_one_or_two,
         CASE WHEN ballots > 0 THEN (satisfied * 5 < ballots * 3)::INTEGER END AS disliked,
         CASE WHEN q > 0 AND assemblies_met < q OR m > 0 AND committees_met * 4 < m * 3
                OR coalesce(lecture_count, 0) < 1 THEN 1
              WHEN q > 0 AND m > 0 THEN 0 END AS neglected,
         CASE WHEN coalesce(failed, 0) >= 1 THEN 1 ELSE 0 END AS site_failed,
         CASE WHEN coalesce(punished, 0) >= 1 THEN 1 ELSE 0 END AS disciplined
  FROM counted
),
groups AS (
  SELECT *, election + duties + pledge AS organisation,
         member_hours + committee_hours + dual_life AS team, disclosure + reports AS rules,
         slogan + board + six_one + ten_have AS site,
         assemblies + committee_meetings + lectures + study_days AS activities
  FROM items
),
totals AS (
  SELECT *,
         CASE WHEN judged THEN organisation + team + rules + site + activities + performance
           + satisfaction END AS total
  FROM groups
)
SELECT org AS k, period,
       completion AS "six-plus-x.completion.completion",
       completion AS "six-plus-x.completion",
       CASE WHEN judged THEN completion END AS "six-plus-x.total",
       not_six AS "six-plus-x.veto.base_items",
       not_one_or_two AS "six-plus-x.veto.own_items",
       CASE WHEN NOT judged THEN -4 WHEN not_six = 1 OR not_one_or_two = 1 THEN -2
            ELSE -1 END AS "six-plus-x.rating",
       election AS "star-rating.organisation.election",
       duties AS "star-rating.organisation.duties",
       pledge AS "star-rating.organisation.pledge",
       member_hours AS "star-rating.team.member_hours",
       committee_hours AS "star-rating.team.committee_hours",
       dual_life AS "star-rating.team.dual_life",
       disclosure AS "star-rating.rules.disclosure",
       reports AS "star-rating.rules.reports",
       slogan AS "star-rating.site.slogan",
       board AS "star-rating.site.board",
       six_one AS "star-rating.site.six_one",
       ten_have AS "star-rating.site.ten_have",
       assemblies AS "star-rating.activities.assemblies",
       committee_meetings AS "star-rating.activities.committee_meetings",
       lectures AS "star-rating.activities.lectures",
       study_days AS "star-rating.activities.study_days",
       performance AS "star-rating.performance.performance",
       satisfaction AS "star-rating.satisfaction.satisfaction",
       organisation AS "star-rating.organisation",
       team AS "star-rating.team",
       rules AS "star-rating.rules",
       site AS "star-rating.site",
       activities AS "star-rating.activities",
       coalesce(performance, 0) AS "star-rating.performance",
       coalesce(satisfaction, 0) AS "star-rating.satisfaction",
       total AS "star-rating.total",
       (total < 60000)::INTEGER AS "star-rating.veto.low_score",
       disliked AS "star-rating.veto.low_satisfaction",
       neglected AS "star-rating.veto.three_meetings",
       site_failed AS "star-rating.veto.site",
       disciplined AS "star-rating.veto.discipline",
       CASE WHEN NOT judged THEN -4
            WHEN total < 60000 OR disliked = 1 OR neglected = 1 OR site_failed = 1
              OR disciplined = 1 THEN -2
            WHEN total IS NULL THEN -3
            WHEN total >= 95000 THEN 0 WHEN total >= 80000 THEN 1 WHEN total >= 60000 THEN 2
            ELSE -1 END AS "star-rating.rating",
       target AS "target-performance.party_building.party_building",
       coalesce(target, 0) AS "target-performance.party_building",
       CASE WHEN judged THEN target END AS "target-performance.total",
       CASE WHEN NOT judged THEN -4 WHEN target IS NULL THEN -3
            ELSE -1 END AS "target-performance.rating"
FROM totals
