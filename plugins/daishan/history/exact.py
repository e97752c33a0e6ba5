"""What must come out exactly, and what holds together only when written as a whole.

The speech gives the county's totals; which unit had how many is drawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from core.histories import Data, Draw, Journal, person_ref, shared, working_day, working_from

from .county import ROOT, County, Organisation

SPECIALISTS = 100
# 1800余名、150余支: the speech gives no more; twelve to a team is a choice.
TEAMS = 153
EACH_TEAM = 12
END = dt.date(2020, 12, 31)
STATED_PROJECTS = ("DS-XW/base", "DS-XW/road")

_ELECTION_GATES = ("党组决定", "上级批准")


def write(journal: Journal, county: County, seed: int) -> None:
    """Write down what the speech counts, and the posts, projects, elections and weak branches."""
    draw = Draw(f"{seed}/exact")
    _specialists(journal, county.units[:48], draw)
    _teams(journal, county.units, draw)
    _campaigns(journal, draw)
    _projects(journal, county.units[:48], draw, seed)
    for unit in county.units:
        _posts(journal, unit, draw, seed)
    for number, branch in enumerate(county.branches):
        _election(journal, branch, draw, number)
        if len(branch.known) == branch.size:
            _dues(journal, branch, draw)
    _lagging(journal, county, draw)


def _specialists(journal: Journal, units: Sequence[Organisation], draw: Draw) -> None:
    """百名红领专员: each goes down once, from forty departments."""
    chosen = draw.shuffled(units)[:40]
    weights = [draw.between(1, 4) for _ in chosen]
    for unit, persons in zip(chosen, shared(SPECIALISTS, weights, least=1), strict=True):
        data: Data = {"kind": "stationed", "destination": "enterprise", "persons": persons}
        day = working_day(draw, 2020, draw.between(2, 3))
        journal.add("service", unit.code, day, {**data, "tags": ["红领专员"]})


def _teams(journal: Journal, units: Sequence[Organisation], draw: Draw) -> None:
    """抗疫小分队: about one for 22 members; a few more here and as many fewer there."""
    teams = shared(TEAMS, [unit.size for unit in units], least=1)
    moved = 0
    for place, (unit, here) in enumerate(zip(units, teams, strict=True)):
        last = place == len(units) - 1
        more = -moved if moved or last else draw.between(-3, 3)
        moved += more
        data: Data = {"kind": "emergency", "persons": EACH_TEAM * here + more, "teams": here}
        day = dt.date(2020, 1, 27) + dt.timedelta(days=draw.below(12))
        journal.add("service", unit.code, day, {**data, "tags": ["抗疫"]})


def _campaigns(journal: Journal, draw: Draw) -> None:
    """Fourteen of the special campaigns that the speech counts without naming end in the autumn."""
    for number in range(4, 18):
        data: Data = {"case": f"{ROOT}/campaign-{number:02d}", "kind": "rectification"}
        data |= {"step": "closed", "title": f"专项整治第{number:02d}项", "tags": ["文明城市"]}
        journal.add("project", ROOT, working_day(draw, 2020, draw.between(9, 12)), data)


def _projects(journal: Journal, units: Sequence[Organisation], draw: Draw, seed: int) -> None:
    """Further key projects of departments; all but one have a project secretary."""
    chosen = draw.shuffled(units)[:8]
    for unit, case in zip(chosen, STATED_PROJECTS, strict=False):
        _project_secretary(journal, unit, case, dt.date(2020, 7, 31), seed)
    for number, unit in enumerate(chosen[2:], start=1):
        case = f"{unit.code}/key"
        data: Data = {"case": case, "kind": "key", "title": f"重大项目{number}"}
        if number > 1:
            data["lead_post"] = "project-secretary"
        day = working_day(draw, 2019 + number % 2, draw.between(2, 4))
        journal.add("project", unit.code, day, {**data, "step": "opened"})
        if number > 1:
            _project_secretary(journal, unit, case, day, seed)
        for place in range(1, draw.between(2, 4)):
            day = working_from(day + dt.timedelta(days=draw.between(40, 90)))
            step = {"step": "milestone", "milestone": f"节点{place}"}
            if day <= END:
                journal.add("project", unit.code, day, {**data, **step})


def _project_secretary(
    journal: Journal, unit: Organisation, case: str, day: dt.date, seed: int
) -> None:
    data: Data = {"step": "appointed", "post": "project-secretary", "case": case}
    person = person_ref(f"{seed}/project/{case}")
    journal.add("post", unit.code, day, {**data, "person": person})


def _posts(journal: Journal, unit: Organisation, draw: Draw, seed: int) -> None:
    """The secretary, two or three deputies, and the staff who do Party work full time."""
    first = "township-secretary" if unit.kind == "township-committee" else "party-group-secretary"
    posts = [first, *["deputy-head"] * draw.between(2, 3)]
    if not draw.chance(unit.slack * 7, of=1000):
        posts.append("executive-deputy-secretary")
    if unit.size > 80:
        posts.append("party-affairs-staff")
    for place, post in enumerate(posts):
        data: Data = {"step": "appointed", "post": post}
        data["person"] = person_ref(f"{seed}/{unit.code}/post-{place}")
        if post in ("executive-deputy-secretary", "party-affairs-staff"):
            data["full_time"] = True
        journal.add("post", unit.code, dt.date(2019, 1, 15), data)


def _election(journal: Journal, branch: Organisation, draw: Draw, number: int) -> None:
    """Every three years: a third of the branches in 2019, a third in 2020, the others later."""
    if number % 3 == 2:
        return
    due = working_day(draw, 2019 + number % 3, draw.between(3, 11))
    case = f"{branch.code}/election"
    data: Data = {"case": case, "step": "due", "due_on": due.isoformat(), "term_years": 3}
    journal.add("election", branch.code, due - dt.timedelta(days=60), data)
    held = due - dt.timedelta(days=draw.below(20))
    if draw.chance(branch.slack * 6, of=1000):
        held = due + dt.timedelta(days=draw.between(10, 150))
    if held > END:
        return
    present = branch.size - branch.size * branch.slack // 1000
    data = {"case": case, "step": "held", "seats": 3, "eligible": branch.size, "present": present}
    journal.add("election", branch.code, held, data)
    approved = working_from(held + dt.timedelta(days=draw.between(3, 9)))
    if approved <= END:
        data = {"case": case, "step": "approved", "gates": list(_ELECTION_GATES)}
        journal.add("election", branch.code, approved, data)


def _dues(journal: Journal, branch: Organisation, draw: Draw) -> None:
    """Dues of the members of a branch that keeps a roll; a few miss a month."""
    for person in branch.known:
        standard = f"{draw.between(30, 130)}.00"
        for month in range(1, 13):
            if draw.chance(branch.slack * 1, of=1000):
                continue
            data: Data = {"step": "paid", "person": person, "standard": standard, "paid": standard}
            data["month"] = dt.date(2020, month, 1).isoformat()
            journal.add("dues", branch.code, working_day(draw, 2020, month), data)


def _lagging(journal: Journal, county: County, draw: Draw) -> None:
    """Four weak branches are helped by another unit; two of them have left by the end of 2020."""
    weak = sorted(county.branches, key=lambda branch: (-branch.slack, branch.code))[:4]
    helpers = sorted(county.units, key=lambda unit: (unit.slack, unit.code))[:4]
    for number, (branch, helper) in enumerate(zip(weak, helpers, strict=True)):
        case = f"{branch.code}/weak"
        data: Data = {"case": case, "category": "lagging", "origin": "assessment"}
        day = working_day(draw, 2019, 12)
        journal.add("problem", branch.code, day, {**data, "step": "raised"})
        data = {"case": case, "responsible": helper.code, "due_on": "2020-12-31"}
        day = working_from(day + dt.timedelta(days=draw.between(20, 40)))
        journal.add("measure", branch.code, day, {**data, "tags": ["重点帮带"]})
        if number < 2:
            day = working_day(draw, 2020, 10)
            journal.add("rectification", branch.code, day, {"case": case, "step": "rectified"})
            data = {"case": case, "step": "verified", "verified_by": ROOT}
            journal.add("rectification", branch.code, working_day(draw, 2020, 11), data)
