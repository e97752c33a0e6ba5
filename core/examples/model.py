"""The format of ``examples.yaml`` as data: what such a file may say.

What a given fact may hold beside its envelope is its fact type's business, checked when the example
is set up (`core.examples.given`); names of the programme are checked in `core.examples.names`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)

from core.rules import CalendarError, Period, parse_exact
from core.rules.model import Exact, Names, Part

LONG_AGO = dt.date(2010, 1, 1)
NO_DATA: Literal["no data"] = "no data"

_ID = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$"
_PARTS = re.compile(r"-?[0-9]+(\.[0-9]+)?/[1-9][0-9]*(\.[0-9]+)?")
_CODE = r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$"


@dataclass(frozen=True, slots=True)
class Parts:
    """A rate that must have exactly these parts, as written: ``55/56``."""

    text: str


Value = bool | Fraction | Parts | Literal["no data"]


def _day(written: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except (TypeError, ValueError):
        raise ValueError("a day is expected, such as 2015-01-01") from None


def _days(written: Any) -> dt.date | tuple[dt.date, ...]:
    return tuple(map(_day, written)) if isinstance(written, list) else _day(written)


def read_period(written: Any) -> Period:
    """A period as a file writes it; raises `ValueError`."""
    try:
        return Period.parse(str(written))
    except CalendarError as error:
        raise ValueError(str(error)) from error


def read_value(written: Any) -> Value:
    """An expected value: true, a number, the parts of a rate, or no data; raises `ValueError`."""
    if isinstance(written, bool):
        return written
    if written == NO_DATA:
        return NO_DATA
    if isinstance(written, str) and _PARTS.fullmatch(written):
        return Parts(written)
    return _exact(written)


def _number_or_none(written: Any) -> Fraction | Literal["no data"]:
    return NO_DATA if written == NO_DATA else _exact(written)


def _exact(written: Any) -> Fraction:
    """A number; a word that is none may have been meant for no data."""
    try:
        return parse_exact(written)
    except ValueError as error:
        if not isinstance(written, str):
            raise
        raise ValueError(
            f"'{written}' is not a number; where there is none, write: no data"
        ) from error


def _bare_value(written: Any) -> Any:
    return written if isinstance(written, dict) else {"value": written}


def _one_or_more(written: Any) -> str | tuple[str, ...]:
    names = written if isinstance(written, list) else [written]
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError("the code of an organisation is expected, or a list of codes")
    return tuple(names) if isinstance(written, list) else names[0]


# A value may be true, a number, the parts of a rate, or no data.
_ValueForm = WithJsonSchema({"type": ["boolean", "number", "string"]})

Day = Annotated[dt.date, PlainValidator(_day, json_schema_input_type=dt.date)]
Identifier = Annotated[str, Field(pattern=_ID)]
OrganisationCode = Annotated[str, Field(pattern=_CODE)]
Number = Exact
NumberOrNone = Annotated[
    Fraction | Literal["no data"],
    PlainValidator(_number_or_none, json_schema_input_type=Exact | Literal["no data"]),
]


class GivenOrganisation(Part):
    """An organisation; `numbered` stands for that many, code-001 and so on."""

    kind: str = "branch"
    parent: str | None = None
    title: str = ""
    sector: str = "organ"
    since: Day = LONG_AGO
    numbered: int | None = Field(default=None, ge=1, le=9999)


class GivenPerson(Part):
    """A member; under a pattern `organisation` is the one that follows the pattern."""

    organisation: str = ""
    category: str = "full"
    leader: bool = False
    posts: Names = ()
    rank: str | None = None
    tags: Names = ()
    since: Day = LONG_AGO
    exempted: Day | None = None


class GivenFact(Part):
    """A fact or several: the envelope here, the type's own fields in `model_extra`."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    id: Identifier
    type: str
    organisation: Annotated[
        str | tuple[str, ...],
        PlainValidator(_one_or_more, json_schema_input_type=str | tuple[str, ...]),
    ] = ""
    on: Annotated[
        dt.date | tuple[dt.date, ...],
        PlainValidator(_days, json_schema_input_type=dt.date | tuple[dt.date, ...]),
    ]
    for_each: dict[str, tuple[Any, ...]] | None = None
    times: int | None = Field(default=None, ge=1, le=100_000)

    @property
    def fields(self) -> dict[str, Any]:
        """What is written beside the envelope."""
        return dict(self.model_extra or {})

    @model_validator(mode="after")
    def _repeated_once(self) -> GivenFact:
        ways = [isinstance(self.on, tuple), self.for_each is not None, self.times is not None]
        if sum(ways) > 1:
            raise ValueError("take one of several days, 'for_each' and 'times'")
        if self.for_each is not None and len(self.for_each) != 1:
            raise ValueError("'for_each' names one field with its values")
        return self


class Pattern(Part):
    """People and facts that organisations can be given at once."""

    people: dict[Identifier, GivenPerson] = Field(default_factory=dict)
    facts: tuple[GivenFact, ...] = ()


class Use(Part):
    """Which organisations follow a pattern; `U-*` means every organisation of that beginning."""

    pattern: str
    organisations: Names = Field(min_length=1)
    except_: Names = Field(default=(), alias="except")
    without: Names = ()


class Given(Part):
    """What has happened: organisations, patterns, people and facts."""

    organisations: dict[OrganisationCode, GivenOrganisation] = Field(default_factory=dict)
    use: tuple[Use, ...] = ()
    people: dict[Identifier, GivenPerson] = Field(default_factory=dict)
    facts: tuple[GivenFact, ...] = ()


class ExpectedValue(Part):
    """A value, the text people read, and the ids of all the facts behind it."""

    value: Annotated[Value, PlainValidator(read_value), _ValueForm]
    shown: str | None = None
    because: Names | None = None


class ExpectedScheme(Part):
    """What a scheme says of an organisation; what is left out is not asked."""

    total: NumberOrNone | None = None
    rating: str | None = None
    stars: int | Literal["none"] | None = None
    vetoes: Names | None = None
    not_rated: str | None = None
    points: dict[str, NumberOrNone] = Field(default_factory=dict)


class Expected(Part):
    """What is expected of one organisation."""

    indicators: dict[
        str,
        Annotated[
            ExpectedValue,
            BeforeValidator(
                _bare_value, json_schema_input_type=bool | int | float | str | ExpectedValue
            ),
        ],
    ] = Field(default_factory=dict)
    schemes: dict[str, ExpectedScheme] = Field(default_factory=dict)


Expectations = dict[str, Expected]


class Change(Part):
    """One thing that happens to the log afterwards: a retraction, a correction, or more facts."""

    retract: str | None = None
    correct: str | None = None
    with_: dict[str, Any] = Field(default={}, alias="with")
    reason: str = ""
    record: tuple[GivenFact, ...] = ()

    @model_validator(mode="after")
    def _one_thing(self) -> Change:
        done = [self.retract is not None, self.correct is not None, bool(self.record)]
        if sum(done) != 1:
            raise ValueError("a change is one of 'retract', 'correct' and 'record'")
        if not self.record and not self.reason:
            raise ValueError("a retraction or correction has a 'reason'")
        if bool(self.with_) != (self.correct is not None):
            raise ValueError("'with' goes with 'correct', and only it does")
        return self


class Later(Part):
    """A change and what is expected after it."""

    change: Change
    expect: Expectations = Field(min_length=1)


class Scene(Part):
    """Something that happened, under a name."""

    id: Identifier
    given: Given = Field(default_factory=Given)


class Example(Scene):
    """Given facts and what must come of them."""

    title: str = Field(min_length=1)
    rows: Names = ()
    reproduces: str = ""
    programme: str | None = None
    period: Annotated[Period, PlainValidator(read_period, json_schema_input_type=int | str)]
    rules: Day | None = None
    expect: Expectations = Field(default_factory=dict)
    later: tuple[Later, ...] = ()
    tables: dict[str, dict[Number, Number]] = Field(default_factory=dict)
    refused: Names = ()

    @property
    def rules_on(self) -> dt.date:
        """The day whose rules apply."""
        return self.rules or self.period.last

    @property
    def asks(self) -> frozenset[str]:
        """The indicators, schemes and tables that something is expected of."""
        stages = (self.expect, *(later.expect for later in self.later))
        wanted = [one for stage in stages for one in stage.values()]
        indicators = {name.partition(".")[0] for one in wanted for name in one.indicators}
        schemes = {name for one in wanted for name in one.schemes}
        return frozenset({*indicators, *schemes, *self.tables})

    @model_validator(mode="after")
    def _expects_something(self) -> Example:
        if not (self.expect or self.tables or self.refused):
            raise ValueError("an example has 'expect', 'tables' or 'refused'")
        if self.later and not self.expect:
            raise ValueError("'later' follows an 'expect'")
        return self


class ExampleFile(Part):
    """A whole file of examples."""

    dangjian: Literal[1]
    patterns: dict[str, Pattern] = Field(default_factory=dict)
    programmes: dict[str, str] = Field(default_factory=dict)
    examples: tuple[Example, ...] = Field(min_length=1)
