"""Every headline figure of the report, counted straight from the lines of three seeds."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import chinese_calendar
import pytest

SECRETARY = ("branch-secretary", "general-branch-secretary")
RANKED = (
    "deputy-section",
    "section",
    "deputy-division",
    "division",
    "deputy-bureau",
    "bureau",
    "deputy-ministry",
    "ministry",
)


def day(text):
    return dt.date.fromisoformat(text)


def with_tag(facts, tag):
    return [fact for fact in facts if tag in fact.data.get("tags", ())]


def test_139_direct_organisations(year):
    assert year.units == [f"QS-{number:03d}" for number in range(1, 140)]


def test_139_secretaries_all_of_the_rank(year):
    holders = {}
    posts = [fact for fact in year.facts("post") if fact.data["post"] in SECRETARY]
    for fact in sorted(posts, key=lambda fact: fact.day):
        if fact.data["step"] == "appointed":
            holders[fact.unit, fact.data["person"]] = fact.data["rank"]
        else:
            del holders[fact.unit, fact.data["person"]]
    assert sorted(unit for unit, _ in holders) == year.units
    assert all(rank in RANKED for rank in holders.values())


def test_before_the_elections_some_had_not_the_rank(year):
    old = [f for f in year.facts("post", step="appointed") if f.data["post"] in SECRETARY]
    assert any(fact.data["rank"] == "clerk" for fact in old if fact.day < "2015-04-01")
    assert not any(fact.data["rank"] == "clerk" for fact in old if fact.day >= "2015-04-01")


def test_elections_due_and_held_in_april_by_three_gates(year):
    due, held = year.facts("election", step="due"), year.facts("election", step="held")
    assert sorted(fact.unit for fact in due) == year.units
    assert all("2015-04-01" <= fact.data["due_on"] <= "2015-04-30" for fact in due)
    assert sorted(fact.unit for fact in held) == year.units
    assert all("2015-04-01" <= fact.day <= "2015-04-30" for fact in held)
    assert all(fact.data["present"] * 5 > fact.data["eligible"] * 4 for fact in held)
    gates = ["procedure", "conditions", "approval"]
    assert (
        sorted(f.unit for f in year.facts("election", step="approved", gates=gates)) == year.units
    )


def test_119_secretaries_at_the_party_school_in_late_june(year):
    (course,) = year.facts("training", audience="secretary")
    assert course.unit == "QS-GW"
    assert course.data["participants"] == 119
    assert len({row["person"] for row in course.data["attendance"]}) == 119
    assert course.day >= "2015-06-21"
    assert day(course.day) + dt.timedelta(days=course.data["days"] - 1) <= dt.date(2015, 6, 30)
    now = {f.data["person"] for f in year.facts("post", step="appointed") if f.day > "2015-04-01"}
    assert {row["person"] for row in course.data["attendance"]} <= now


def test_nearly_300000_yuan_for_it(year):
    spent = year.facts("fund", kind="spent", purpose="training")
    total = sum(Decimal(fact.data["amount"]) for fact in spent)
    assert Decimal(290_000) <= total < Decimal(300_000)


def test_a_panel_of_eight_reviewed_two_organisations(year):
    reviews = year.facts("inspection", kind="review")
    assert sorted(fact.unit for fact in reviews) == ["QS-001", "QS-002"]
    assert all(fact.data["panel"] == 8 and fact.data["independent"] for fact in reviews)
    assert all("2015-06-01" <= fact.day <= "2015-07-31" for fact in reviews)


def test_opinions_of_6_july_were_put_right_one_by_one(year):
    (feedback,) = year.facts("document", kind="feedback")
    assert (feedback.unit, feedback.day) == ("QS-001", "2015-07-06")
    raised = year.facts("problem", origin="review", step="raised")
    cases = sorted(fact.data["case"] for fact in raised)
    assert len(cases) == 4
    (meeting,) = with_tag(year.facts("meeting", at="QS-001"), "整改方案")
    for case in cases:
        (measure,) = year.facts("measure", case=case)
        (rectified,) = year.facts("rectification", case=case, step="rectified")
        assert feedback.day <= meeting.day <= measure.day <= rectified.day < "2015-07-30"


def test_55_of_56_were_satisfied_on_30_july(year):
    (vote,) = year.facts("survey", kind="panel-review")
    assert (vote.unit, vote.day) == ("QS-001", "2015-07-30")
    assert (vote.data["eligible"], vote.data["valid"], vote.data["satisfied"]) == (56, 56, 55)
    assert round(Decimal(5500) / 56, 1) == Decimal("98.2")


def test_30_county_leaders_and_62_heads_lectured_at_one_unit_each(year):
    lectures = with_tag(year.facts("meeting", kind="lecture", lecturer_post="head"), "三严三实")
    levels = Counter(fact.data["lecturer_level"] for fact in lectures)
    assert levels == {"county": 30, "section": 62}
    lecturers = {fact.data["lecturer"] for fact in lectures}
    assert len(lecturers) == 92
    per_unit = Counter((fact.unit, fact.data["lecturer_level"]) for fact in lectures)
    assert set(per_unit.values()) == {1}


def test_2462_cadres_linked_to_villages_one_fact_a_unit(year):
    links = year.facts("service", kind="contact")
    assert sorted(fact.unit for fact in links) == year.units
    assert sum(fact.data["persons"] for fact in links) == 2462


def test_recital_team_of_80_the_next_day(year):
    opened, closed = year.facts("project", kind="culture")
    assert (opened.data["step"], closed.data["step"]) == ("opened", "closed")
    assert opened.day.startswith("2015-09")
    assert day(closed.day) - day(opened.day) == dt.timedelta(days=1)
    assert closed.data["persons"] == 80


def test_two_places_visited_on_8_july(year):
    (meeting,) = year.facts("meeting", kind="on-site")
    visits = year.facts("inspection", kind="site-visit")
    assert (meeting.unit, meeting.day) == ("QS-GW", "2015-07-08")
    assert [(f.unit, f.day) for f in visits] == [("QS-004", "2015-07-08"), ("QS-005", "2015-07-08")]


def test_supervision_early_in_august_and_a_circular(year):
    checks = year.facts("inspection", kind="guidance")
    assert sorted(fact.unit for fact in checks) == year.units
    assert all("2015-08-01" <= fact.day <= "2015-08-10" for fact in checks)
    (circular,) = year.facts("document", kind="circular")
    assert circular.unit == "QS-GW"
    assert circular.day >= max(fact.day for fact in checks)
    failed = sum(fact.data["items"] - fact.data["passed"] for fact in checks)
    raised = [f for f in year.facts("problem", step="raised") if "/d-" in f.data["case"]]
    assert len(raised) == failed > 0


def test_dues_put_in_order_in_march_and_april(year):
    audits = year.facts("inspection", kind="dues-audit")
    assert sorted(fact.unit for fact in audits) == year.units
    assert all("2015-03-01" <= fact.day <= "2015-04-30" for fact in audits)
    assessed = year.facts("dues", step="assessed")
    gates = ["wage-sheet", "computed", "reviewed"]
    assert all(fact.data["gates"] == gates for fact in assessed)
    corrected = with_tag(assessed, "更正")
    assert 0 < len(corrected) < len(assessed)
    assert {fact.unit for fact in corrected} == {f.unit for f in audits if not f.data["passed"]}


def test_since_april_everybody_pays_the_standard(year):
    standard = {
        (fact.unit, fact.data["person"]): fact.data["standard"]
        for fact in year.facts("dues", step="assessed")
    }
    paid = year.facts("dues", step="paid")
    assert all(fact.data["paid"] == fact.data["standard"] for fact in paid)
    since = [fact for fact in paid if fact.data["month"] >= "2015-04-01"]
    for fact in since:
        key = (fact.unit, fact.data["person"])
        assert fact.data["standard"] == standard.get(key, fact.data["standard"])
    lower = [
        fact
        for fact in paid
        if fact.data["month"] < "2015-04-01"
        and Decimal(fact.data["standard"])
        < Decimal(standard.get((fact.unit, fact.data["person"]), "0"))
    ]
    assert lower, "before, some units had not taken the standard"


def test_dues_are_paid_once_a_month_a_member(year):
    paid = Counter(
        (fact.data["person"], fact.data["month"]) for fact in year.facts("dues", step="paid")
    )
    assert set(paid.values()) == {1}
    assert {month for _, month in paid} == {f"2015-{month:02d}-01" for month in range(1, 13)}


@pytest.mark.parametrize("month", range(1, 13))
def test_study_day_on_the_23rd_or_the_next_working_day(year, month):
    wanted = dt.date(2015, month, 23)
    while not chinese_calendar.is_workday(wanted):
        wanted += dt.timedelta(days=1)
    days = [f for f in year.facts("meeting", kind="study-day") if day(f.day).month == month]
    on_the_day = [fact for fact in days if day(fact.day) == wanted]
    assert len({fact.unit for fact in on_the_day}) > 100
    assert {f.unit for f in on_the_day} >= {"QS-001", "QS-002", "QS-003", "QS-004", "QS-005"}


def test_six_common_items_and_one_or_two_own(year):
    for unit in year.units:
        kinds = Counter(f.data["kind"] for f in year.facts("duty", at=unit, step="set"))
        assert kinds["common"] == 6
        assert kinds["own"] in (1, 2)
    items = year.facts("duty", step="set")
    weights = Counter()
    for fact in items:
        weights[fact.unit] += fact.data["weight"]
    assert set(weights.values()) == {100}
    assert all(fact.day <= "2015-03-31" for fact in items)


def test_every_secretary_reports_upwards_and_downwards(year):
    reviews = year.facts("review", kind="secretary-report")
    counted = Counter((fact.unit, fact.data["direction"]) for fact in reviews)
    assert counted == {(unit, way): 1 for unit in year.units for way in ("up", "down")}


def test_62_departments_report_to_the_county(year):
    assert len(year.facts("review", kind="party-group-report", direction="up")) == 62


def test_1000_yuan_an_employee(year):
    budgets = year.facts("fund", kind="budget", purpose="activity", year=2015)
    assert sorted(fact.unit for fact in budgets) == year.units
    full = [f for f in budgets if Decimal(f.data["amount"]) == 1000 * f.data["staff"]]
    assert 100 < len(full) < 139, "most keep to it, some fall short"
    assert all(Decimal(f.data["amount"]) <= 1000 * f.data["staff"] for f in budgets)


def test_visits_stand_in_the_fifteen_days_before_a_festival(year):
    festivals = {
        "new-year": (dt.date(2015, 1, 1), dt.date(2016, 1, 1)),
        "spring-festival": (dt.date(2015, 2, 19),),
        "july-first": (dt.date(2015, 7, 1),),
    }
    visits = year.facts("care", kind="visit")
    assert {fact.data["festival"] for fact in visits} == set(festivals)
    for fact in visits:
        before = [(on - day(fact.day)).days for on in festivals[fact.data["festival"]]]
        assert any(0 <= days <= 15 for days in before), fact


def test_all_five_triggers_and_three_relations_of_talks(year):
    talks = year.facts("care", kind="talk")
    triggers = {fact.data.get("trigger") for fact in talks} - {None}
    assert triggers == {"difficulty", "conflict", "mistake", "problem", "promotion"}
    assert {fact.data["relation"] for fact in talks} == {
        "group-branch-secretaries",
        "superior-subordinate-secretaries",
        "secretary-member",
    }
    waits = [day(f.day) - day(f.data["triggered_on"]) for f in talks if "trigger" in f.data]
    assert min(waits) >= dt.timedelta(0)
    assert max(waits) > dt.timedelta(days=7) > min(waits)


def test_hours_of_members_lie_on_both_sides_of_32_and_of_56(year):
    hours: Counter[tuple[str, str]] = Counter()
    for fact in year.facts("meeting"):
        if fact.data["kind"] in ("lecture", "study-day"):
            for row in fact.data["attendance"]:
                hours[fact.unit, row["person"]] += Decimal(fact.data["hours"])
    for fact in year.facts("study"):
        for row in fact.data.get("attendance", ()):
            hours[fact.unit, row["person"]] += Decimal(row["hours"])
    committee = {
        (fact.unit, fact.data["person"])
        for fact in year.facts("post", step="appointed")
        if fact.day > "2015-04-01" and fact.data["post"] != "committee-secretary"
    }
    ordinary = [total for key, total in hours.items() if key not in committee]
    leading = [hours[key] for key in committee]
    met = sum(total >= 32 for total in ordinary)
    assert len(ordinary) * 8 // 10 < met < len(ordinary)
    assert len(leading) * 6 // 10 < sum(total >= 56 for total in leading) < len(leading)


def test_18_items_of_every_venue_are_checked(year):
    items = {"slogan", "disclosure-board"}
    items |= {f"six-one-{number}" for number in range(1, 7)}
    items |= {f"ten-have-{number}" for number in range(1, 11)}
    for unit in year.units:
        assert {fact.data["item"] for fact in year.facts("site", at=unit)} == items


def test_secretaries_of_party_committees_hold_the_rank_in_fact(year):
    posts = year.facts("post", post="committee-secretary", step="appointed")
    assert posts
    assert all(fact.data["rank"] in RANKED and fact.data["tags"] == ["实职"] for fact in posts)


def test_published_figures_stand_beside_what_the_facts_give(year):
    published = {f.data["metric"]: f.data["value"] for f in year.facts("external")}
    links = year.facts("service", kind="contact")
    assert published["Q-33"] == published["Q-34"] == len(year.units)
    assert published["Q-4I"] == sum(fact.data["persons"] for fact in links)
    assert published["Q-35"] == 119
    assert published["Q-45 county"] + published["Q-45 department"] == 92
    assert published["Q-16"] == "98.2"
