"""What is due: cases that the facts opened and set a day for, and items that still lack points.

A case is open until a fact ends it: a duty is done, a problem struck off, an election held. What the
facts set no day for is not due; the core guesses none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.missed import item_title
from api.pages.describing import day_of
from api.pages.desk import Desk
from api.pages.words import Status, due_shape, due_status, label, say, signed
from api.web.house import House
from core.accounts import Action
from core.assess import OrganisationResult, SnapshotFacts
from core.facts import Label
from core.rules import DuckEngine, Period, day_number

#: Of each problem's case by a day: its last step, and the day it is due.
PROBLEMS: Final = """
    WITH last AS (
      SELECT "case", org, step, day, fact, position FROM f_rectification WHERE day <= {day}
      QUALIFY row_number() OVER (PARTITION BY "case" ORDER BY day DESC, fact DESC) = 1
    ), due AS (
      SELECT "case", max_by(due_on, day * 1000000000 + fact) AS due FROM (
        SELECT "case", due_on, day, fact FROM f_problem WHERE due_on IS NOT NULL AND day <= {day}
        UNION ALL
        SELECT "case", due_on, day, fact FROM f_measure WHERE due_on IS NOT NULL AND day <= {day}
      ) GROUP BY 1
    )
"""

#: Open cases by a day: number of the fact, organisation, what, kind, the day it is due.
_STATEMENTS: Final = {
    "duty": """
        SELECT position, org, item AS title, kind, due_on AS due, "case", year FROM f_duty AS d
        WHERE step IN ('set', 'due') AND day <= {day} AND due_on IS NOT NULL AND person IS NULL
        AND NOT EXISTS (SELECT 1 FROM f_duty AS e WHERE e."case" = d."case" AND e.org = d.org
                        AND e.step = 'done' AND e.day <= {day})
        QUALIFY row_number() OVER (PARTITION BY org, "case" ORDER BY d.day DESC, position DESC) = 1
    """,
    "problem": PROBLEMS
    + """
        SELECT p.position, p.org, coalesce(p.title, '') AS title,
          CASE WHEN last.step = 'rectified' THEN 'verify' ELSE p.category END AS kind, due.due,
          p."case"
        FROM f_problem AS p JOIN due USING ("case") LEFT JOIN last USING ("case")
        WHERE p.day <= {day} AND coalesce(last.step, '') <> 'verified'
        QUALIFY row_number() OVER (PARTITION BY p."case" ORDER BY p.day, p.fact) = 1
    """,
    "election": """
        SELECT position, org, '' AS title, 'election' AS kind, due_on AS due FROM f_election AS e
        WHERE step IN ('due', 'extended') AND day <= {day} AND due_on IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM f_election AS h WHERE h."case" = e."case"
                        AND h.step = 'held' AND h.day <= {day})
        QUALIFY row_number() OVER (PARTITION BY "case" ORDER BY e.day DESC, position DESC) = 1
    """,
}

#: The tables that the statements read.
_TABLES: Final = ("duty", "problem", "measure", "rectification", "election")

_SUBJECTS: Final = {"duty": "责任清单", "problem": "整改", "election": "换届"}


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do: how it stands, of which subject, what, for whom, when, and where to go.

    `act` is what is done there; without it, the history is read.
    """

    status: Status
    subject: str
    title: str
    more: str
    organisation: str
    due: dt.date | None
    address: str
    bears_on: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """An open case: its subject, the row that says what it is, and the shape of how it stands."""

    subject: str
    row: Mapping[str, Any]
    organisation: str
    due: dt.date | None
    shape: str

    @property
    def order(self) -> tuple[int, dt.date, str]:
        """Overdue first, then by day."""
        return (self.shape != "late"), self.due or dt.date.max, self.organisation


@dataclass(frozen=True)
class Cases:
    """All open cases on a day, those overdue first, and of each organisation with its places."""

    every: Sequence[Open]
    by_organisation: Mapping[str, Sequence[int]]
    late: Mapping[str, int]

    @classmethod
    def of(cls, every: Sequence[Open]) -> Cases:
        """Those that are given in order."""
        places: dict[str, list[int]] = {}
        for place, each in enumerate(every):
            places.setdefault(each.organisation, []).append(place)
        return cls(every, places, Counter(e.organisation for e in every if e.shape == "late"))

    def among(self, organisations: Iterable[str]) -> list[Open]:
        """Those of some organisations, in the same order."""
        known = self.by_organisation
        places = sorted(place for code in set(organisations) for place in known.get(code, ()))
        return [self.every[place] for place in places]


def open_cases(desk: Desk, organisations: Collection[str] | None, on: dt.date) -> Sequence[Open]:
    """The open cases of some organisations (None: all) on a day, those overdue first."""
    cases = _cases(desk, on)
    return cases.every if organisations is None else cases.among(organisations)


def overdue(desk: Desk, on: dt.date) -> int:
    """How many open cases that the caller sees are overdue on a day: those that the desk lists."""
    late = _cases(desk, on).late
    return sum(late[code] for code in desk.among(Action.facts, late))


def _cases(desk: Desk, on: dt.date) -> Cases:
    return cases_of(desk.house, desk.region_code, on, desk.clocks.position)


def cases_of(house: House, region: str, on: dt.date, position: int | None = None) -> Cases:
    """All open cases of a region on a day, by what was known at a position (None: the last).

    They are listed anew only where a fact of their types was recorded since.
    """
    followed = house.followed(region)
    source = followed.read_from(_TABLES, position)

    def read() -> Cases:
        rows = _rows(followed.facts(position), on)
        return Cases.of(sorted((_open(*each, on) for each in rows), key=lambda each: each.order))

    return house.shown(("open cases", region, on, source), read)


def _open(subject: str, row: Mapping[str, Any], on: dt.date) -> Open:
    due = day_of(row["due"])
    return Open(subject, row, str(row["org"]), due, due_shape(due, on))


def _rows(facts: SnapshotFacts, on: dt.date) -> Iterable[tuple[str, dict[str, Any]]]:
    with DuckEngine() as engine:
        facts.provide(engine, _TABLES, None)
        for subject, statement in _STATEMENTS.items():
            for row in engine.run(statement.format(day=day_number(on))).to_pylist():
                yield subject, row


def due_of(desk: Desk, opened: Open, on: dt.date) -> Due:
    """An open case in words."""
    subject, row, due = opened.subject, opened.row, opened.due
    address = desk.to(f"/facts/{row['position']}")
    codes = desk.region.vocabulary.codes
    kind, act = str(row["kind"]), ""
    if subject == "election":
        title, more = say("任期届满"), say("按期换届,或报批延期")
    elif kind == "verify":
        title, more = row["title"] or say("问题"), say("整改已完成,待复核销号")
        if desk.may(Action.verify, row["org"]) and row["org"] != desk.home:
            address, act = desk.to("/verify"), say("去核实")
    else:
        if subject == "problem" and row["org"] == desk.home and desk.may(Action.record, row["org"]):
            # What the log knows of the case is not asked again.
            of = {"organisation": row["org"], "case": row["case"], "step": "rectified"}
            address, act = desk.to("/record", kind="rectification", **of), say("登记整改")
        if subject == "duty" and row["org"] == desk.home and desk.may(Action.record, row["org"]):
            of = {name: row[name] for name in ("case", "year")}
            of |= {"organisation": row["org"], "item": row["title"], "sort": kind, "step": "done"}
            address, act = desk.to("/record", kind="duty", **of), say("登记办结")
        if subject == "duty":
            row = {
                **row,
                "title": item_title(desk.region.vocabulary, {**row, "item": row["title"]}),
            }
        listed = codes["duty.kind" if subject == "duty" else "problem.category"].codes
        more = label(listed.get(kind, Label(kind, kind)))
        title = row["title"] or more
    return Due(
        due_status(due, on),
        say(_SUBJECTS[subject]),
        title,
        "" if more == title else more,
        str(row["org"]),
        due,
        address,
        act=act,
    )


def lacking_items(
    desk: Desk, result: OrganisationResult, scheme: str, period: Period, on: dt.date
) -> list[Due]:
    """The items of a scheme that an organisation has not all points of, most points first."""
    of = result.schemes[scheme]
    plan = desk.latest.plan.schemes[scheme]
    titles = {name: group.title or name for name, group in plan.definition.groups.items()}
    lacking = [item for item in of.items if item.points is not None and 0 <= item.points < item.of]
    lacking.sort(key=lambda item: item.points - item.of if item.points is not None else 0)
    address = desk.to(f"/schemes/{scheme}/{result.code}")
    return [
        Due(
            due_status(period.last, on) if period.last >= on else Status("na", say("本期已过")),
            titles.get(item.group, item.group),
            item.title,
            "",
            result.code,
            period.last,
            address,
            _missing(item.points or 0, item.of),
        )
        for item in lacking
    ]


def _missing(points: int, of: int) -> str:
    return signed(of - points)
