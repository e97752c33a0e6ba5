"""Documents, and numbers with dates that rest on them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import (
    Field,
    PlainValidator,
    model_validator,
)

from core.rules.exact import parse_exact
from core.rules.model.parts import Documented, Part


class Document(Part):
    """A source document; `mark` says how well its text is known (baseline marks F, P, C, M)."""

    title: str
    issuer: str = ""
    number: str = ""
    published: dt.date | None = None
    checked: dt.date | None = None
    in_force: dt.date | None = None
    mark: Literal["F", "P", "C", "M", ""] = ""
    note: str = ""
    seed: str = ""


class ParameterDefinition(Documented):
    """A named number with dates: one `value`, or `values` by the day they come into force.

    `local` says what a programme that inherits it may do: only raise it, only lower it, or nothing.
    """

    unit: str = ""
    local: Literal["", "at-least", "at-most", "fixed"] = ""
    value: Annotated[Fraction, PlainValidator(parse_exact)] | None = None
    values: dict[dt.date, Annotated[Fraction, PlainValidator(parse_exact)]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> ParameterDefinition:
        if (self.value is None) == (not self.values):
            raise ValueError("give either 'value' or 'values' by date")
        late = [day for day in self.values if self.until is not None and day > self.until]
        if late:
            raise ValueError(f"the value of {min(late)} would not be read: 'until' is {self.until}")
        alone = sorted(self.sources.keys() - self.values.keys())
        if alone:
            raise ValueError(f"the source of {alone[0]} would not be read: no value has that day")
        return self
