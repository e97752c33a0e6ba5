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
    WithJsonSchema,
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
    if isinstance(written, dict) and "of" in written:
        raise ValueError("a number is expected; 'of', another field of a row, stands in 'where'")
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


#: How a number is written, for the language's JSON Schema; what stands in quotes is text.
EXACT = r"[-+]?[0-9]+(\.[0-9]+)?\s*%?|[-+]?[0-9]+\s*/\s*[1-9][0-9]*"
_GIVEN = r"\$[a-z][a-z0-9_]{0,59}"
ExactForm = WithJsonSchema(
    {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^({EXACT})$"}]}
)
_NumberForm = WithJsonSchema(
    {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^({_GIVEN}|{EXACT})$"}]}
)

Number = Annotated[Fraction | Given, PlainValidator(_number), _NumberForm]
Exact = Annotated[Fraction, PlainValidator(parse_exact), ExactForm]
Formula = Annotated[
    str, BeforeValidator(_formula), WithJsonSchema({"type": ["string", "integer"], "minLength": 1})
]
Names = Annotated[
    tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])
]


class Part(BaseModel):
    """Base of everything in a programme file: immutable, and nothing unknown is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class OfField(Part):
    """Another field of the same row, or a share of it."""

    of: str
    share: Number = Fraction(1)


NumberOrCode = Annotated[
    Fraction | Given | str | OfField | None,
    PlainValidator(_number_or_code, json_schema_input_type=int | float | str | OfField),
]


class Source(Part):
    """Where something is written: a document of the file and its exact words, or the clause alone."""

    document: str
    quote: str = Field(default="", min_length=2)
    clause: str = ""
    mark: Literal["F", "P", "C", "M", ""] = ""

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not self.quote and not self.clause:
            raise ValueError("quote the document, or name the clause whose words were not kept")
        return self


class Documented(Part):
    """Anything that rests on a document or on an assumption, and answers rows of the catalogue.

    `sources` are by the day from which each applies; `source` applies before the first of them.
    """

    title: str = ""
    en: str = ""
    note: str = ""
    rows: Names = ()
    source: Source | None = None
    sources: dict[dt.date, Source] = Field(default_factory=dict)
    assumed: str = ""
    from_: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None

    @model_validator(mode="after")
    def _some_day(self) -> Self:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise ValueError(f"'until' {self.until} is before 'from' {self.from_}: no day is left")
        late = [day for day in self.sources if self.until is not None and day > self.until]
        if late:
            raise ValueError(
                f"the source of {min(late)} would not be read: 'until' is {self.until}"
            )
        return self

    def source_on(self, day: dt.date) -> Source | None:
        """The source that applies on a day."""
        begun = [first for first in self.sources if first <= day]
        return self.sources[max(begun)] if begun else self.source


Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
"""The name of something that formulas may use."""
