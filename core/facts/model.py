"""What a fact type is made of: the field types, and how each becomes a column.

A fact type is a frozen Pydantic model of *its own* fields; what every fact has (organisation, day,
source) is the envelope's business (`core.facts.envelope`). Each field type below carries a `Column`
that says how it is stored: exact integers only, never floating point. The rule language reads the
same `Column`, so a field's unit and scale are declared once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import core_schema

Kind = Literal["code", "text", "integer", "day", "flag", "person", "organisation", "case", "tags"]

EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Label:
    """A name shown to people: Chinese first, English second; `unit` is what a number counts."""

    zh: str
    en: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """How a field is stored and what the rule language may do with it.

    `kind` decides the storage: `integer`, `day` (days since 1970-01-01) and `flag` (0 or 1) are
    64-bit integers, everything else is text; `tags` is text of the form ``|a|b|``.
    `scale` is the number of stored units in one shown unit (money: 100; hours: 1000).
    `codes` names the code list a `code` field takes its values from.
    """

    kind: Kind
    scale: int = 1
    codes: str = ""


class FactModel(BaseModel):
    """Base of every fact type and of the rows of its lists.

    `name` is the type's stable name in the log and in rules, `code` the catalogue's abbreviation,
    `version` the schema version written beside each event. `lifecycle` names the lifecycle a type
    is a step of, or is empty.
    """

    # Built when the first fact of a type is checked: most commands read columns and check none.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    name: ClassVar[str] = ""
    code: ClassVar[str] = ""
    version: ClassVar[int] = 1
    label: ClassVar[Label]
    lifecycle: ClassVar[str] = ""


def _distinct_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tags))


def _either(
    value: core_schema.CoreSchema, written: core_schema.CoreSchema
) -> core_schema.CoreSchema:
    """A Python value, or its JSON form: rows of a log are validated as either."""
    return core_schema.union_schema([value, written], mode="left_to_right")


@dataclass(frozen=True, slots=True)
class Exact:
    """A decimal below ten to the `digits` with at most `places` decimal places, read exactly.

    What is not a `Decimal` yet is checked as text before it becomes one: exponents,
    ``NaN``, full-width digits and underscores, which `Decimal` would take, do not pass.
    """

    digits: int
    places: int
    signed: bool = False

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """The Pydantic schema; text is checked without leaving Pydantic's own code."""
        sign = "-?" if self.signed else ""
        text = core_schema.str_schema(
            pattern=rf"^{sign}[0-9]{{1,{self.digits}}}(\.[0-9]{{1,{self.places}}}0*)?$",
            coerce_numbers_to_str=True,
        )
        read = core_schema.no_info_after_validator_function(Decimal, text)
        limit = Decimal(10) ** self.digits
        number = core_schema.decimal_schema(
            decimal_places=self.places,
            lt=limit,
            strict=True,
            **({"gt": -limit} if self.signed else {"ge": 0}),
        )
        bounds = f"between -{limit} and {limit}" if self.signed else f"from 0 to below {limit}"
        return core_schema.custom_error_schema(
            core_schema.json_or_python_schema(read, _either(number, read)),
            custom_error_type="exact_number",
            custom_error_message=f"write a number {bounds}, with at most {self.places} "
            "decimal places, in plain digits",
        )


class IsoDay:
    """A day, in JSON as ``2015-07-06``: left alone, Pydantic reads digits as timestamps."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """The Pydantic schema; a `datetime` is no day."""
        text = core_schema.str_schema(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        read = core_schema.chain_schema([text, core_schema.date_schema()])
        day = core_schema.date_schema(strict=True)
        return core_schema.custom_error_schema(
            core_schema.json_or_python_schema(read, _either(day, read)),
            custom_error_type="iso_day",
            custom_error_message="write a day of the calendar as year-month-day, like 2015-07-06",
        )


def _first_of_month(day: dt.date) -> dt.date:
    if day.day != 1:
        raise ValueError(f"a month is written as its first day, here {day:%Y-%m}-01")
    return day


#: What names of things are made of, where they stand for something and say nothing themselves:
#: no Chinese and no spaces, so that no person's name and no sentence passes as an identifier.
IDENTIFIER = "[0-9A-Za-z._:/@-]"

# No control characters and no line breaks: a text is one line wherever it is printed. Nor what is no
# character at all, which no XML may hold: neither a Word file nor a table of a spreadsheet.
_BREAKS = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff"
PRINTABLE = f"^[^{_BREAKS}]*$"

Text = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE), Column("text")]
Item = Annotated[str, Field(min_length=1, max_length=64, pattern=PRINTABLE), Column("text")]
Count = Annotated[int, Field(strict=True, ge=0, le=10_000_000), Column("integer")]
Year = Annotated[int, Field(strict=True, ge=1921, le=2200), Column("integer")]
Quantity = Annotated[Decimal, Exact(6, 3), Column("integer", 1000)]
Money = Annotated[Decimal, Exact(10, 2), Column("integer", 100)]
Points = Annotated[Decimal, Exact(5, 3, signed=True), Column("integer", 1000)]
Measured = Annotated[Decimal, Exact(9, 3, signed=True), Column("integer", 1000)]
Day = Annotated[dt.date, IsoDay, Column("day")]
Month = Annotated[dt.date, IsoDay, AfterValidator(_first_of_month), Column("day")]
Flag = Annotated[bool, Field(strict=True), Column("flag")]
PersonRef = Annotated[str, Field(pattern=r"^[0-9a-hjkmnp-tv-z]{12}$"), Column("person")]
OrganisationRef = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$"), Column("organisation")
]
CaseRef = Annotated[str, Field(pattern=f"^{IDENTIFIER}{{1,64}}$"), Column("case")]
Tag = Annotated[str, Field(min_length=1, max_length=64, pattern=f"^[^|{_BREAKS}]*$")]
Tags = Annotated[tuple[Tag, ...], AfterValidator(_distinct_tags), Column("tags")]


def Code(codes: str) -> Any:
    """A field whose value is one of the code list `codes`; membership is checked by the vocabulary."""
    return Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$"), Column("code", codes=codes)]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One stored field: its name, column, labels, and whether it may be missing."""

    name: str
    column: Column
    label: Label
    optional: bool


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A field that is a list of rows, stored as a child table keyed by the fact."""

    name: str
    row: type[FactModel]
    label: Label


def _column_in(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Column | None, bool]:
    """The `Column` of a field's annotation, looking through ``| None``."""
    for item in metadata:
        if isinstance(item, Column):
            return item, False
    arguments = get_args(annotation)
    optional = type(None) in arguments
    for argument in arguments:
        if get_origin(argument) is Annotated:
            found, _ = _column_in(None, tuple(get_args(argument)[1:]))
            if found is not None:
                return found, optional
    return None, optional


def _label_of(name: str, metadata: Any, title: str | None) -> Label:
    if isinstance(metadata, dict):
        return Label(str(metadata["zh"]), str(metadata["en"]), str(metadata.get("unit", "")))
    return Label(title or name, name)


@cache
def fields_of(model: type[FactModel]) -> tuple[FieldSpec, ...]:
    """The stored fields of a fact type, in declaration order; lists are left out (see `lists_of`)."""
    specs: list[FieldSpec] = []
    for name, info in model.model_fields.items():
        column, optional = _column_in(info.annotation, tuple(info.metadata))
        if column is not None:
            label = _label_of(name, info.json_schema_extra, info.title)
            specs.append(FieldSpec(name, column, label, optional or info.default is None))
    return tuple(specs)


@cache
def lists_of(model: type[FactModel]) -> tuple[ListSpec, ...]:
    """The list fields of a fact type: ``tuple[Row, ...]`` where `Row` is a `FactModel`."""
    specs: list[ListSpec] = []
    for name, info in model.model_fields.items():
        arguments = get_args(info.annotation)
        if get_origin(info.annotation) is tuple and arguments:
            row = arguments[0]
            if isinstance(row, type) and issubclass(row, FactModel):
                specs.append(
                    ListSpec(name, row, _label_of(name, info.json_schema_extra, info.title))
                )
    return tuple(specs)


def described(zh: str, en: str, unit: str = "", **options: Any) -> Any:
    """A Pydantic `Field` with its Chinese and English label and its unit."""
    return Field(json_schema_extra={"zh": zh, "en": en, "unit": unit}, **options)


def stored(value: Any, column: Column) -> int | str | None:
    """The exact stored form of a field's value; raises `ValueError` where it does not fit exactly."""
    if value is None:
        return None
    match column.kind:
        case "integer":
            scaled = Decimal(value) * column.scale
            if scaled != scaled.to_integral_value():
                raise ValueError(f"{value} has more decimal places than the field stores")
            return int(scaled)
        case "day":
            return int((value - EPOCH).days)
        case "flag":
            return int(bool(value))
        case "tags":
            return "|" + "|".join(value) + "|" if value else ""
        case _:
            return str(value)
