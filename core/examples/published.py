"""What documents ask for and publish: the format of ``catalogue.yaml`` and ``figures.yaml`` as data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from core.examples.model import OrganisationCode, Value, read_period, read_value
from core.rules import Period
from core.rules.model import Part


class Figure(Part):
    """A published figure: its words, and the indicator that must give exactly this value.

    `exact` is the whole value; `worded` is how the document puts it, where it rounds (1300余).
    """

    row: str = Field(pattern=r"^[A-Z]+-[0-9A-Z]+$")
    title: str = Field(min_length=1)
    quote: str = Field(min_length=2)
    indicator: str
    period: Annotated[Period, PlainValidator(read_period)]
    organisation: OrganisationCode
    exact: Annotated[Value, PlainValidator(read_value)]
    worded: str = ""
    shown: str = ""


class FigureFile(Part):
    """The figures a document publishes, each to come out of the facts."""

    dangjian: Literal[1] = 1
    figures: tuple[Figure, ...] = Field(min_length=1)


RowKind = Literal["prog", "ind", "rule", "head", "flow", "rep", "org", "slog", "none"]
Scope = Literal["U", "A", "P", "X", "none"]


class Row(Part):
    """One row of a catalogue: what a document asks for, in its own words."""

    id: str = Field(pattern=r"^[A-Z]+-[0-9A-Z]+$")
    title: str = Field(min_length=1)
    quote: str = Field(min_length=2)
    kind: tuple[RowKind, ...] = Field(min_length=1)
    kind_note: str = ""
    scope: tuple[Scope, ...] = Field(min_length=1)
    scope_note: str = ""


class CatalogueFile(Part):
    """The rows of a document that a plugin answers."""

    document: str
    rows: tuple[Row, ...] = Field(min_length=1)
