"""What everything in a programme file is made of: numbers, formulas, names, provenance."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    model_validator,
)

from core.rules.exact import parse_exact
from core.rules.expressions import ExpressionError, parse_expression

IDENTIFIER = r"^[a-z][a-z0-9_]{0,59}$"
SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


class Given(str):
    """The name of a parameter, written ``$name``; its value depends on the day."""

    __slots__ = ()


def given(written: str) -> Given:
    """The parameter that ``$name`` names; raises `ValueError` for what can be no name."""
    if not re.match(IDENTIFIER, written[1:]):
        raise ValueError(f"'{written}' is not the name of a parameter")
    return Given(written[1:])


def _number(written: Any) -> Fraction | Given:
    if isinstance(written, str) and written.startswith("$"):
        return given(written)
    return parse_exact(written)


def _formula(written: Any) -> str:
    if isinstance(written, bool) or not isinstance(written, str | int):
        raise ValueError("a formula is text, such as 'rectified / found'")
    try:
        parse_expression(str(written))
    except ExpressionError as error:
        raise ValueError(f"{error} (character {error.column} of '{written}')") from error
    return str(written)


def _listed(written: Any) -> Any:
    return (written,) if isinstance(written, str) else written


def _number_or_code(written: Any) -> Fraction | Given | str | OfField:
    if isinstance(written, dict):
        return OfField.model_validate(written)
    try:
        return _number(written)
    except ValueError:
        if isinstance(written, str) and re.match(r"^[a-z][a-z0-9-]*$", written):
            return written
        raise


Number = Annotated[Fraction | Given, PlainValidator(_number)]
Formula = Annotated[str, BeforeValidator(_formula)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Part(BaseModel):
    """Base of everything in a programme file: immutable, and nothing unknown is let through."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True
    )


class OfField(Part):
    """Another field of the same row, or a share of it."""

    of: str
    share: Number = Fraction(1)


NumberOrCode = Annotated[Fraction | Given | str | OfField | None, PlainValidator(_number_or_code)]


class Source(Part):
    """Where something is written: a document of the file and its exact words."""

    document: str
    quote: str = Field(min_length=2)
    clause: str = ""
    mark: Literal["F", "P", "C", "M", ""] = ""


class Documented(Part):
    """Anything that rests on a document or on an assumption, and answers rows of the catalogue."""

    title: str = ""
    en: str = ""
    note: str = ""
    rows: Names = ()
    source: Source | None = None
    assumed: str = ""
    from_: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None

    @model_validator(mode="after")
    def _some_day(self) -> Self:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise ValueError(f"'until' {self.until} is before 'from' {self.from_}: no day is left")
        return self


Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
"""The name of something that formulas may use."""
