"""Indicators: what is measured, over which facts, repeated over what."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

from pydantic import (
    Field,
    model_validator,
)

from core.rules.model.conditions import Festival, Where, Window
from core.rules.model.parts import Documented, Formula, Given, Names, Number, Part

MEASURES = ("count", "sum", "distinct", "latest", "greatest", "least", "longest_gap")
DERIVED = (
    "formula",
    "roll_up",
    "prior",
    "scored",
    "ledger",
    "vacant",
    "python",
    "size",
    "count_self",
)


class CodePopulation(Part):
    """The codes of a list, or some of them, as a population."""

    codes: str
    among: Names


class Gap(Part):
    """The longest time on end without a fact of a source, in whole months or in days."""

    of: str
    unit: Literal["month", "day"]

    def __str__(self) -> str:
        return self.of


class RollUp(Part):
    """A value of the organisations around this one, combined."""

    of: str
    over: Literal["children", "descendants", "branch", "overlay"]
    take: Literal["sum", "greatest", "least", "spread", "mean", "median", "count"]
    kind: Names = ()


class Prior(Part):
    """A value of the previous period, computed under the rules of that period."""

    of: str
    scheme: str = ""


class Scored(Part):
    """What a scheme gives in the same period: its `total`, or the points of one of its groups."""

    of: str = "total"
    scheme: str


class Vacancy(Part):
    """How many days nobody held any of some posts: up to the period's end, or at longest in it."""

    posts: Names = Field(min_length=1)
    take: Literal["at-end", "longest"]


class Ledger(Part):
    """Opening + added − resolved = closing, over a case source and two of its days."""

    of: str
    in_: str = Field(alias="in")
    out: str
    where: Where = Field(default_factory=dict)


class Indicator(Documented):
    """One exact value per organisation and period."""

    unit: str = ""
    # what is measured: exactly one of these
    count: Names = ()
    sum: str | None = None
    distinct: str | None = None
    latest: str | None = None
    greatest: str | None = None
    least: str | None = None
    longest_gap: Gap | None = None
    formula: Formula | None = None
    roll_up: RollUp | None = None
    prior: Prior | None = None
    scored: Scored | None = None
    vacant: Vacancy | None = None
    ledger: Ledger | None = None
    python: str | None = Field(default=None, pattern=r"^rules\.[a-z_][a-z0-9_]*$")
    size: str | None = None
    count_self: bool | None = None
    # which facts
    where: Where = Field(default_factory=dict)
    among: Where = Field(default_factory=dict)
    once_per: Names = ()
    highest: str | None = None
    keep: Literal["latest", "first"] | None = None
    dated_by: str | None = None
    window: Literal["period", "to-date"] | Window = "period"
    # repeated over what
    every: Literal["month", "quarter", "half-year", "year"] | Festival | None = None
    each: str | CodePopulation | None = None
    by: str | None = None
    meets: Where | Formula | None = None
    has_all: Names = ()
    in_order: bool = False
    # the condition of each or every, or of the whole
    at_least: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    below: Number | None = None
    exactly: Number | None = None
    # whom it is asked of; the others have no data
    applies_to: dict[Literal["kind", "sector"], Names] = Field(default_factory=dict)
    applies_when: Formula | None = None
    # of so few it says nothing
    hide_below: Number | None = None

    @property
    def measure(self) -> str:
        """The name of what is measured, such as ``count``; ``meets`` for a bare population."""
        for name in (*MEASURES, *DERIVED):
            value = getattr(self, name)
            if value is not None and value != ():
                return name
        return "meets"

    @property
    def condition(self) -> dict[str, Fraction | Given]:
        """The comparisons given, by name."""
        names = ("at_least", "at_most", "above", "below", "exactly")
        return {n: getattr(self, n) for n in names if getattr(self, n) is not None}

    @model_validator(mode="after")
    def _one_measure(self) -> Indicator:
        given = [n for n in (*MEASURES, *DERIVED) if getattr(self, n) not in (None, ())]
        if len(given) > 1:
            raise ValueError(f"an indicator measures one thing; it says {' and '.join(given)}")
        bare = self.each is not None and (self.meets is not None or bool(self.has_all))
        if not given and not bare:
            raise ValueError(f"say what is measured: one of {', '.join((*MEASURES, *DERIVED))}")
        repeated = self.every is not None or self.each is not None
        if repeated and given and not self.condition:
            raise ValueError("'every' and 'each' need a condition: at_least, at_most, exactly …")
        return self

    @model_validator(mode="after")
    def _nothing_unread(self) -> Indicator:
        """Refuse what would be written and never read."""
        for option, reason in self._unread():
            raise ValueError(f"'{option}' would not be read here: {reason}")
        return self

    def _unread(self) -> Iterator[tuple[str, str]]:
        measure = self.measure
        given = [name for name in _OPTIONS if getattr(self, name) != _unset(name)]
        if measure in DERIVED:
            yield from ((name, f"'{measure}' looks at no facts of its own") for name in given)
            if self.condition and measure not in ("formula", "roll_up"):
                yield next(iter(self.condition)), f"ask it of '{measure}' in a formula"
            return
        if self.each is None:
            for name in ("by", "meets", "has_all", "in_order"):
                if name in given:
                    yield name, "it goes with 'each'"
        elif measure == "meets":
            cases = isinstance(self.each, str) and self.each.endswith("_case")
            read = ("each", "meets", "where", *(_OF_CASES if cases else ()))
            unread = [n for n in given if n not in read]
            yield from ((n, "'meets' asks a population's own row") for n in unread)
            if self.condition:
                yield next(iter(self.condition)), "'meets' is the condition"
            if isinstance(self.meets, str) and self.where:
                yield "where", "write it into 'meets'"
        elif "meets" in given or "has_all" in given:
            yield "meets" if "meets" in given else "has_all", f"'{measure}' is what is asked"
        elif isinstance(self.each, str) and self.each.endswith("_case"):
            yield measure, "a case is asked by 'meets' or 'has_all'"
        if self.in_order and not self.has_all:
            yield "in_order", "it goes with 'has_all'"
        yield from self._unread_choice(measure, given)

    def _unread_choice(self, measure: str, given: list[str]) -> Iterator[tuple[str, str]]:
        if measure == "longest_gap":
            unread = ("among", "once_per", "highest", "keep", "every")
            yield from ((n, "every fact ends a gap") for n in unread if n in given)
            return
        chooses = self.keep is not None or self.highest is not None
        if chooses and not self.once_per:
            yield "keep" if self.keep is not None else "highest", "it goes with 'once_per'"
        if self.once_per and not chooses and measure not in ("count", "sum"):
            yield "once_per", "say which fact is kept: keep: latest, or highest"
        if "among" in given and not chooses and measure != "latest":
            yield "among", "it goes with 'keep' or 'highest'; use 'where'"


_OF_CASES = ("dated_by", "window", "has_all", "in_order")
_OPTIONS = (
    *("where", "among", "once_per", "highest", "keep", "dated_by", "window"),
    *("every", "each", "by", "meets", "has_all", "in_order"),
)


def _unset(option: str) -> Any:
    return Indicator.model_fields[option].get_default(call_default_factory=True)
