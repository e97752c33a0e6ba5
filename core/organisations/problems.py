"""What one stream cannot know about an organisation, because it takes the others to see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.organisations.tree import Ended, Organisation, Tree

#: Levels that rules look up and down: what stands deeper below an organisation is not in its tree.
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong on the day: `code` is one of `CODES`, `path` the organisations concerned."""

    code: str
    organisation: str
    message: str
    path: tuple[str, ...]


def problems_of(tree: Tree) -> Iterator[Problem]:
    """Every problem, those of one organisation together, circles last."""
    for organisation in tree.organisations.values():
        yield from _own(tree, organisation)
    for ended in tree.ended.values():
        yield from _heir(tree, ended)
    yield from _circles(tree.organisations)


def _own(tree: Tree, organisation: Organisation) -> Iterator[Problem]:
    code, parent = organisation.code, organisation.parent
    if parent is not None and parent not in tree.organisations:
        yield _missing(tree, code, parent, "parent")
    if (level := tree.level(code)) > DEEPEST:
        said = f"{code} is {level} levels below {tree.path(code)[0]}; rules look {DEEPEST} deep"
        yield Problem("organisations.too-deep", code, said, tree.path(code))
    for group in organisation.groups:
        if group not in tree.organisations:
            yield _missing(tree, code, group, "group")
        elif not tree.organisations[group].overlay:
            said = f"{code} sits in {group}, which is not an overlay organisation"
            yield Problem("organisations.not-an-overlay", code, said, (code, group))


def _missing(tree: Tree, code: str, other: str, role: str) -> Problem:
    if other in tree.ended:
        said = f"{role} {other} of {code} {tree.ended[other].words}"
        return Problem(f"organisations.ended-{role}", code, said, (code, other))
    said = f"{role} {other} of {code} does not exist on {tree.on}"
    return Problem(f"organisations.no-{role}", code, said, (code, other))


def _heir(tree: Tree, ended: Ended) -> Iterator[Problem]:
    code, into = ended.organisation.code, ended.into
    if into is None:
        return
    if into in tree.ended and into != code:
        other = tree.ended[into]
        if other.on < ended.on:
            said = f"{code} was merged on {ended.on} into {into}, which {other.words}"
            yield Problem("organisations.ended-heir", code, said, (code, into))
    elif into not in tree.organisations:
        which = "itself" if into == code else f"{into}, which does not exist"
        said = f"{code} was merged on {ended.on} into {which}"
        yield Problem("organisations.no-heir", code, said, (code, into))


def _circles(organisations: Mapping[str, Organisation]) -> Iterator[Problem]:
    done: set[str] = set()
    for start in organisations:
        walk: dict[str, None] = {}
        code: str | None = start
        while code in organisations and code not in done and code not in walk:
            assert code is not None
            walk[code] = None
            code = organisations[code].parent
        if code is not None and code in walk:
            names = list(walk)
            path = (*names[names.index(code) :], code)
            said = f"these stand above one another in a circle: {' → '.join(path)}"
            yield Problem("organisations.circle", code, said, path)
        done.update(walk)
