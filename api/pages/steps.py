"""The facts of one case, in their order: a problem with what was put right, an item of a list."""

from __future__ import annotations

from typing import Final

import orjson

from api.pages.desk import Desk
from api.withheld import is_personal, sees_personal
from core.accounts import Action
from core.log import Event
from core.rules import DuckEngine

#: The tables whose facts are of one case with those of a type.
_PROBLEM: Final = ("problem", "measure", "rectification")
_TABLES: Final = {
    **dict.fromkeys(_PROBLEM, _PROBLEM),
    "duty": ("duty",),
    "election": ("election",),
}


def steps_of(desk: Desk, type_name: str, case: str, organisation: str) -> tuple[list[Event], bool]:
    """The facts of a case that the caller may see, the first first, and whether that is all of it.

    None of types without steps, and none of somebody's own target outside the own branch: a step of
    it that names nobody is part of it too. The codes of items of a list are each organisation's own,
    those of problems the region's.
    """
    tables = _TABLES.get(type_name, ())
    if not tables or not case:
        return [], True
    position = desk.clocks.position
    source = desk.house.followed(desk.region_code).read_from(tables, position)
    one = organisation if type_name == "duty" else ""
    found = desk.house.shown(
        ("steps", desk.region_code, tables, case, one, source),
        lambda: _positions(desk, tables, case, one),
    )
    may = desk.sees(Action.facts)
    events = [desk.event(each) for each in found]
    states = [orjson.loads(each.state) for each in events]
    own = any(is_personal(type_name, state.get("data")) for state in states)
    if own and not sees_personal(desk.reach(Action.people), organisation):
        return [], False
    seen = [
        event for event, state in zip(events, states, strict=True) if may(str(state.get("org", "")))
    ]
    return seen, len(seen) == len(events)


def _positions(desk: Desk, tables: tuple[str, ...], case: str, organisation: str) -> list[int]:
    statement = " UNION ALL ".join(
        f"SELECT position, day, fact FROM f_{name} WHERE \"case\" = ? AND (? = '' OR org = ?)"
        for name in tables
    )
    with DuckEngine() as engine:
        desk.region.facts(desk.clocks.position).provide(engine, tables, None)
        parameters = [case, organisation, organisation] * len(tables)
        rows = engine.run(f"{statement} ORDER BY day, fact", parameters)
        found: list[int] = rows.column("position").to_pylist()
        return found
