"""台账: lists of facts by subject, of the organisations that the caller may see, the newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from api.pages.describing import Told, told
from api.pages.desk import Answer, Desk, Shown
from api.pages.paging import paged
from api.pages.words import label, say
from api.web.authority import Refused
from core.accounts import Action
from core.facts import Label, fields_of
from core.host import Listed
from core.rules import DuckEngine

#: Facts that a list reads at most; a smaller period or an organisation shows the others.
_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Ledger:
    """A list of facts: its title, and the types of facts it has."""

    title: str
    types: tuple[str, ...]
    in_menu: bool = False


LEDGERS: Final[dict[str, Ledger]] = {
    "life": Ledger("组织生活", ("meeting",), True),
    "study": Ledger("学时", ("study", "training"), True),
    "problems": Ledger("问题整改", ("problem", "measure", "rectification"), True),
    "dues": Ledger("党费", ("dues", "donation")),
    "projects": Ledger("项目", ("project",)),
    "care": Ledger("走访服务", ("care", "service", "demand")),
    "duties": Ledger("责任清单", ("duty", "pledge")),
    "oversight": Ledger("督查测评", ("inspection", "survey", "score", "review")),
    "members": Ledger("党员队伍", ("membership", "admission")),
    "posts": Ledger("任职换届", ("post", "election")),
    "honours": Ledger("荣誉处分", ("honour", "discipline")),
    "resources": Ledger("阵地经费文件", ("site", "disclosure", "fund", "document", "external")),
}

#: The field by which a list can be narrowed further, by fact type.
_SORTS: Final = ("kind", "step")


#: Types of facts about a problem that do not say which it is in words.
_ABOUT: Final = frozenset({"measure", "rectification"})

_RAISED: Final = """
SELECT "case", title, category, position, org FROM f_problem WHERE "case" IN ({cases})
QUALIFY row_number() OVER (PARTITION BY "case" ORDER BY day, fact) = 1
"""


def ledgers_home(desk: Desk) -> Answer:
    """All lists."""
    return Shown(
        "ledgers.html",
        {
            "ledgers": LEDGERS,
            "types": {
                name: label(each.label) for name, each in desk.region.vocabulary.types.items()
            },
        },
    )


def ledger_page(desk: Desk) -> Answer:
    """One list, by page: by period, organisation, type and sort."""
    name = desk.path("ledger")
    if name not in LEDGERS:
        raise Refused(
            "web.not-found", f"there is no list '{name}'", remedy="Choose one of the lists"
        )
    ledger = LEDGERS[name]
    rows = _rows(desk, ledger)
    shown = paged(desk, rows, say("条"))
    vocabulary = desk.region.vocabulary
    told_rows = [_told(desk, each) for each in shown.rows]
    kinds = _kinds(desk, ledger)
    return Shown(
        "ledger.html",
        {
            "name": name,
            "ledger": ledger,
            "tabs": LEDGERS,
            "rows": shown,
            "told": told_rows,
            "problems": _problems(desk, shown.rows),
            "full": len(rows) == _MOST,
            "types": [(each, label(vocabulary.types[each].label)) for each in ledger.types],
            "kinds": kinds,
            "counted": Counter(each.organisation for each in rows),
            "asked": {each: desk.query(each) for each in ("type", "kind", "organisation")},
        },
    )


def _rows(desk: Desk, ledger: Ledger) -> list[Listed]:
    """The facts of a list, the newest first, as the filters have it."""
    clocks = desk.clocks
    types = [desk.query("type")] if desk.query("type") in ledger.types else list(ledger.types)
    region = desk.house.followed(desk.region_code)
    rows = region.page(
        _MOST,
        position=clocks.known_at,
        types=types,
        organisations=_organisations(desk),
        period=clocks.period,
    )[::-1]
    kind = desk.query("kind")
    if not kind:
        return rows
    return [each for each in rows if kind in _sorts(_data(desk, each.position))]


def _organisations(desk: Desk) -> set[str] | None:
    """The organisations whose facts are shown; None for all."""
    asked = desk.query("organisation")
    if asked:
        known = {**desk.tree.organisations, **desk.tree.ended}
        found = [code for code in known if asked == code or asked in desk.title(code)]
        return set(desk.among(Action.facts, found))
    if desk.reach(Action.facts).whole:
        return None
    return set(desk.among(Action.facts, [*desk.tree.organisations, *desk.tree.ended]))


def _data(desk: Desk, position: int) -> dict[str, Any]:
    [event] = desk.region.log.read(position - 1, 1, position)
    data: dict[str, Any] = orjson.loads(event.state).get("data") or {}
    return data


def _sorts(data: dict[str, Any]) -> set[str]:
    return {str(data[each]) for each in _SORTS if data.get(each)}


def _kinds(desk: Desk, ledger: Ledger) -> list[tuple[str, str]]:
    """The codes of the field by which the first type of a list is sorted."""
    vocabulary = desk.region.vocabulary
    for spec in fields_of(vocabulary.types[ledger.types[0]]):
        if spec.name in _SORTS and spec.column.codes:
            codes = vocabulary.codes[spec.column.codes].codes
            return [(code, label(each)) for code, each in codes.items()]
    return []


def _problems(desk: Desk, rows: Sequence[Listed]) -> dict[int, tuple[str, str]]:
    """Of what rows of a list do about problems: what the problem is called, and its page, by position."""
    cases: dict[int, str] = {}
    for row in rows:
        event = desk.event(row.position)
        if event.type in _ABOUT:
            cases[row.position] = str((orjson.loads(event.state).get("data") or {}).get("case", ""))
    if not cases:
        return {}
    named = ", ".join("?" for _ in set(cases.values()))
    with DuckEngine() as engine:
        desk.region.facts(desk.clocks.known_at).provide(engine, ["problem"], None)
        found = engine.run(_RAISED.format(cases=named), sorted(set(cases.values()))).to_pylist()
    codes = desk.region.vocabulary.codes["problem.category"].codes
    told = {
        str(row["case"]): (
            str(row["title"] or label(codes.get(row["category"], Label(row["category"], "")))),
            desk.to(f"/facts/{row['position']}"),
        )
        for row in found
        if desk.may(Action.facts, str(row["org"]))
    }
    return {at: told[case] for at, case in cases.items() if case in told}


def _told(desk: Desk, row: Listed) -> Told:
    event = desk.event(row.position)
    return told(event, desk.region.vocabulary, desk.title)
