"""An assessment as a sheet: a row for each organisation and scheme, with the points of its groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from api.arithmetic import spoken
from api.cli import output
from api.language import gettext as _
from api.language import in_chinese, marked
from core.assess import Assessment, SchemeResult
from core.rules import show_points

#: The columns before and after those of the groups, with what they are called for people.
BEFORE: Final = {
    "organisation": marked("Code"),
    "title": marked("Organisation"),
    "kind": marked("Kind"),
    "scheme": marked("Scheme"),
    "total": marked("Total"),
    "of": marked("Full marks"),
    "state": marked("State"),
    "rating": marked("Rating"),
    "stars": marked("Stars"),
    "rank": marked("Rank"),
    "peers": marked("Ranked together"),
}
AFTER: Final = {"vetoes": marked("Vetoes"), "undecided": marked("Undecided")}
#: One more, where a scheme knows of organisations that take no part.
REASON: Final = {"reason": marked("Why not rated")}

#: How a result stands, in words.
STATES: Final = {
    "rated": marked("assessed"),
    "vetoed": marked("vetoed"),
    "otherwise": marked("none of the bands"),
    "unrecorded": marked("no records"),
    "unavailable": marked("not available"),
    "not_rated": marked("not rated"),
}


#: The columns of numbers, beside those of groups.
_NUMBERS: Final = ("total", "of", "stars", "rank", "peers")


def write(form: str, found: Assessment, scheme: str | None, kinds: Mapping[str, str]) -> None:
    """Write one scheme or all of them as CSV or Excel; in Chinese with words in place of codes.

    The column of a group is called ``points_`` and its id; groups of several schemes with the same
    id share it.
    """
    names = list(found.plan.schemes) if scheme is None else [scheme]
    groups = _groups(found, names)
    reasons = any(found.plan.schemes[name].not_rated for name in names)
    after = {**AFTER, **(REASON if reasons else {})}
    heads = [*BEFORE, *(f"points_{group}" for group in groups), *after]
    shown = [*map(_, BEFORE.values()), *groups.values(), *map(_, after.values())]
    output.spreadsheet(
        form,
        heads,
        (row if reasons else row[:-1] for row in _rows(found, names, groups, kinds)),
        shown,
        title=f"{found.region} {found.period}",
        numbers=(*_NUMBERS, *(head for head in heads if head.startswith("points_"))),
    )


def _groups(found: Assessment, names: Sequence[str]) -> dict[str, str]:
    """The groups of these schemes by id, with their titles."""
    titles: dict[str, dict[str, None]] = {}
    for name in names:
        for group, each in found.plan.schemes[name].definition.groups.items():
            titles.setdefault(group, {})[each.title or group] = None
    return {group: "/".join(each) for group, each in titles.items()}


def _rows(
    found: Assessment, names: Sequence[str], groups: Mapping[str, str], kinds: Mapping[str, str]
) -> Iterator[Sequence[Any]]:
    for result in found.results():
        kind = kinds.get(result.kind, result.kind) if in_chinese() else result.kind
        for name in names:
            each = result.schemes.get(name)
            if each is None or each.state == "outside":
                continue
            yield [
                *(result.code, result.title, kind, _scheme(found, name)),
                *(_points(each.total), _points(each.of), _state(each), each.title),
                *(each.stars, each.rank, each.peers),
                *(_points(each.groups.get(group)) for group in groups),
                "; ".join(veto.title for veto in each.vetoes),
                "; ".join(veto.title for veto in each.undecided),
                spoken(each.reason),
            ]


def _scheme(found: Assessment, name: str) -> str:
    return (found.plan.schemes[name].definition.title or name) if in_chinese() else name


def _state(each: SchemeResult) -> str:
    """In English the code, which stays the same."""
    return _(STATES.get(each.state, each.state)) if in_chinese() else each.state


def _points(thousandths: int | None) -> str | None:
    return None if thousandths is None else show_points(thousandths)
