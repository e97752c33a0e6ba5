"""The numbers of a what-if: parameters by name or title, and no number that nothing could be."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from core.assess.errors import AssessError
from core.rules import OF_KIND, Resolved, kinds_of, of_kind, show_decimal

#: Parameters that are named where none is called as was asked; the likeliest first.
_NAMED: Final = 5

Titles = Mapping[str, str | None]
"""The parameters of a programme: name → title."""


def by_name(given: Mapping[str, Fraction], titles: Titles) -> dict[str, Fraction]:
    """The numbers by the parameters' names, where some are given by their titles.

    One kind's own number is given as ``term@committee``, or ``term.committee`` where no parameter is
    called so.

    Raises `AssessError` A014 for a name or title that no parameter has, or several, or that means one
    that is given already.
    """
    found: dict[str, Fraction] = {}
    for said, number in given.items():
        name = _with_kind(said, titles)
        if name in found:
            raise AssessError("A014", f"'{said}' is '{name}', which is given twice", "give it once")
        found[name] = number
    return found


def check_signs(given: Mapping[str, Fraction], stated: Resolved) -> None:
    """Raise `AssessError` A016 for a number below 0 where the rules have none, A014 for no such kind.

    A count, hours or a rate below 0 is a slip of the keyboard, and computes to nonsense.
    """
    for key, number in given.items():
        name, kind = of_kind(key)
        _check_kind(name, kind, stated)
        said = stated.by_kind.get(name, {}).get(kind) if kind else stated.parameters.get(name)
        if number < 0 and (said is None or said.value >= 0):
            shown = show_decimal(number, 6)
            raise AssessError(
                "A016", f"'{key}' cannot be below 0, and {shown} is", "give 0 or a greater number"
            )


def _check_kind(name: str, kind: str, stated: Resolved) -> None:
    known = kinds_of(stated.programme, name)
    if kind and kind not in known:
        message = f"'{name}' has no number of its own for '{kind}'"
        hint = f"it has one for: {', '.join(known)}" if known else f"give it as {name}"
        raise AssessError("A014", message, hint)


def _with_kind(said: str, titles: Titles) -> str:
    name, mark, kind = said.rpartition(OF_KIND)
    if not mark and said not in titles:
        # A dot is no part of a parameter's name, and documents write one kind's number with it.
        name, mark, kind = said.rpartition(".")
        mark = mark and OF_KIND * (name in titles or name in titles.values())
    return f"{_meant(name, titles)}{OF_KIND}{kind}" if mark else _meant(said, titles)


def _meant(said: str, titles: Titles) -> str:
    if said in titles:
        return said
    called = sorted(name for name, title in titles.items() if title == said)
    if len(called) == 1:
        return called[0]
    if called:
        raise AssessError(
            "A014",
            f"'{said}' is the title of {len(called)} parameters",
            f"did you mean one of {', '.join(called)}?",
        )
    raise AssessError("A014", f"no parameter '{said}'", _hint(said, titles))


def _hint(said: str, titles: Titles) -> str:
    """The parameters whose name or title is near, each with its title; else the likeliest of all."""
    likely = sorted(titles, key=lambda name: (-_nearness(said, name, titles[name]), name))
    best = max((_nearness(said, *each) for each in titles.items()), default=0)
    # A slip in one name is near others too: those much further off than the best are not meant.
    far = max(0.6, best - 0.1)
    near = [name for name in likely if _nearness(said, name, titles[name]) >= far]
    if len(near) == 1:
        return f"did you mean '{near[0]}'?"
    shown = ", ".join(_with_title(name, titles[name]) for name in (near or likely)[:_NAMED])
    if near:
        return f"did you mean one of {shown}?"
    more = ", …" if len(titles) > _NAMED else ""
    return f"known: {shown}{more}" if titles else "nothing of that kind is defined"


def _with_title(name: str, title: str | None) -> str:
    return f"{name} ({title})" if title else name


def _nearness(said: str, name: str, title: str | None) -> float:
    """From 0 to 1; what is contained whole is near."""
    return max(_ratios(said, (name, title or "")))


def _ratios(said: str, words: tuple[str, ...]) -> Iterator[float]:
    for word in words:
        contained = len(said) > 1 and said in word
        yield 0.9 if contained else difflib.SequenceMatcher(None, said, word).ratio()
