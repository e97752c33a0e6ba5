"""待核实: problems that organisations beneath have put right, to be struck off or sent back.

One step for several at once: all or none. Why one was sent back stands in the fact as a tag, so that
the organisation reads it beside its case.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson
from pydantic import BaseModel

from api.pages.describing import day_of
from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.due import PROBLEMS
from api.pages.entry import SOURCE
from api.pages.forms import read_day
from api.pages.numbers import whole
from api.pages.paging import paged
from api.pages.words import Status, due_status, label, say
from api.refusals import Refusal, refusal, title_of
from api.rights import Rights, Said
from core.accounts import Action
from core.assess import SnapshotFacts
from core.facts import Label
from core.host import HostError
from core.log import FACT_PREFIX, LogError, Rejected
from core.rules import DuckEngine, day_number

#: What stands before the reason in the tag of a problem that was sent back.
RETURNED: Final = "退回:"

#: The longest reason: a tag has 64 characters.
LONGEST: Final = 60

_WAITING: Final = (
    PROBLEMS
    + """
SELECT p."case", p.org, coalesce(p.title, '') AS title, p.category, last.day AS done,
  last.position AS at, last.fact AS first, due.due
FROM f_problem AS p JOIN last USING ("case") LEFT JOIN due USING ("case")
WHERE p.day <= {day} AND last.step = 'rectified'
QUALIFY row_number() OVER (PARTITION BY p."case" ORDER BY p.day, p.fact) = 1
ORDER BY last.day, last.position
"""
)

#: The step that strikes a problem off, and where an indicator names steps of a case.
_STRUCK: Final = "verified"
_STEPS: Final = frozenset({"step", "in_", "out", "from_", "to", "dated_by", "has_all"})

_TABLES: Final = ("problem", "measure", "rectification")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A problem that was put right: its case, of whom, what, when; `at` is where the log says so."""

    case: str
    organisation: str
    title: str
    category: str
    done: dt.date
    at: int
    status: Status


def waiting(desk: Desk, on: dt.date) -> list[Waiting]:
    """What the caller may strike off on a day, put right first first; nothing the caller reported."""
    rights = Rights(desk.house, desk.caller, desk.region_code)
    allowed = {each for each in (*desk.tree.organisations, *desk.tree.ended) if rights.above(each)}
    if not allowed:
        return []
    position = desk.clocks.position
    source = desk.house.followed(desk.region_code).read_from(_TABLES, position)
    key = ("waiting", desk.region_code, on, source)
    rows = desk.house.shown(key, lambda: _rows(desk.region.facts(position), on))
    rows = [row for row in rows if row["org"] in allowed]
    own = _own(desk, rights, rows)
    return [_waiting(desk, row) for row in rows if row["at"] not in own]


def _own(desk: Desk, rights: Rights, rows: Sequence[Mapping[str, Any]]) -> Set[int]:
    """Which of these the caller's account reported or corrected: it does not confirm them as well.

    Only where the account had something appended since a report, its history is read.
    """
    if not rows:
        return frozenset()
    since = min(row["first"] for row in rows)
    found = desk.house.appends.since(desk.region_code, desk.caller.account, since)
    return {
        row["at"]
        for row in rows
        if any(each.start <= row["at"] and row["first"] < each.stop for each in found)
        and rights.reported_itself(_striking(row))
    }


def _striking(row: Mapping[str, Any]) -> Said:
    data = {"case": str(row["case"]), "step": _STRUCK}
    return Said("rectification", str(row["org"]), day_of(row["done"]).isoformat(), data)


def _rows(facts: SnapshotFacts, on: dt.date) -> list[dict[str, Any]]:
    with DuckEngine() as engine:
        facts.provide(engine, _TABLES, None)
        found: list[dict[str, Any]] = engine.run(_WAITING.format(day=day_number(on))).to_pylist()
        return found


def _waiting(desk: Desk, row: dict[str, Any]) -> Waiting:
    code, done = str(row["category"]), day_of(row["done"])
    category = label(
        desk.region.vocabulary.codes["problem.category"].codes.get(code, Label(code, code))
    )
    due = None if row["due"] is None else day_of(row["due"])
    late = due is not None and done > due
    status = due_status(due, done) if late else Status("ok", say("按期整改"))
    if due is None:
        status = Status("todo", say("未定时限"))
    return Waiting(
        str(row["case"]),
        str(row["org"]),
        str(row["title"]) or category,
        category,
        done,
        int(row["at"]),
        status,
    )


def asking(desk: Desk) -> list[str]:
    """The titles of the enabled programmes that look at whether a problem was struck off.

    One that is set aside, or is there in another version, is passed over: it says nothing here.
    """
    found = []
    for name in desk.region.enabled(desk.clocks.position):
        try:
            definition = desk.region.plugin(name, desk.clocks.position).loaded.programme
        except HostError:
            continue
        if any(_looks(vars(each)) for each in definition.indicators.values()):
            found.append(definition.programme.title)
    return found


def _looks(part: Mapping[str, Any]) -> bool:
    """Whether a part of an indicator reads the step or the day of a problem struck off."""
    for key, value in part.items():
        if key == _STRUCK and value is not None:
            return True
        inside = vars(value) if isinstance(value, BaseModel) else value
        if isinstance(inside, Mapping) and _looks(inside):
            return True
        listed = value if isinstance(value, list | tuple) else (value,)
        if key in _STEPS and _STRUCK in listed:
            return True
        if key == "meets" and isinstance(value, str) and _STRUCK in re.findall(r"\w+", value):
            return True
    return False


def verify_page(desk: Desk) -> Answer:
    """What waits to be verified, the longest first."""
    return _page(desk)


def verify(desk: Desk) -> Answer:
    """Strike off what was ticked, or send it back with a reason: all or none."""
    on = _last_day(desk)
    listed = {each.at: each for each in waiting(desk, on)}
    asked = [whole(str(each)) for each in desk.form.getlist("at")]
    chosen = [listed[each] for each in asked if each in listed]
    back = desk.form.get("do") == "return"
    reason = " ".join(str(desk.form.get("reason", "")).split())
    fault = _fault(asked, chosen, back=back, reason=reason)
    if fault is not None:
        return _page(desk, fault, reason)
    try:
        day = read_day(str(desk.form.get("day", "")) or on.isoformat(), desk.today)
    except ValueError as error:
        return _page(desk, _said("facts.bad-value", str(error)), reason)
    if not desk.clocks.has(day) and not desk.form.get("anyway"):
        return _page(desk, reason=reason, outside=day)
    lines = [_line(desk, each, day, back=back, reason=reason) for each in chosen]
    said = [
        Said("rectification", each.organisation, day.isoformat(), line["data"])
        for each, line in zip(chosen, lines, strict=True)
    ]
    rights = partial(_must, desk, said)
    rights()
    try:
        taken = desk.house.append(
            desk.region_code,
            [orjson.dumps(each) + b"\n" for each in lines],
            desk.caller.account,
            rights,
        )
    except (Rejected, LogError) as error:
        return _page(desk, refusal(error), reason)
    desk.did(taken.head.position, taken.appended)
    done = "returned" if back else "verified"
    return Elsewhere(desk.to("/verify", **{done: len(chosen)}))


def _must(desk: Desk, said: Sequence[Said]) -> bool:
    return Rights(desk.house, desk.caller, desk.region_code).must_record(said)


def _fault(
    asked: Sequence[int | None], chosen: Sequence[Waiting], *, back: bool, reason: str
) -> Refusal | None:
    """What keeps the form from being taken."""
    if not asked:
        return _said("facts.missing-field", say("没有勾选事项。勾选要核实的事项。"))
    if len(chosen) < len(asked):
        return _said("log.conflict", say("所选的事项有的刚刚被核实或退回。下面是现在的列表。"), 409)
    if back and not reason:
        return _said("log.reason", say("没有写退回原因。写一句还差什么,如“缺整改结果”。"))
    if "|" in reason or len(reason) > LONGEST:
        return _said("facts.bad-value", say("原因最多 {n} 个字,不用竖线。", n=LONGEST))
    return None


def _said(code: str, detail: str, status: int = 422) -> Refusal:
    return Refusal(status, code, title_of(code), detail)


def _line(desk: Desk, each: Waiting, day: dt.date, *, back: bool, reason: str) -> dict[str, Any]:
    data: dict[str, Any] = {"case": each.case, "step": "reopened" if back else "verified"}
    if by := _by(desk, each.organisation):
        data["verified_by"] = by
    if reason:
        data["tags"] = [f"{RETURNED}{reason}" if back else reason]
    once = str(desk.form.get("once", ""))
    name = once if once.isalnum() and once.isascii() and len(once) <= 64 else secrets.token_hex(12)
    return {
        "specversion": "1.0",
        "source": SOURCE,
        "id": f"{each.organisation}/rectification/{name}-{each.at}",
        "type": f"{FACT_PREFIX}rectification",
        "subject": each.organisation,
        "occurredon": day.isoformat(),
        "mark": "entered",
        "data": data,
    }


def _by(desk: Desk, organisation: str) -> str | None:
    """For which place the caller verifies: the nearest above; None for the whole region."""
    found = desk.reach(Action.verify)
    if found.whole:
        return None
    within = desk.house.within(desk.region_code)
    above = [of for of in found.beneath if of != organisation and within(organisation, of)]
    # Places above the same organisation are beneath one another.
    return max(above, key=lambda of: sum(within(of, other) for other in above))


def _last_day(desk: Desk) -> dt.date:
    return min(desk.today, desk.clocks.period.last)


def _page(
    desk: Desk,
    refused: Refusal | None = None,
    reason: str = "",
    *,
    outside: dt.date | None = None,
) -> Answer:
    on = _last_day(desk)
    every = waiting(desk, on)
    ticked = {whole(str(each)) for each in desk.form.getlist("at")}
    return Shown(
        "verify.html",
        {
            "rows": paged(desk, every, say("项"), 20),
            "asking": asking(desk),
            "on": on,
            "refused": refused,
            "reason": reason,
            "outside": outside,
            "day": str(desk.form.get("day", "")) or on.isoformat(),
            "ticked": ticked,
            "longest": LONGEST,
            "once": str(desk.form.get("once", "")) or secrets.token_hex(12),
            "done": [
                (name, whole(desk.query(name)))
                for name in ("verified", "returned")
                if whole(desk.query(name))
            ],
        },
        refused.status if refused else 409 if outside else 200,
    )
