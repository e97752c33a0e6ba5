"""A whole programme file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    Field,
    PrivateAttr,
    model_validator,
)

from core.rules.model.documents import Document, ParameterDefinition
from core.rules.model.indicators import Indicator
from core.rules.model.layers import Farther, Layer
from core.rules.model.parts import (
    SLUG,
    Documented,
    Formula,
    Identifier,
    Names,
    Number,
    Part,
    Source,
)
from core.rules.model.populations import Population
from core.rules.model.schemes import Band, Scheme


class Table(Documented):
    """A scale applied to a number given in a question, such as the dues rate; nothing is stored."""

    of: str
    unit: str = ""
    bands: tuple[Band, ...] = Field(min_length=1)
    result: Formula
    round: Number | None = None

    @model_validator(mode="after")
    def _no_conditions(self) -> Table:
        if any(band.when is not None for band in self.bands):
            raise ValueError("'when' is for bands of a rating; a table knows no indicators")
        return self


class Measure(Documented):
    """A measure (举措) of a programme: the indicators, schemes and tags that show it."""

    indicators: Names = ()
    schemes: Names = ()
    tags: Names = ()
    facts: Names = ()


class Project(Documented):
    """A project (工程) of a programme: its measures."""

    title: str
    measures: dict[str, Measure] = Field(default_factory=dict)
    indicators: Names = ()
    schemes: Names = ()


class Refusal(Part):
    """A row that is deliberately not computed, and why."""

    rows: Names
    title: str = ""
    because: str = Field(min_length=4)


class BurdenAllowance(Part):
    """A decision to use what the burden guard refuses."""

    allow: Names
    source: Source


class Inheritance(Part):
    """What is taken from another programme: the `take` names and what they need, or everything.

    Of that, `change` lists what this file defines anew.
    """

    from_: str = Field(alias="from")
    take: Names | None = None
    change: Names = ()


class Identity(Part):
    """Which programme this is and what it needs; `place` is what its region is called."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$")
    region: str = Field(pattern=SLUG)
    place: str = ""
    version: str = Field(pattern=r"^[0-9][0-9A-Za-z.]*$")
    title: str
    en: str = ""
    requires: str
    period: Literal["year", "half-year", "quarter", "month"] = "year"
    note: str = ""


class Programme(Part):
    """A whole programme file."""

    dangjian: Literal[1]
    programme: Identity
    inherits: tuple[Inheritance, ...] = ()
    documents: dict[str, Document] = Field(default_factory=dict)
    parameters: dict[Identifier, ParameterDefinition] = Field(default_factory=dict)
    populations: dict[Identifier, Population] = Field(default_factory=dict)
    indicators: dict[Identifier, Indicator] = Field(default_factory=dict)
    schemes: dict[Annotated[str, Field(pattern=SLUG)], Scheme] = Field(default_factory=dict)
    tables: dict[Identifier, Table] = Field(default_factory=dict)
    tree: dict[str, Project] = Field(default_factory=dict)
    refused: tuple[Refusal, ...] = ()
    codes: dict[str, dict[str, str | dict[str, str]]] = Field(default_factory=dict)
    festivals: dict[str, str] = Field(default_factory=dict)
    burden: BurdenAllowance | None = None

    # Nothing an author writes: what the loader knows of the programmes this one stands on.
    _origin: dict[str, Layer] = PrivateAttr(default_factory=dict)
    _farther: dict[str, tuple[Farther, ...]] = PrivateAttr(default_factory=dict)

    @property
    def origin(self) -> Mapping[str, Layer]:
        """The layer of each inherited parameter; its own are not in it."""
        return self._origin

    @property
    def farther(self) -> Mapping[str, tuple[Farther, ...]]:
        """What farther layers say about the parameters set anew here, the nearest first."""
        return self._farther

    def standing_on(
        self, origin: Mapping[str, Layer], farther: Mapping[str, tuple[Farther, ...]]
    ) -> Programme:
        """The same programme, knowing what it inherits."""
        copy = self.model_copy()
        copy._origin, copy._farther = dict(origin), dict(farther)
        return copy
