-- Every organisation (org) with each it stands below, and itself (k), at the end of each year.
tree AS (
  SELECT period, org AS k, org, 0 AS depth FROM orgs
  UNION ALL
  SELECT t.period, above.org, t.org, t.depth + 1
  FROM tree t
  JOIN orgs o ON o.org = t.k AND o.period = t.period
  JOIN orgs above ON above.org = o.parent AND above.period = o.period
)
