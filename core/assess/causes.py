"""What made two answers differ: facts and numbers, and for each organisation which of them.

A `Cause` is something that could have been otherwise by itself. What each of them did is found by
computing the answer with it alone and without it; see `core.assess.attributing`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from core.assess.difference import Change, Difference
from core.assess.mixing import Told
from core.rules import day_of, show_decimal, show_points

#: The form of a difference as JSON: ``docs/difference.v1.schema.json``.
FORM: Final = "dangjian difference 1"

#: What a cause can be.
KINDS: Final = (
    "late-fact",
    "corrected-fact",
    "retracted-fact",
    "facts",
    "parameter",
    "parameters",
    "rules",
    "period",
)


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause; `kind` is one of `KINDS`.

    Of a fact, `told`; of several facts (of a type, or all others) how many, and the types in `names`.
    Of a parameter its name (``term@committee`` for one kind's), its title, both numbers and the source
    and the day since which the later one holds; of several their `names`. Of rules, what else is
    different: paths in the programme.
    """

    kind: str
    told: Told | None = None
    names: tuple[str, ...] = ()
    count: int = 1
    title: str = ""
    before: Fraction | None = None
    after: Fraction | None = None
    since: dt.date | None = None
    source: str = ""
    supposed: bool = False

    def to_json(self) -> dict[str, Any]:
        """The cause as plain data."""
        return {
            "kind": self.kind,
            "names": list(self.names),
            "count": self.count,
            "title": self.title,
            "before": _number(self.before),
            "after": _number(self.after),
            "since": None if self.since is None else self.since.isoformat(),
            "source": self.source,
            "supposed": self.supposed,
            "fact": None if self.told is None else _told(self.told),
        }


Totals = Mapping[str, int | None]
"""By how many thousandths a scheme's total changed; None where one side has none."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one cause does to an organisation.

    `alone` is what changes when it alone is brought in, `without` what does when it alone is left out:
    the totals by scheme, empty where only other things change. `acts` says for both whether anything
    changes at all.
    """

    cause: int
    alone: Totals
    without: Totals
    acts: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The causes of an organisation's change; not `separable` where they act only together."""

    effects: tuple[Effect, ...]
    separable: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Organisations that moved for the same causes: how many points went up, down, or stayed."""

    causes: tuple[int, ...]
    separable: bool
    organisations: tuple[str, ...]
    up: int = 0
    down: int = 0


@dataclass(frozen=True)
class Explained:
    """A difference with its causes, numbered as in `causes`, by organisation and in groups."""

    difference: Difference
    causes: tuple[Cause, ...]
    attributions: Mapping[str, Attribution] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The organisations by what moved them, the largest group first."""
        found: dict[tuple[tuple[int, ...], bool], list[Change]] = {}
        for change in self.difference.changes:
            each = self.attributions.get(change.organisation, Attribution((), False))
            key = (tuple(effect.cause for effect in each.effects), each.separable)
            found.setdefault(key, []).append(change)
        groups = [_group(*key, changes) for key, changes in found.items()]
        return tuple(sorted(groups, key=lambda each: (-len(each.organisations), each.causes)))

    def to_json(self) -> dict[str, Any]:
        """The difference with its causes as plain data."""
        plain = self.difference.to_json()
        for change in plain["changes"]:
            each = self.attributions.get(change["organisation"], Attribution((), False))
            change["causes"] = [_effect(effect) for effect in each.effects]
            change["separable"] = each.separable
        return {
            "form": FORM,
            **plain,
            "causes": [each.to_json() for each in self.causes],
            "groups": [
                {
                    "causes": list(each.causes),
                    "separable": each.separable,
                    "organisations": list(each.organisations),
                    "up": each.up,
                    "down": each.down,
                }
                for each in self.groups
            ],
        }


def moved(change: Change) -> int:
    """The sum of the changes of a change's totals, where both sides have one; in thousandths."""
    return sum(value for _, value in _moves(change))


def _moves(change: Change) -> Iterator[tuple[str, int]]:
    for name, (before, after) in change.schemes.items():
        if before and after and before.total is not None and after.total is not None:
            yield name, after.total - before.total


def _group(causes: tuple[int, ...], separable: bool, changes: list[Change]) -> Group:
    signs = Counter((moved(each) > 0) - (moved(each) < 0) for each in changes)
    codes = tuple(each.organisation for each in changes)
    return Group(causes, separable, codes, signs[1], signs[-1])


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "cause": effect.cause,
        "alone": _totals(effect.alone),
        "without": _totals(effect.without),
        "acts_alone": effect.acts[0],
        "missed": effect.acts[1],
    }


def _totals(totals: Totals) -> dict[str, str | None]:
    return {name: None if value is None else show_points(value) for name, value in totals.items()}


def _number(value: Fraction | None) -> str | None:
    if value is None:
        return None
    return show_decimal(value, 6) if 10**6 % value.denominator == 0 else str(value)


def _told(told: Told) -> dict[str, Any]:
    return {
        "position": told.position,
        "recorded": told.fact,
        "type": told.type,
        "organisation": told.organisation,
        "occurred_on": day_of(told.day).isoformat(),
    }
