"""The facts of one case, in their order: a problem with what was put right, an item of a list."""

from __future__ import annotations

from typing import Final

from api.pages.describing import Told, told
from api.pages.desk import Desk
from core.accounts import Action
from core.rules import DuckEngine

#: The tables whose facts are of one case with those of a type.
_PROBLEM: Final = ("problem", "measure", "rectification")
_TABLES: Final = {**dict.fromkeys(_PROBLEM, _PROBLEM), "duty": ("duty",)}


def steps_of(desk: Desk, type_name: str, case: str, organisation: str) -> list[Told]:
    """The facts of a case that the caller may see, the first first; none of types without steps.

    The codes of items of a list are each organisation's own, those of problems the region's.
    """
    tables = _TABLES.get(type_name, ())
    if not tables or not case:
        return []
    position = desk.clocks.position
    source = desk.house.followed(desk.region_code).read_from(tables, position)
    one = organisation if type_name == "duty" else ""
    found = desk.house.shown(
        ("steps", desk.region_code, tables, case, one, source),
        lambda: _positions(desk, tables, case, one),
    )
    may = desk.sees(Action.facts)
    events = [desk.region.log.read(each - 1, 1, each)[0] for each in found]
    steps = [told(each, desk.region.vocabulary) for each in events]
    return [each for each in steps if may(each.organisation)]


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
