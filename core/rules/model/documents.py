"""Documents, and numbers with dates that rest on them."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import (
    Field,
    model_validator,
)

from core.rules.model.parts import Documented, Exact, Part


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


class Dated(Documented):
    """A number with dates: one `value`, or `values` by the day they come into force."""

    value: Exact | None = None
    values: dict[dt.date, Exact] = Field(default_factory=dict)

    @property
    def _needs_number(self) -> bool:
        return True

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        both = self.value is not None and bool(self.values)
        if both or (self._needs_number and self.value is None and not self.values):
            raise ValueError("give either 'value' or 'values' by date")
        late = [day for day in self.values if self.until is not None and day > self.until]
        if late:
            raise ValueError(f"the value of {min(late)} would not be read: 'until' is {self.until}")
        alone = sorted(self.sources.keys() - self.values.keys())
        if alone:
            raise ValueError(f"the source of {alone[0]} would not be read: no value has that day")
        return self


class ParameterDefinition(Dated):
    """A named number with dates, for all organisations or also `by_kind` of theirs.

    `local` says what a programme that inherits it may do: only raise it, only lower it, or nothing.
    """

    unit: str = ""
    local: Literal["", "at-least", "at-most", "fixed"] = ""
    by_kind: dict[str, Dated] = Field(default_factory=dict)

    @property
    def _needs_number(self) -> bool:
        return not self.by_kind

    def of(self, kind: str) -> ParameterDefinition:
        """What it says of organisations of a kind: of those without a word of their own, the rest."""
        own = self.by_kind.get(kind)
        if own is None:
            return self.model_copy(update={"by_kind": {}}) if self.by_kind else self
        said: dict[str, object] = {"by_kind": {}, "value": own.value, "values": own.values}
        said |= {name: getattr(own, name) or getattr(self, name) for name in ("from_", "until")}
        if own.source is not None or own.sources or own.assumed:
            said |= {name: getattr(own, name) for name in ("source", "sources", "assumed")}
        else:
            said["sources"] = {}
        return self.model_copy(update=said)
