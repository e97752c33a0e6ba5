"""Who there is: organisations, members, posts, the elections of April, admissions."""

from __future__ import annotations

import datetime as dt

from core.histories import Data, Draw, Journal, person_ref, working_from

from .county import County, Group, Member, Unit, founded_on
from .days import later, working_day

COMMITTEES = 8
ELECTION_GATES = ("procedure", "conditions", "approval")
ADMISSION_GATES = ("recommendation", "pre-examination", "public-notice", "ballot", "accountability")

_RANKS = ("deputy-section", "deputy-section", "section")


def write(journal: Journal, county: County) -> None:
    """Write down the organisations, members, posts and elections of the county."""
    for unit in county.units:
        _organisation(journal, county, unit)
        _old_posts(journal, county, unit)
    _committees(journal, county)
    for unit in county.units:
        _election(journal, county, unit)
        _admissions(journal, county, unit)
    _transfers(journal, county)
    for unit in county.units:
        for member in unit.members:
            _membership(journal, unit, member)
        _count(journal, county, unit)


def _organisation(journal: Journal, county: County, unit: Unit) -> None:
    founded = founded_on(county.year)
    if not unit.named:
        data: Data = {
            "step": "founded",
            "kind": unit.kind,
            "sector": unit.sector,
            "title": unit.title,
            "parent": county.root,
            "staff": unit.staff,
        }
        journal.add("organisation", unit.code, founded, data)
    for group in unit.groups:
        _group(journal, unit, group, founded + dt.timedelta(days=30))


def _group(journal: Journal, unit: Unit, group: Group, day: dt.date) -> None:
    data = {
        "step": "founded",
        "kind": "group",
        "sector": unit.sector,
        "title": group.title,
        "parent": unit.code,
    }
    journal.add("organisation", group.code, day, data)


def _committees(journal: Journal, county: County) -> None:
    """机关党委 of large organs: they are no direct units, only the rank of their secretary counts."""
    draw = Draw(f"{county.seed}/committees")
    founded = founded_on(county.year)
    for number in range(1, COMMITTEES + 1):
        code = f"{county.prefix}-P{number:02d}"
        data: Data = {
            "step": "founded",
            "kind": "committee",
            "sector": "organ",
            "title": f"第{number:02d}机关党委",
            "parent": county.root,
        }
        journal.add("organisation", code, founded, data)
        post = {
            "step": "appointed",
            "post": "committee-secretary",
            "person": person_ref(f"{county.seed}/committee/{number}"),
            "rank": draw.pick(_RANKS),
            "tags": ["实职"],
        }
        journal.add("post", code, working_day(draw, county.year, 5), post)


def _secretary_post(unit: Unit) -> str:
    return f"{unit.kind}-secretary"


def _old_posts(journal: Journal, county: County, unit: Unit) -> None:
    """The posts of the last term, and the head of the unit."""
    draw = unit.draw("old posts")
    day = founded_on(county.year) + dt.timedelta(days=draw.between(5, 25))
    if unit.head is not None:
        for post in ("head", "party-group-secretary") if unit.department else ("head",):
            rank = "section" if unit.department else draw.pick(_RANKS)
            data = {"step": "appointed", "post": post, "person": unit.head.ref, "rank": rank}
            journal.add("post", unit.code, day, data)
    # Before the elections not every secretary had the rank; afterwards all have.
    same = unit.former_secretary is unit.secretary
    former = {
        "step": "appointed",
        "post": _secretary_post(unit),
        "person": unit.former_secretary.ref,
        "rank": draw.pick(_RANKS) if same or draw.chance(40) else "clerk",
    }
    journal.add("post", unit.code, day, former)


def _election(journal: Journal, county: County, unit: Unit) -> None:
    draw = unit.draw("election")
    due = dt.date(county.year, 4, draw.between(1, 17))
    held = min(later(due, draw.between(0, 9)), dt.date(county.year, 4, 30))
    voters = [member for member in unit.there(held) if not member.probationary]
    present = max(len(voters) * 4 // 5 + 1, len(voters) - draw.below(4))
    case = f"{unit.code}/{county.year}"
    journal.add(
        "election",
        unit.code,
        due,
        {"case": case, "step": "due", "due_on": due.isoformat(), "term_years": 3},
    )
    data: Data = {
        "case": case,
        "step": "held",
        "seats": len(unit.committee),
        "eligible": len(voters),
        "present": present,
        "ballots": present - (1 if draw.chance(8) else 0),
    }
    journal.add("election", unit.code, held, data)
    approved = later(held, draw.between(2, 9))
    data = {"case": case, "step": "approved", "gates": list(ELECTION_GATES)}
    journal.add("election", unit.code, approved, data)
    _new_posts(journal, unit, approved, draw)


def _new_posts(journal: Journal, unit: Unit, day: dt.date, draw: Draw) -> None:
    """A new term is a new appointment, also for those who were elected again."""
    post = _secretary_post(unit)
    removed = {"step": "removed", "post": post, "person": unit.former_secretary.ref}
    journal.add("post", unit.code, day, removed)
    rank = draw.pick(_RANKS)
    journal.add(
        "post",
        unit.code,
        day,
        {"step": "appointed", "post": post, "person": unit.secretary.ref, "rank": rank},
    )
    deputy = "branch-deputy-secretary" if unit.kind == "branch" else "deputy-secretary"
    for place, member in enumerate(unit.committee[1:]):
        name = deputy if place == 0 else "committee-member"
        data = {"step": "appointed", "post": name, "person": member.ref}
        journal.add("post", unit.code, day, data)


def _admissions(journal: Journal, county: County, unit: Unit) -> None:
    """发展党员五制: a few candidates; whom the ballot admits joins on probation."""
    draw = unit.draw("admission")
    for number in range(1, draw.below(3) * draw.below(2) + 1):
        case = f"{unit.code}/dev-{county.year}-{number}"
        day = working_day(draw, county.year, draw.between(2, 11))
        skipped = 4 if unit.card.slips(draw, 8) else 5
        for gate in ADMISSION_GATES[:skipped]:
            if day.year > county.year:
                break
            data = {"case": case, "template": "gates-5", "step": gate, "approver": county.root}
            if gate not in ("pre-examination", "accountability"):
                del data["approver"]
            journal.add("admission", unit.code, day, data)
            if gate == "ballot":
                person = person_ref(f"{county.seed}/{case}")
                dues = 50 * draw.between(40, 110)
                unit.members.append(
                    Member(person, day, probationary=True, dues=dues, dues_before=dues)
                )
            day = later(day, draw.between(5, 12))


def _transfers(journal: Journal, county: County) -> None:
    """Some members go to another unit of the county, some leave it."""
    draw = Draw(f"{county.seed}/transfers")
    for number, unit in enumerate(draw.sample(county.units[7:], 20)):
        member = unit.members[-1]
        if member.probationary or member.exempt_from or len(unit.members) < 13:
            continue
        day = max(working_day(draw, county.year, draw.between(2, 10)), member.joined)
        member.left = working_from(day)
        if number % 3:
            target = draw.pick([other for other in county.units[7:] if other is not unit])
            joined = later(member.left, draw.between(3, 12))
            copied = Member(member.ref, joined, dues=member.dues, dues_before=member.dues)
            copied.retired = member.retired
            target.members.append(copied)


def _membership(journal: Journal, unit: Unit, member: Member) -> None:
    category = "probationary" if member.probationary else "full"
    joined: Data = {"step": "joined", "person": member.ref, "category": category}
    if member.leader:
        joined["leader"] = True
    journal.add("membership", unit.code, member.joined, joined)
    later_steps = [("exempted", member.exempt_from), ("left", member.left)]
    for step, day in later_steps:
        if day is not None:
            data = {**joined, "step": step}
            journal.add("membership", unit.code, day, data)


def _count(journal: Journal, county: County, unit: Unit) -> None:
    """Numbers of members and staff at the end of the half-year and of the year."""
    for day in (dt.date(county.year, 6, 30), dt.date(county.year, 12, 31)):
        members = unit.there(day)
        data = {
            "step": "counted",
            "category": "full",
            "members": sum(not member.probationary for member in members),
            "staff": unit.staff,
            "retired": sum(member.retired for member in members),
        }
        journal.add("membership", unit.code, day, data)
