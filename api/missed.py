"""What a receipt leaves to be read off its facts: the items of a list that were set and not done.

An item of a list of responsibilities (责任清单) is a case whose steps are facts. A figure counts them;
which of them nobody finished, it does not say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from api.language import in_chinese
from api.withheld import is_personal
from core.assess import counted_sources, leaves_of
from core.facts import Vocabulary
from core.log import Event
from core.rules import Resolved

#: The type whose facts are steps of items of a list, and the step that ends one.
_LISTED: Final = "duty"
#: The source of whole items: whoever counts them lists the facts of every step.
_WHOLE: Final = "duty_case"
_DONE: Final = "done"

#: An item that has a number of its list and no name: base-6, own-1.
_NUMBERED: Final = re.compile(r"[a-z]+(?:-[a-z]+)*-0*(\d+)")


def item_title(vocabulary: Vocabulary, data: Mapping[str, Any]) -> str:
    """What an item of a list of responsibilities is called: by its kind and number where it has no name.

    A list whose items are only numbered says base-6; people say 共性清单第 6 项.
    """
    item = str(data.get("item", ""))
    found = _NUMBERED.fullmatch(item)
    kind = vocabulary.codes["duty.kind"].codes.get(str(data.get("kind", "")))
    if found is None or kind is None:
        return item
    # The label's brackets explain it.
    zh, en = (re.split("[\uff08(]", each)[0].strip() for each in (kind.zh, kind.en))
    return f"{zh}清单第 {found[1]} 项" if in_chinese() else f"{en}, item {found[1]}"


@dataclass(frozen=True, slots=True)
class Missed:
    """An item that was not done: what it is called, when it was due, and where the log sets it."""

    title: str
    due: str
    position: int


def missed(
    figures: Mapping[str, Mapping[str, Any]],
    resolved: Resolved,
    read: Callable[[int], Event],
    vocabulary: Vocabulary,
    sees: Callable[[str], bool] = lambda _organisation: True,
) -> list[Missed]:
    """The items among the facts of some figures of a receipt that no fact of theirs ends, by due day.

    `figures` are entries of the receipt's ``indicators`` by name, as `resolved` defines them; `read`
    gives the event at a position, and `sees` says whose facts may be told. A figure of more facts
    than the receipt lists is passed over, and one that counts single steps instead of whole items:
    what ends an item may be among the others. Nobody's own target is named.
    """
    whole = [each for name, each in figures.items() if _of_whole_items(resolved, name)]
    open_: dict[tuple[str, str], Missed] = {}
    # What nobody finished, without what was finished and what is somebody's own in any of its steps.
    done: set[tuple[str, str]] = set()
    for position in sorted(_positions(whole, sees)):
        state = orjson.loads(read(position).state)
        data = state.get("data") or {}
        if not data:
            continue
        case = (str(state.get("org", "")), str(data.get("case", "")))
        if data.get("step") == _DONE or is_personal(_LISTED, data):
            done.add(case)
            continue
        due = str(data.get("due_on") or (open_[case].due if case in open_ else ""))
        open_[case] = Missed(item_title(vocabulary, data), due, position)
    found = [each for case, each in open_.items() if case not in done]
    return sorted(found, key=lambda each: (each.due or "9999", each.position))


def _of_whole_items(resolved: Resolved, name: str) -> bool:
    """Whether all facts of lists behind a figure are there because it counts whole items."""
    leaves = [resolved.indicators[leaf] for leaf in leaves_of(resolved, name)]
    counted = {source for leaf in leaves for source in counted_sources(leaf)}
    return _WHOLE in counted and _LISTED not in counted


def _positions(figures: Iterable[Mapping[str, Any]], sees: Callable[[str], bool]) -> Iterable[int]:
    return {
        int(fact["position"])
        for figure in figures
        if figure["facts_total"] == len(figure["facts"])
        for fact in figure["facts"]
        if fact.get("type") == _LISTED
        and "erased" not in fact
        and sees(str(fact.get("organisation", "")))
    }


def missed_by(
    receipt: Mapping[str, Any],
    resolved: Resolved,
    read: Callable[[int], Event],
    vocabulary: Vocabulary,
    sees: Callable[[str], bool] = lambda _organisation: True,
) -> dict[tuple[str, ...], list[Missed]]:
    """What `missed` says of every item of a receipt's schemes, by the figures that the item rests on."""
    known = receipt["indicators"]
    every = {
        tuple(item["indicators"])
        for scheme in receipt["schemes"]
        for group in scheme["groups"]
        for item in group["items"]
    }
    found = {
        names: missed(
            {each: known[each] for each in names if each in known},
            resolved,
            read,
            vocabulary,
            sees,
        )
        for names in sorted(every)
    }
    return {names: items for names, items in found.items() if items}
