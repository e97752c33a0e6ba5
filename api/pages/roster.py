"""Who is in an organisation, for forms that ask about people; and its cases that are still open.

References stand in the facts; names come from the vault, for callers who may see them there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from api.membership import references
from api.pages.desk import Desk
from api.pages.forms import Option
from api.withheld import sees_personal
from core.accounts import Action
from core.rules import DuckEngine, day_number

_CASES = """
SELECT "case", max(title) AS title FROM f_{table} AS f WHERE org = '{org}' AND day <= {day}{open}
GROUP BY 1 ORDER BY max(day) DESC, 1 LIMIT 40
"""

#: Without the cases that are somebody's own target.
_OF_NOBODY = """
AND NOT EXISTS (SELECT 1 FROM f_{table} AS p WHERE p."case" = f."case" AND p.org = f.org
                AND p.person IS NOT NULL)
"""

#: The table whose facts open the cases that a type's facts go on with.
_OPENED_BY = {
    "measure": "problem",
    "rectification": "problem",
    "problem": "problem",
    "project": "project",
    "duty": "duty",
    "admission": "admission",
}

#: What stands for the title of a case, where a table calls it otherwise.
_TITLES = {"duty": "item", "admission": '"case"'}


def members(desk: Desk, organisation: str, on: dt.date) -> Sequence[Option]:
    """The members of an organisation on a day, by name; none for callers who may not see them."""
    if not desk.may(Action.people, organisation):
        return ()
    region = desk.house.followed(desk.region_code)
    key = ("members", region.code, organisation, on, region.read_from(["membership"]))
    people = desk.house.shown(key, lambda: references(region, organisation, on))
    names = region.people.names(people)
    # The audit trail says who read names.
    desk.request.state.named = bool(people)
    found = [Option(person, names.get(person) or person) for person in people]
    return sorted(found, key=lambda each: each.title)


def cases(desk: Desk, organisation: str, type_name: str, on: dt.date) -> Sequence[Option]:
    """The cases of an organisation that a fact of this type may be a step of, the last ones first.

    None for callers who may not see its facts; somebody's own target only in the own branch.
    """
    table = _OPENED_BY.get(type_name)
    if table is None or not desk.may(Action.facts, organisation):
        return ()
    region = desk.house.followed(desk.region_code)
    own = table == "duty" and not sees_personal(desk.reach(Action.people), organisation)
    statement = _CASES.format(
        table=table,
        day=day_number(on),
        org=_quoted(organisation),
        open=_OF_NOBODY.format(table=table) if own else "",
    )
    statement = statement.replace("max(title)", f"max({_TITLES.get(table, 'title')})")
    with DuckEngine() as engine:
        region.facts().provide(engine, [table], None)
        rows = engine.run(statement).to_pylist()
    return [Option(str(row["case"]), str(row["title"] or row["case"])) for row in rows]


def _quoted(text: str) -> str:
    return text.replace("'", "''")
