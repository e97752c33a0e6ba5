"""What each county is: its type, branches, members, staff, money and posts."""

from __future__ import annotations

import datetime as dt

from core.histories import Journal, person_ref

from .county import BEGIN, YEARS, ZONE, County, later, working_day


def write(journal: Journal, county: County) -> None:
    """Write down what one county is, in both years."""
    kind = "zone-committee" if county.type_tag == ZONE else "county-work-committee"
    journal.add(
        "organisation", county.code, BEGIN, step="changed", kind=kind, sector="organ",
        title=county.title, tags=[county.type_tag],
    )  # fmt: skip
    _branches(journal, county)
    _members(journal, county)
    for year in YEARS:
        _staff(journal, county, year)
        _money(journal, county, year)
        _posts(journal, county, year)
    _elections(journal, county)


def _branches(journal: Journal, county: County) -> None:
    for number, branch in enumerate(county.branches, start=1):
        title = f"直属第{number:03d}党支部"
        journal.add(
            "organisation", branch.code, BEGIN, step="founded", kind="branch", sector="organ",
            title=title, parent=county.code,
        )  # fmt: skip
    if county.gap == "organisation":
        journal.add(
            "organisation", f"{county.code}-U01", BEGIN, step="founded", kind="unit",
            sector="institution", title="尚无党组织的单位一", parent=county.code,
        )  # fmt: skip


def _members(journal: Journal, county: County) -> None:
    for branch in county.branches:
        for person in branch.persons:
            journal.add(
                "membership", branch.code, BEGIN, step="joined", person=person, category="full"
            )
        if not branch.persons:
            for year in YEARS:
                journal.add(
                    "membership", branch.code, dt.date(year, 12, 31), step="counted",
                    category="full", members=branch.size, staff=branch.size * 2,
                )  # fmt: skip


def _staff(journal: Journal, county: County, year: int) -> None:
    staff = county.members * 2
    needed = -(-staff // 100)
    persons = max(1, needed // 2) if county.gap == "staff" else needed + 1
    day = dt.date(year, 6, 30)
    journal.add(
        "post", county.code, day, step="counted", post="party-affairs-staff", persons=persons
    )
    journal.add(
        "membership", county.code, day, step="counted", category="full",
        members=county.members, staff=staff,
    )  # fmt: skip


def _money(journal: Journal, county: County, year: int) -> None:
    draw = county.draw(f"money/{year}")
    day = working_day(draw, year, 2)
    if county.gap != "fund":
        each = 300 + 40 * (year - 2014) + 10 * draw.below(4)
        amount = str(county.members * each)
        journal.add(
            "fund", county.code, day, kind="budget", year=year, purpose="activity", amount=amount
        )
    journal.add(
        "fund", county.code, day, kind="budget", year=year, purpose="training",
        amount=str(10000 + 2000 * (year - 2014)),
    )  # fmt: skip


def _posts(journal: Journal, county: County, year: int) -> None:
    """A change of the deputy secretary or the director; some were not asked about beforehand."""
    draw = county.draw(f"posts/{year}")
    for place, post in enumerate(("executive-deputy-secretary", "party-affairs-director")):
        if not draw.chance(60):
            continue
        asked = working_day(draw, year, 3 + 4 * place)
        day = later(asked, draw.between(5, 20))
        dates = {"reported_on": asked.isoformat(), "consulted_on": later(asked, 2).isoformat()}
        if draw.chance(county.slack * 2):
            dates = {"reported_on": asked.isoformat()}
        person = person_ref(f"{county.seed}/{county.code}/{post}/{year}")
        journal.add(
            "post", county.code, day, step="appointed", post=post, person=person, rank="section",
            full_time=True, **dates,
        )  # fmt: skip


def _elections(journal: Journal, county: County) -> None:
    draw = county.draw("elections")
    for branch in county.branches[::3]:
        due = working_day(draw, 2015, draw.between(3, 10))
        case = f"{branch.code}/2015"
        journal.add(
            "election", branch.code, due, case=case, step="due", due_on=due.isoformat(),
            term_years=3,
        )  # fmt: skip
        if not draw.chance(county.slack):
            journal.add(
                "election", branch.code, later(due, draw.between(0, 12)), case=case, step="held",
                seats=3, eligible=branch.size, present=branch.size - draw.below(branch.size // 6),
            )  # fmt: skip
