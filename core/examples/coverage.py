"""Whether every row of a plugin's catalogue is answered, and shown by an example; none may be lost.

A row out of scope (X) is refused by the programme, and an example says so. A slogan is kept as a tag
or a text of the tree and never computed. What there is nothing to record of stands in the tree.
Every other row is named by a definition of the programme, and by an example.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.examples.claims import Claim, claims_of
from core.examples.errors import Complaints
from core.examples.published import Row
from core.examples.read import Catalogue, Examples
from core.rules import Key, Loaded, Problem, SourceText, nearest

State = Literal["computed", "tag", "named", "refused", "lost"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of one row: where it is computed or named, and which examples show it."""

    row: Row
    claims: tuple[Claim, ...]
    examples: tuple[str, ...]
    state: State


@dataclass(frozen=True)
class _Sides:
    """Everything that speaks of rows, by row."""

    claims: Mapping[str, list[Claim]]
    refused: frozenset[str]
    shown: Mapping[str, list[str]]
    shown_refused: Mapping[str, list[str]]


def cover(catalogue: Catalogue, loaded: Loaded, examples: Examples | None) -> tuple[Coverage, ...]:
    """Every row of a catalogue, in its order."""
    sides = _sides(loaded, examples)
    return tuple(_coverage(row, sides) for row in catalogue.content.rows)


def lost(
    catalogue: Catalogue | None, loaded: Loaded, examples: Examples | None
) -> tuple[Problem, ...]:
    """Every row that is not answered as it should be, at its place (E060 to E064).

    Without a catalogue, rows that the programme itself names still need their examples.
    """
    sides = _sides(loaded, examples)
    out = Complaints(loaded.text if catalogue is None else catalogue.text)
    if catalogue is None:
        _shown(((r, c[0].path) for r, c in sides.claims.items()), sides, out)
        return (*out.problems, *_idle(sides, examples))
    rows = catalogue.content.rows
    for index, row in enumerate(rows):
        _row(row, ("rows", index, "id"), sides, out)
    known = {row.id for row in rows}
    return (*out.problems, *_strangers(known, loaded, examples), *_idle(sides, examples))


def _sides(loaded: Loaded, examples: Examples | None) -> _Sides:
    shown: dict[str, list[str]] = {}
    shown_refused: dict[str, list[str]] = {}
    for example in examples.content.examples if examples else ():
        for row in example.rows:
            shown.setdefault(row, []).append(example.id)
        for row in example.refused:
            shown_refused.setdefault(row, []).append(example.id)
    refused = frozenset(row for each in loaded.programme.refused for row in each.rows)
    return _Sides(claims_of(loaded), refused, shown, shown_refused)


def _coverage(row: Row, sides: _Sides) -> Coverage:
    claims = tuple(sides.claims.get(row.id, ()))
    examples = dict.fromkeys((*sides.shown.get(row.id, ()), *sides.shown_refused.get(row.id, ())))
    state: State = "lost"
    if row.id in sides.refused:
        state = "refused"
    elif any(claim.computes or claim.shown_by for claim in claims):
        state = "computed"
    elif any(claim.tags for claim in claims):
        state = "tag"
    elif claims:
        state = "named"
    return Coverage(row, claims, tuple(examples), state)


def _row(row: Row, path: Key, sides: _Sides, out: Complaints) -> None:
    claims = sides.claims.get(row.id, [])
    answers = [claim for claim in claims if claim.computes or claim.shown_by]
    if "X" in row.scope:
        _refused(row, path, sides, out)
    elif row.id in sides.refused:
        said = f"{row.id} {row.title}: is refused, and is not out of scope"
        out.add("E063", path, said, "compute it, or give it scope X")
    elif "slog" in row.kind:
        _slogan(row, path, claims, out)
    elif not claims or ("none" not in row.scope and not answers):
        said = f"{row.id} {row.title}: nothing in the programme answers it"
        out.add("E060", path, said, "put it under 'rows' of what answers it, or refuse it")
    elif answers:
        _shown([(row.id, path)], sides, out)


def _refused(row: Row, path: Key, sides: _Sides, out: Complaints) -> None:
    computed = [c.name for c in sides.claims.get(row.id, []) if c.computes]
    said = f"{row.id} {row.title}: out of scope"
    if row.id not in sides.refused:
        out.add("E063", path, f"{said}, and not refused", "put it under 'refused', and say why")
    elif computed:
        out.add(
            "E063", path, f"{said}, and computed by {', '.join(computed)}", "take the row off them"
        )
    elif row.id not in sides.shown_refused:
        hint = f"write one with 'refused: [{row.id}]'"
        out.add("E061", path, f"{said}, and no example says that it is refused", hint)


def _slogan(row: Row, path: Key, claims: Iterable[Claim], out: Complaints) -> None:
    computed = [claim.name for claim in claims if claim.computes]
    if computed:
        said = f"{row.id} {row.title}: a slogan is never computed, here by {', '.join(computed)}"
        out.add("E064", path, said, "keep it as a tag of a measure in the tree")
    elif not any(claims):
        said = f"{row.id} {row.title}: this slogan is nowhere in the tree"
        out.add("E064", path, said, "keep it as a tag of a measure in the tree")


def _shown(rows: Iterable[tuple[str, Key]], sides: _Sides, out: Complaints) -> None:
    for row, path in rows:
        if row not in sides.shown:
            names = ", ".join(claim.name for claim in sides.claims[row][:3])
            said = f"{row}: {names} answers it, and no example shows how"
            out.add("E061", path, said, f"write an example with 'rows: [{row}]'")


def _idle(sides: _Sides, examples: Examples | None) -> tuple[Problem, ...]:
    """Rows that an example names without asking anything of what answers them."""
    if examples is None:
        return ()
    out = Complaints(examples.text)
    for index, example in enumerate(examples.content.examples):
        for row in example.rows:
            claims = sides.claims.get(row, ())
            answers = {name for claim in claims for name in claim.answers}
            if answers and not answers & example.asks:
                said = f"nothing is asked of what answers {row}"
                hint = f"expect something of {', '.join(sorted(answers)[:6])}"
                out.add("E066", ("examples", index, "rows"), said, hint)
    return tuple(out.problems)


def _strangers(
    known: Iterable[str], loaded: Loaded, examples: Examples | None
) -> tuple[Problem, ...]:
    """Rows that are named somewhere and that the catalogue does not have."""
    rows = frozenset(known)
    found = _Strangers(rows, loaded.text)
    for row, claims in claims_of(loaded).items():
        for claim in claims:
            found.check(row, (*claim.path, "rows"))
    for index, refusal in enumerate(loaded.programme.refused):
        for row in refusal.rows:
            found.check(row, ("refused", index, "rows"))
    if examples is None:
        return tuple(found.out.problems)
    inside = _Strangers(rows, examples.text)
    for index, example in enumerate(examples.content.examples):
        for field in ("rows", "refused"):
            for row in getattr(example, field):
                inside.check(row, ("examples", index, field))
    return (*found.out.problems, *inside.out.problems)


class _Strangers:
    def __init__(self, known: frozenset[str], text: SourceText) -> None:
        self.known = known
        self.out = Complaints(text)

    def check(self, row: str, path: Key) -> None:
        if row not in self.known:
            said = f"the catalogue has no row '{row}'"
            self.out.add("E062", path, said, nearest(row, self.known))
