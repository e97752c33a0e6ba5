"""One statement, several engines: the same bytes from each."""

import datetime as dt

import pytest
import sqlglot

from core.rules import DuckEngine, SqliteEngine
from core.rules.shorter import Shorter
from tests.rules import test_members_schemes
from tests.rules.agreement import assess, assessor, run
from tests.rules.engines.postgres import PostgresEngine
from tests.rules.history import History, person
from tests.rules.programmes import HEAD

EVERYTHING = (
    HEAD
    + """\
parameters:
  step: {value: 0.25, assumed: 测试}
populations:
  committee: {posts: [branch-secretary, committee-member]}
  ordinary: {members: true, without_posts: branch-secretary}
  units: {organisations: {kind: [branch, general-branch]}}
indicators:
  n: {count: meeting, assumed: 测试}
  both: {count: [meeting, study], where: {kind: lecture}, assumed: 测试}
  hours: {sum: attendance.hours, window: {years: 2}, assumed: 测试}
  pairs: {distinct: service.pair, window: to-date, assumed: 测试}
  last: {latest: external.rank, window: {from: 02-01, to: 11-30}, assumed: 测试}
  top: {greatest: honour.level, where: {tags: {has: [优, a_b]}}, assumed: 测试}
  checks: {count: site, once_per: item, keep: latest, where: {passed: false}, assumed: 测试}
  best: {sum: honour.count, once_per: title, highest: level, assumed: 测试}
  quarters: {every: quarter, count: meeting, at_least: 1, assumed: 测试}
  feast: {every: {festival: [new-year, spring-festival], days_before: 15}, count: care, at_least: 1, assumed: 测试}
  themed: {count: meeting, where: {day: {on: {day: 23, or: next-working-day}}}, assumed: 测试}
  studied: {each: member, sum: attendance.hours, at_least: 1, assumed: 测试}
  led: {each: committee, every: half-year, count: attendance, at_least: 1, assumed: 测试}
  plain: {each: ordinary, meets: {category: full}, assumed: 测试}
  ranked: {each: committee, meets: {rank: {at_least: section}}, assumed: 测试}
  levels: {each: {codes: tier, among: [branch, committee]}, count: review, by: level, at_least: 1, assumed: 测试}
  held: {each: units, meets: n >= 1, assumed: 测试}
  gates: {each: admission_case, has_all: [recommendation, ballot], in_order: true, assumed: 测试}
  quick: {count: problem_case, where: {elapsed: {from: raised, to: verified, at_most: 5, unit: working-day}}, assumed: 测试}
  book: {ledger: {of: demand_case, in: opened, out: resolved}, assumed: 测试}
  below: {roll_up: {of: n, over: branch, take: sum}, assumed: 测试}
  mean: {roll_up: {of: hours, over: descendants, take: mean}, assumed: 测试}
  pooled: {roll_up: {of: quarters, over: children, take: sum}, assumed: 测试}
  across: {roll_up: {of: n, over: overlay, take: spread}, assumed: 测试}
  before: {prior: {of: n}, assumed: 测试}
  size: {size: member, assumed: 测试}
  share: {formula: 'if(known(last) and n > 0, hours / n, min(0.5, quarters))', assumed: 测试}
  change: {formula: n - before, assumed: 测试}
  near: {formula: 'round(share, 0.1%) - round_up(change / 3, $step) + round_down(-hours / 7)', assumed: 测试}
  overdue: {count: problem_case, where: {elapsed: {from: due, to: period-end, above: 0}}, assumed: 测试}
  empty: {vacant: {posts: branch-secretary, take: longest}, assumed: 测试}
  open: {vacant: {posts: [branch-secretary, committee-member], take: at-end}, assumed: 测试}
  points: {scored: {scheme: s}, assumed: 测试}
  part: {scored: {scheme: s, of: g}, assumed: 测试}
  above: {roll_up: {of: points, over: children, take: mean}, assumed: 测试}
schemes:
  s:
    total: 100
    assumed: 测试
    groups:
      g: {cap: 50, items: {a: {points: 30, in_proportion_to: quarters, when_no_data: leave_out},
          b: {points: 30, add: 1/3, for_each: n}}}
      h: {weight: 50%, items: {c: {points: 100, full_if: 'not (n > 3)'}}}
    not_rated: {failed: {title: 未达标, when: checks >= 1}}
    vetoes: {bad: {when: checks > 1}}
    rating:
      by_rank:
        within: kind
        quotas: [{share: 1/3, title: 优, stars: 5}]
        round: nearest
      otherwise: {title: 一般}
  t:
    total: 20
    assumed: 测试
    groups:
      g: {items: {a: {points: 20, take: above / 5, when_no_data: leave_out}}}
      k: {beside_total: true, floor: -2, items: {b: {points: 3, add: 1, for_each: part / 10, when_no_data: none}}}
    rating:
      bands: [{at_least: 3, title: 好, stars: 2, when: known(empty) and empty < 60}, {at_least: 1, title: 可, stars: 1}]
"""
)


def history() -> History:
    found = History()
    found.org("top", kind="committee")
    for code, since in (("a", "2010-01-01"), ("b", "2014-06-06"), ("c", "2015-05-05")):
        found.org(code, since, parent="top", groups=["area"])
        for name, category in (("x", "full"), ("y", "probationary")):
            found.member(code, code + name, since, category=category)
        secretary = {"person": person(code + "x"), "rank": "section"}
        found.add("post", code, since, step="appointed", post="branch-secretary", **secretary)
        if code != "b":
            found.add(
                "post", code, "2015-10-08", step="removed", post="branch-secretary", **secretary
            )
    found.org("area", kind="area", overlay=True)
    for org, on in (
        ("a", "2014-02-03"),
        ("a", "2015-02-25"),
        ("b", "2015-08-24"),
        ("c", "2015-11-11"),
    ):
        people = [{"person": person(org + "x"), "as_member": True}]
        found.add("meeting", org, on, kind="lecture", hours="1.5", attendance=people)
        line = {"person": person(org + "y"), "hours": "2"}
        found.add("study", org, on, kind="lecture", hours="0.75", attendance=[line])
        found.add("site", org, on, item="i", passed=on > "2015-06", tags=["Ä"])
        honour = {"subject": "collective", "field": "business", "title": "t", "count": 1}
        found.add("honour", org, on, level="city", tags=["优", "a_b"], **honour)
        found.add("external", org, on, metric="m", rank=4, source_name="s")
        found.add("service", org, on, kind="pairing", persons=1, pair="p" + org)
        found.add("demand", org, on, case=org + on, kind="wish", step="opened")
        found.add(
            "problem",
            org,
            on,
            case=org + on,
            category="conduct",
            step="raised",
            due_on="2015-06-30",
        )
        found.add("rectification", org, on, case=org + on, step="verified")
        for step in ("recommendation", "ballot"):
            found.add("admission", org, on, case=org + on, step=step, template="gates-5")
        found.add("review", org, on, kind="joint", level="branch", direction="up")
        found.add("care", org, "2015-02-10", kind="visit", persons=1)
    return found


def test_duckdb_sqlite_and_postgresql_give_the_same_bytes(postgres_url: str) -> None:
    whole = assess(EVERYTHING, history())
    postgres = PostgresEngine(postgres_url)
    try:
        again = run(EVERYTHING, history().facts(), engine=postgres)
    finally:
        postgres.close()
    assert again.digest == whole.digest
    assert again.table.equals(whole.table.select(again.table.column_names))


@pytest.mark.parametrize("members", [False, True])
def test_postgresql_agrees_on_schemes(postgres_url: str, members: bool) -> None:
    text, found = test_members_schemes.POINTS, test_members_schemes.history()
    whole = assess(text, found, members=members)
    postgres = PostgresEngine(postgres_url)
    try:
        again = run(text, found.facts(), members=members, engine=postgres)
    finally:
        postgres.close()
    assert again.digest == whole.digest


def test_a_statement_that_was_written_is_still_the_same() -> None:
    query = (
        assessor(EVERYTHING).plan(dt.date(2015, 12, 31), {}, "organisation", False).statement.copy()
    )
    query.meta.pop("written", None)
    before = repr(query)
    with DuckEngine(threads=1) as duck, SqliteEngine() as lite:
        first, second = duck.written(query), lite.written(query)
    assert repr(query) == before
    # An engine's text is what a copy of its own would have been written as.
    assert first == Shorter(dialect="duckdb").generate(query)
    assert second != first
    assert sqlglot.parse_one(second, dialect="sqlite") is not None
