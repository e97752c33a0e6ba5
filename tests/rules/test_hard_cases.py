"""Every block of the page of hard cases, loaded under its head and run on facts worked by hand."""

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from core.facts import VOCABULARY
from core.rules import ask, loads, resolve
from tests.rules.agreement import assess, values
from tests.rules.history import History, person

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "hard-cases.md"
HEAD, *BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def block(word: str) -> str:
    """The programme of the one block that mentions a word."""
    [found] = [text for text in BLOCKS if word in text]
    return HEAD + found


@pytest.mark.parametrize("text", BLOCKS, ids=[re.findall(r"\w+", b)[1] for b in BLOCKS])
def test_every_block_loads_without_a_warning(text: str) -> None:
    loaded = loads(HEAD + text, VOCABULARY, "hard-cases.md")
    assert loaded.warnings == ()
    assert loaded.programme.indicators or loaded.programme.tables


def test_every_block_is_run_below() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    words = re.findall(r'block\("(\w+)"\)', here)
    assert {BLOCKS.index(block(word).removeprefix(HEAD)) for word in words} == set(
        range(len(BLOCKS))
    )


def organisation(**data: object) -> History:
    history = History()
    history.org("A", **data)
    return history


@pytest.mark.parametrize(
    ("rectified", "found", "shown"),
    [
        (2414, 2528, "95.5% (2414/2528)"),
        (2414, 2527, "95.5% (2414/2527)"),
        (2414, 2529, "95.5% (2414/2529)"),
        (2305, 2414, "95.5% (2305/2414)"),
    ],
)
def test_c_23_the_rate_keeps_both_its_parts(rectified: int, found: int, shown: str) -> None:
    history = organisation()
    text = block("rectification_rate")
    for number in range(found):
        history.add(
            "problem", "A", "2014-03-01", case=str(number), category="conduct", step="raised"
        )
    for number in range(rectified):
        history.add("rectification", "A", "2015-03-01", case=str(number), step="rectified")
        history.add("rectification", "A", "2015-03-02", case=str(number), step="verified")
    value = assess(text, history).of("A").indicators["rectification_rate"]
    assert value.shown == shown
    assert (value.num, value.den) == (rectified, found)


@pytest.mark.parametrize(
    ("party", "others", "third"), [("40", "80", 1), ("33", "67", 0), ("0.1", "0.2", 1)]
)
def test_c_32_a_third_is_exact(party: str, others: str, third: int) -> None:
    history = organisation()
    for case, weight, tags in (("p", party, ["党建"]), ("o", others, [])):
        history.add(
            "duty",
            "A",
            "2015-01-05",
            year=2015,
            item=case,
            kind="common",
            step="set",
            case=case,
            weight=weight,
            tags=tags,
        )
    assert values(block("one_third"), history)["A"]["one_third"] == third


def test_c_34_seven_groups_beside_the_tree() -> None:
    history = organisation(kind="work-committee")
    for group in ("g1", "g2"):
        history.org(group, kind="cooperation-group", overlay=True)
    for code, groups in (("u1", ["g1"]), ("u2", ["g1", "g2"]), ("u3", [])):
        history.org(code, parent="A", groups=groups)
        history.add("meeting", code, "2015-04-01", kind="lecture")
    found = values(block("group_meetings"), history)
    assert [found[g]["group_meetings"] for g in ("g1", "g2", "A")] == [2, 1, 0]
    assert [found[g]["group_units"] for g in ("g1", "g2", "A")] == [2, 1, 0]


def test_c_41_each_leader_every_quarter() -> None:
    history = organisation()
    for name, leader in (("a", True), ("b", True), ("c", False)):
        history.member("A", name, leader=leader)
    for month in ("02", "05", "08", "11"):
        people = [{"person": person("a"), "as_member": True}]
        people.append({"person": person("b"), "as_member": month != "08"})
        history.add("meeting", "A", f"2015-{month}-01", kind="group", attendance=people)
    found = assess(block("dual_life"), history).of("A").indicators["dual_life"]
    assert found.shown == "50.0% (1/2)"


@pytest.mark.parametrize(("won", "kept"), [(3, 1), (4, 0)])
def test_s_20_winners_within_the_quota(won: int, kept: int) -> None:
    history = organisation()
    history.add(
        "duty",
        "A",
        "2015-01-05",
        year=2015,
        item="honour-quota",
        kind="common",
        step="set",
        case="q",
        weight="3",
    )
    history.add(
        "honour",
        "A",
        "2015-07-01",
        level="city",
        subject="individual",
        field="party-building",
        title="优秀共产党员",
        count=won,
        tags=["两优一先"],
    )
    assert values(block("quota_kept"), history)["A"]["quota_kept"] == kept


def test_s_28_a_brand_for_each_branch() -> None:
    loaded = loads(block("brand_share"), VOCABULARY)
    history = History(loaded.vocabulary)
    history.org("A", kind="work-committee")
    for code in ("b1", "b2", "b3"):
        history.org(code, parent="A")
    for org, on, kind in (
        ("b1", "2014-05-01", "brand"),
        ("b2", "2016-01-01", "brand"),
        ("b3", "2015-01-01", "feature"),
    ):
        history.add("project", org, on, case=org, kind=kind, step="opened", title="t")
    found = assess(block("brand_share"), history)
    assert found.of("A").indicators["brand_share"].shown == "33.3% (1/3)"
    assert found.of("b3").indicators["features"].shown == "1"


def test_s_2d_three_levels() -> None:
    history = organisation()
    for level in ("branch", "committee", "committee", "member"):
        history.add(
            "review", "A", "2015-12-01", kind="secretary-report", level=level, direction="up"
        )
    found = assess(block("review_levels"), history).of("A").indicators["review_levels"]
    assert found.shown == "66.7% (2/3)"


def test_d_19_the_age_of_problems() -> None:
    history = organisation()
    for case, raised, verified in (
        ("old", "2015-11-30", None),  # 31 days at the year's end
        ("new", "2015-12-01", None),  # 30 days
        ("quick", "2015-03-02", "2015-04-14"),  # 30 working days: 6 April was a holiday
        ("slow", "2015-03-02", "2015-04-15"),
    ):
        history.add("problem", "A", raised, case=case, category="conduct", step="raised")
        if verified is not None:
            history.add("rectification", "A", verified, case=case, step="rectified")
            history.add("rectification", "A", verified, case=case, step="verified")
    found = values(block("open_over_30"), history)["A"]
    assert found == {"open_over_30": 1, "closed_in_time": 1}


def test_d_36_the_index_and_a_branch_founded_late() -> None:
    history = organisation()
    history.org("B", "2015-11-11")
    for on in ("2015-02-01", "2015-05-01", "2015-08-01"):
        history.add("meeting", "A", on, kind="member-assembly")
    for org, item, on, passed in (
        ("A", "flag", "2015-01-10", False),
        ("A", "flag", "2015-06-10", True),
        ("A", "shelf", "2015-06-10", False),
        ("B", "flag", "2015-12-10", False),
    ):
        history.add("site", org, on, item=item, passed=passed)
    found = assess(block("site_failed"), history)
    assert found.of("A").schemes["fortress-index"].total == 45_000 + 35_000
    assert found.of("B").schemes["fortress-index"].total == 87_500  # 35 of 40


@pytest.mark.parametrize(
    ("kind", "hearings", "met"),
    [
        ("party-group", 2, 1),
        ("party-group", 1, 0),
        ("township-committee", 1, 1),
        ("township-committee", 0, 0),
    ],
)
def test_d_50_and_d_51_hearings(kind: str, hearings: int, met: int) -> None:
    history = organisation(kind=kind)
    history.add("meeting", "A", "2015-03-01", kind="party-group", topic="else")
    for _ in range(hearings):
        history.add("meeting", "A", "2015-03-01", kind="party-group", topic="party-building-report")
    found = values(block("hearings_met"), history)["A"]
    assert found == {"hearings": hearings, "hearings_met": met}


def test_d_60_the_second_look() -> None:
    history = organisation()
    for on, part, points in (("2015-06-30", "midyear", "81.5"), ("2015-12-30", "yearend", "90")):
        history.add("score", "A", on, scheme="s", item="i", round=part, points=points)
    assert values(block("second_look"), history)["A"]["second_look"] == Fraction("8.5")


def test_m_32_the_move_between_classes() -> None:
    history = organisation()
    for on, points in (("2014-12-01", "3"), ("2015-12-01", "1")):
        history.add("score", "A", on, scheme="s", item="class", points=points)
    found = assess(block("class_move"), history).of("A").indicators
    assert {name: found[name].shown for name in ("class_now", "class_before", "class_move")} == {
        "class_now": "1",
        "class_before": "3",
        "class_move": "2",
    }


@pytest.mark.parametrize(
    ("visits", "shown"),
    [
        (["2", "2"], "100.0% (1/1)"),
        (["2", "1"], "0.0% (0/1)"),
        (["4"], "0.0% (0/1)"),
        (["2", "2", "1"], "100.0% (1/1)"),
    ],
)
def test_m_36_two_visits_of_two_days(visits: list[str], shown: str) -> None:
    history = organisation()
    for days in visits:
        history.add("service", "A", "2015-03-05", kind="stationed", persons=1, days=days)
    assert assess(block("stays"), history, "2015-03").of("A").indicators["stays"].shown == shown


def test_m_37_opening_40_added_12_resolved_15_closing_37() -> None:
    history = organisation()
    for number in range(52):
        on = "2014-05-01" if number < 40 else "2015-05-01"
        history.add("demand", "A", on, case=str(number), kind="livelihood", step="opened")
    for number in range(30, 45):
        history.add(
            "demand", "A", "2015-09-01", case=str(number), kind="livelihood", step="resolved"
        )
    history.add("demand", "A", "2015-05-01", case="w", kind="wish", step="opened")
    found = assess(block("livelihood"), history).of("A").indicators
    assert {name.partition(".")[2]: value.shown for name, value in found.items()} == {
        "": "28.8% (15/52)",
        "opening": "40",
        "added": "12",
        "resolved": "15",
        "closing": "37",
    }
    assert found["livelihood"].value == 37


def test_m_41_points_of_a_member() -> None:
    history = organisation()
    for name in "ab":
        history.member("A", name)
    for month in range(1, 13):
        people = [{"person": person("a")}] + ([{"person": person("b")}] if month < 4 else [])
        history.add("meeting", "A", f"2015-{month:02}-05", kind="group", attendance=people)
    lines = [{"person": person("a"), "hours": "31.5"}, {"person": person("b"), "hours": "32"}]
    history.add("study", "A", "2015-05-05", kind="reading", hours="1", attendance=lines)
    found = assess(block("own_meetings"), history, members=True)
    totals = [found.of(person(name)).schemes["member-points"].total for name in "ab"]
    assert totals == [60_000, 15_000 + 40_000]


@pytest.mark.parametrize(
    ("base", "rate", "due"),
    [
        ("0", "0.005", "0.00"),
        ("2999.99", "0.005", "15.00"),
        ("3000", "0.005", "15.00"),
        ("3000.01", "0.01", "30.00"),
        ("5000", "0.01", "50.00"),
        ("5000.01", "0.015", "75.00"),
        ("10000", "0.015", "150.00"),
        ("10000.01", "0.02", "200.00"),
        ("2345.67", "0.005", "11.73"),  # 11.72835, half up
    ],
)
def test_a_5_dues_have_cliffs(base: str, rate: str, due: str) -> None:
    resolved = resolve(loads(block("dues_rate"), VOCABULARY).programme, dt.date(2015, 6, 1))
    answer = ask(resolved, "dues_rate", Fraction(Decimal(base)))
    assert answer.value == Fraction(rate)
    assert answer.result == Fraction(due)


def test_elections_that_are_overdue() -> None:
    history = organisation()
    history.add("election", "A", "2012-01-01", case="e", step="due", due_on="2015-06-30")
    text = block("election_overdue")
    assert values(text, history)["A"]["election_overdue"] == 1
    history.add("election", "A", "2015-06-01", case="e", step="extended", due_on="2016-06-30")
    assert values(text, history)["A"]["election_overdue"] == 0


def test_q_47_the_five_gates() -> None:
    history = organisation()
    gates = ("recommendation", "pre-examination", "public-notice", "ballot", "accountability")
    for case, days in (("right", (1, 2, 3, 4, 5)), ("turned", (1, 3, 2, 4, 5))):
        for gate, on in zip((*gates, "admission-approved"), (*days, 6), strict=True):
            history.add(
                "admission", "A", f"2015-0{on}-01", case=case, step=gate, template="gates-5"
            )
    found = assess(block("gates_complete"), history).of("A").indicators["gates_complete"]
    assert found.shown == "50.0% (1/2)"
