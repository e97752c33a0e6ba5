"""The tree agrees with the spans that the rule compiler derives in SQL, in any history."""

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.assess import MemoryFacts
from core.assess.preparing import prepare
from core.facts import VOCABULARY
from core.organisations import Tree
from core.rules import DuckEngine, Period, Plan, WorkCalendar, compile_plan, loads, resolve
from tests.organisations.histories import ANNA, BERT, History, number

PROGRAMME = """
dangjian: 1
programme: {id: test.tree, region: here, version: "1", title: 树, requires: ">=0", period: month}
indicators:
  people: {title: 人数, size: member, assumed: only the populations are wanted}
"""
MONTHS = ("2015-01", "2015-02", "2015-03")


def _plan() -> Plan:
    loaded = loads(PROGRAMME, VOCABULARY)
    return compile_plan(resolve(loaded.programme, dt.date(2015, 1, 1)), loaded.vocabulary)


PLAN = _plan()
ENGINE = DuckEngine(threads=1)

CODES = ("A", "B", "C", "D", "E")
codes = st.sampled_from(CODES)
days = st.integers(0, 95)
people = st.sampled_from((ANNA, BERT))

organisation_steps = st.fixed_dictionaries(
    {
        "step": st.sampled_from(
            ("founded", "renamed", "moved", "changed", "split", "closed", "merged")
        ),
        "kind": st.sampled_from(("branch", "committee")),
        "sector": st.sampled_from(("organ", "school")),
        "title": st.sampled_from(("one", "two")),
        "parent": st.sampled_from((None, "GHOST", *CODES)),
        "overlay": st.booleans(),
        "groups": st.lists(codes, max_size=2),
        "staff": st.sampled_from((None, 7)),
    }
).map(lambda data: {**data, "into": "A"} if data["step"] == "merged" else data)
member_steps = st.fixed_dictionaries(
    {
        "step": st.sampled_from(("joined", "moved", "left", "exempted", "unexempted", "changed")),
        "person": people,
        "category": st.sampled_from(("full", "probationary")),
        "leader": st.booleans(),
    }
)
post_steps = st.fixed_dictionaries(
    {
        "step": st.sampled_from(("appointed", "removed")),
        "post": st.sampled_from(("branch-secretary", "committee-member")),
        "person": people,
        "rank": st.sampled_from((None, "section")),
        "full_time": st.booleans(),
    }
)
facts = st.one_of(
    st.tuples(st.just("organisation"), codes, days, organisation_steps),
    st.tuples(st.just("organisation"), codes, days, organisation_steps),
    st.tuples(st.just("membership"), codes, days, member_steps),
    st.tuples(st.just("post"), codes, days, post_steps),
)
revisions = st.tuples(st.sampled_from(("correct", "retract")), st.integers(0, 30), days)


@st.composite
def histories(draw: st.DrawFn) -> History:
    history = History()
    for fact_type, org, on, data in draw(st.lists(facts, min_size=1, max_size=25)):
        history.add(fact_type, org, on, **data)
    recorded = len(history.entries)
    retracted = set()
    for what, which, on in draw(st.lists(revisions, max_size=6)):
        fact = which % recorded + 1
        if fact in retracted:
            continue
        if what == "retract":
            history.retract(fact)
            retracted.add(fact)
        else:
            history.again(fact, on)
    return history


class Rules:
    """The relations of the plan, one after the other, over a history as of a position."""

    def __init__(self, history: History, position: int, month: str) -> None:
        facts = MemoryFacts("here", history.tables(), position)
        self.relations: dict[str, list[dict[str, Any]]] = {}
        prepare(ENGINE, facts, PLAN, [Period.parse(month)], WorkCalendar(), None)
        for name, query in PLAN.relations:
            found = ENGINE.run(query)
            ENGINE.load(name, found)
            self.relations[name] = found.to_pylist()

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        return self.relations[name]


@settings(max_examples=30, deadline=None)
@given(histories(), st.sampled_from(MONTHS), st.integers(0, 40))
def test_the_tree_is_what_the_rules_see(history: History, month: str, behind: int):
    position = max(len(history.entries) - behind % 8, 0)
    rules = Rules(history, position, month)
    tree = Tree.of(history.tables(), Period.parse(month).last, position)
    assert [
        {
            "k": o.code,
            "period": 0,
            "kind": o.kind,
            "sector": o.sector,
            "parent": o.parent,
            "groups": "|" + "|".join(o.groups) + "|" if o.groups else "",
            "title": o.title,
            "staff": o.staff,
            "since": number(o.since),
        }
        for o in tree.organisations.values()
    ] == sorted(rules["alive"], key=lambda row: row["k"])
    assert {(row["k"], row["org"]) for row in rules["tree"] if row["k"] != row["org"]} == {
        (code, below) for code in tree.organisations for below in tree.descendants(code)
    }
    in_circles = {code for p in tree.problems if p.code.endswith("circle") for code in p.path}
    straight = [code for code in tree.organisations if not in_circles & set(tree.path(code))]
    assert {
        (row["k"], row["org"], row["depth"]) for row in rules["tree"] if row["org"] in straight
    } == {
        (above, code, depth)
        for code in straight
        for depth, above in enumerate(reversed(tree.path(code)))
    }


@settings(max_examples=20, deadline=None)
@given(histories(), st.sampled_from(MONTHS))
def test_people_are_whom_the_rules_see(history: History, month: str):
    rules = Rules(history, len(history.entries), month)
    tree = Tree.of(history.tables(), Period.parse(month).last)
    exempted = {row["person"] for row in rules["exempt"]}
    assert {
        (p.organisation, p.post, p.person, number(p.since), p.rank, int(p.full_time))
        for code in tree.organisations
        for p in tree.posts(code)
        if p.person not in exempted
    } == {
        (r["k"], r["post"], r["member"], r["since"], r["rank"], r["full_time"])
        for r in rules["holders"]
        if r["k"] in tree
    }
    heads = {code: tree.head_count(code) for code in tree.organisations}
    counted = {(code, (head.total or 0) - (head.exempted or 0)) for code, head in heads.items()}
    seen = [row["k"] for row in rules["members"]]
    assert counted == {(code, seen.count(code)) for code in tree.organisations}
