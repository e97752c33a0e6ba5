"""A board as it is written: named sections, each of cards, axes, a table, a chart or text."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from core.rules.model import Names, Number, Part

FORMS = ("cards", "axes", "table", "chart", "text")


class Reading(Part):
    """What is read of an assessment: an indicator, or of a scheme its total, rating, group or item.

    `item` is written ``group.item``; `target` is what the value should be at least. A word alone is
    an indicator.
    """

    indicator: str = ""
    scheme: str = ""
    group: str = ""
    item: str = ""
    rating: bool = False
    title: str = ""
    unit: str = ""
    target: Number | None = None

    @property
    def name(self) -> str:
        """What it is found by: the indicator, or the scheme."""
        return self.indicator or self.scheme

    @model_validator(mode="after")
    def _one_thing(self) -> Reading:
        if bool(self.indicator) == bool(self.scheme):
            raise ValueError("say what is shown: an indicator or a scheme")
        parts = [part for part in (self.group, self.item, self.rating) if part]
        if parts and not self.scheme:
            raise ValueError("'group', 'item' and 'rating' are of a scheme")
        if len(parts) > 1:
            raise ValueError("show one thing of the scheme: its group, its item or its rating")
        if self.rating and self.target is not None:
            raise ValueError("a rating has no target")
        return self


def _short(written: Any) -> Any:
    return {"indicator": written} if isinstance(written, str) else written


Shown = Annotated[Reading, BeforeValidator(_short, json_schema_input_type=str | Reading)]
Readings = Annotated[tuple[Shown, ...], Field(min_length=1)]


class Axis(Part):
    """One axis of a programme: what shows how it stands."""

    title: str = Field(min_length=1)
    shows: Readings


class Sorting(Part):
    """The column by which a table is sorted; what has no data comes last."""

    by: str
    order: Literal["ascending", "descending"] = "descending"


class Table(Part):
    """One row an organisation, of some kinds and sectors or all; by code unless sorted."""

    organisations: dict[Literal["kind", "sector"], Names] = Field(default_factory=dict)
    columns: Readings
    sort: Sorting | None = None

    @model_validator(mode="after")
    def _sorted_by_a_column(self) -> Table:
        names = [column.name for column in self.columns]
        if self.sort is not None and self.sort.by not in names:
            raise ValueError(f"a table is sorted by one of its columns: {', '.join(names)}")
        return self


class Chart(Part):
    """A chart: `x` says what its places are, `y` what is measured at each.

    A ``bar`` stands for each organisation, or each rating of one scheme; a ``line`` runs over the
    last `periods`; ``ledger-ageing`` shows a ledger's four numbers, then open cases by age.
    """

    kind: Literal["bar", "line", "ledger-ageing"]
    x: Literal["organisations", "ratings", "periods", "ages"]
    y: Readings
    organisations: dict[Literal["kind", "sector"], Names] = Field(default_factory=dict)
    periods: int = Field(default=4, ge=2, le=24)

    @model_validator(mode="after")
    def _fitting(self) -> Chart:
        fitting = {
            "bar": ("organisations", "ratings"),
            "line": ("periods",),
            "ledger-ageing": ("ages",),
        }[self.kind]
        if self.x not in fitting:
            raise ValueError(f"the x of a {self.kind} is {' or '.join(fitting)}")
        if self.organisations and self.x != "organisations":
            raise ValueError("'organisations' would not be read here: x is something else")
        if "periods" in self.model_fields_set and self.x != "periods":
            raise ValueError("'periods' would not be read here: x is something else")
        if self.x == "ratings" and (len(self.y) != 1 or not self.y[0].scheme):
            raise ValueError("ratings are those of one scheme")
        if self.x != "ratings" and any(reading.rating for reading in self.y):
            raise ValueError("a rating is no number; use x: ratings")
        return self


class Section(Part):
    """One part of a board: a title, perhaps a note, and one thing to show."""

    title: str = Field(min_length=1)
    en: str = ""
    note: str = ""
    cards: tuple[Shown, ...] = ()
    axes: tuple[Axis, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    text: str = ""

    @property
    def form(self) -> str:
        """Which of `FORMS` it has."""
        return next(form for form in FORMS if getattr(self, form))

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Everything it shows, in order."""
        found = [*self.cards, *(reading for axis in self.axes for reading in axis.shows)]
        found += self.table.columns if self.table is not None else ()
        found += self.chart.y if self.chart is not None else ()
        return tuple(found)

    @model_validator(mode="after")
    def _one_form(self) -> Section:
        given = [form for form in FORMS if getattr(self, form)]
        if len(given) != 1:
            raise ValueError(f"a section shows exactly one of {', '.join(FORMS)}")
        return self


class Taking(Part):
    """What is taken of another programme's board: the `take` sections, or all."""

    from_: str = Field(alias="from")
    take: Names | None = None


class Head(Part):
    """What a board is called."""

    title: str = Field(min_length=1)
    en: str = ""


class BoardFile(Part):
    """A whole ``board.yaml``; inherited sections stand before its own."""

    dangjian: Literal[1]
    board: Head
    inherits: tuple[Taking, ...] = ()
    sections: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")], Section] = Field(
        default_factory=dict
    )
