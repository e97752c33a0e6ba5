"""Which facts count: the lines of a filter, and the window of days."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)

from core.rules.exact import parse_exact
from core.rules.model.parts import Given, Names, Number, NumberOrCode, Part, given


class DayOfMonth(Part):
    """A day of every month, and where it moves when it is not a working day."""

    day: int = Field(ge=1, le=31)
    or_: Literal["next-working-day", "previous-working-day", "same-day"] = Field(
        default="same-day", alias="or"
    )


class Test(Part):
    """A comparison of one field; every line given must hold."""

    at_least: NumberOrCode = None
    at_most: NumberOrCode = None
    above: NumberOrCode = None
    below: NumberOrCode = None
    exactly: NumberOrCode = None
    not_: str | tuple[str, ...] | None = Field(default=None, alias="not")
    has: Names = ()
    given: bool | None = None
    by: Literal["period-start", "period-end"] | None = None
    not_by: Literal["period-start", "period-end"] | None = None
    before: Literal["period-start", "period-end"] | None = None
    after: Literal["period-start", "period-end"] | None = None
    on: DayOfMonth | None = None


class Elapsed(Part):
    """The time between two days of a case; `to: period-end` measures what is still open.

    A month after the 31st of January is the last day of February.
    """

    from_: str = Field(alias="from")
    to: str
    at_least: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    below: Number | None = None
    unit: Literal["day", "working-day", "month"] = "day"


def _where_value(written: Any) -> Any:
    if isinstance(written, list):
        return tuple(str(item) for item in written)
    if isinstance(written, dict):
        return Elapsed.model_validate(written) if "to" in written else Test.model_validate(written)
    if isinstance(written, bool | str):
        return written
    return parse_exact(written)


Where = dict[
    str,
    Annotated[
        bool | Fraction | Elapsed | Test | str | tuple[str, ...],
        PlainValidator(
            _where_value,
            json_schema_input_type=bool
            | int
            | float
            | str
            | tuple[bool | int | float | str, ...]
            | Test
            | Elapsed,
        ),
    ],
]


#: The most days that a window of a festival has before or after it.
MOST_DAYS = 60


def _whole_form(least: int, most: int) -> WithJsonSchema:
    whole = {"type": "integer", "minimum": least, "maximum": most}
    return WithJsonSchema({"anyOf": [whole, {"type": "string", "pattern": "^[$]"}]})


def _days(written: Any) -> int | Given:
    if isinstance(written, str) and written.startswith("$"):
        return given(written)
    if isinstance(written, bool) or not isinstance(written, int) or not 0 <= written <= MOST_DAYS:
        raise ValueError(f"a whole number of days from 0 to {MOST_DAYS}, or a parameter's name")
    return written


Days = Annotated[int | Given, PlainValidator(_days), _whole_form(0, MOST_DAYS)]


class Festival(Part):
    """Windows before festivals of the calendar table."""

    festival: Names
    days_before: Days = 0
    days_after: Days = 0


#: The most months that a window has.
MOST_MONTHS = 360


def _length(most: int, unit: str) -> PlainValidator:
    def validated(written: Any) -> int | Given:
        if isinstance(written, str) and written.startswith("$"):
            return given(written)
        if isinstance(written, bool) or not isinstance(written, int) or not 1 <= written <= most:
            raise ValueError(f"a whole number of {unit} from 1 to {most}, or a parameter's name")
        return written

    return PlainValidator(validated)


class Window(Part):
    """A stretch of time that ends with the period, or a part of the period's year."""

    years: (
        Annotated[
            int | Given, _length(MOST_MONTHS // 12, "years"), _whole_form(1, MOST_MONTHS // 12)
        ]
        | None
    ) = None
    months: (
        Annotated[int | Given, _length(MOST_MONTHS, "months"), _whole_form(1, MOST_MONTHS)] | None
    ) = None
    from_: str | None = Field(default=None, alias="from", pattern=r"^[0-1][0-9]-[0-3][0-9]$")
    to: str | None = Field(default=None, pattern=r"^[0-1][0-9]-[0-3][0-9]$")

    @model_validator(mode="after")
    def _one_kind(self) -> Window:
        kinds = [self.years is not None, self.months is not None, self.from_ is not None]
        if sum(kinds) != 1 or (self.from_ is None) != (self.to is None):
            raise ValueError("a window is 'years', 'months', or 'from' and 'to' as MM-DD")
        if self.from_ is not None and self.to is not None:
            for written in (self.from_, self.to):
                if not _is_month_day(written):
                    raise ValueError(f"'{written}' is not a day of every year, as MM-DD")
            if self.to < self.from_:
                raise ValueError("a window 'from' … 'to' stays within one year")
        return self


def _is_month_day(written: str) -> bool:
    try:
        dt.date.fromisoformat(f"2015-{written}")  # no leap year
    except ValueError:
        return False
    return True
