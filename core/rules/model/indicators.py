"""Indicators: what is measured, over which facts, repeated over what."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import (
    Field,
    model_validator,
)

from core.rules.model.conditions import Festival, Where, Window
from core.rules.model.parts import Documented, Formula, Given, Names, Number, Part

MEASURES = ("count", "sum", "distinct", "latest", "greatest", "least")
DERIVED = ("formula", "roll_up", "prior", "ledger", "python", "size", "count_self")


class CodePopulation(Part):
    """The codes of a list, or some of them, as a population."""

    codes: str
    among: Names


class RollUp(Part):
    """A value of the organisations around this one, combined."""

    of: str
    over: Literal["children", "descendants", "branch", "overlay"]
    take: Literal["sum", "greatest", "least", "spread", "mean", "count"]
    kind: Names = ()


class Prior(Part):
    """A value of the previous period, computed under the rules of that period."""

    of: str
    scheme: str = ""


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
    formula: Formula | None = None
    roll_up: RollUp | None = None
    prior: Prior | None = None
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
    applies_to: dict[Literal["kind", "sector"], Names] = Field(default_factory=dict)

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
