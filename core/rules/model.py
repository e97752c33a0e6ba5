"""The rule language as data: what a programme file may say, and nothing else.

These models hold what was written; what it means for a given day is `core.rules.resolve`, and how
it becomes a query is `core.rules.plan`. Numbers are exact fractions or names of parameters.
"""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Annotated, Any, Literal

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

AWARDS = ("full_if", "in_proportion_to", "add", "deduct", "by_band", "take")
MEASURES = ("count", "sum", "distinct", "latest", "greatest", "least")
DERIVED = ("formula", "roll_up", "prior", "ledger", "python", "size", "count_self")


class Given(str):
    """The name of a parameter, written ``$name``; its value depends on the day."""

    __slots__ = ()


def _number(written: Any) -> Fraction | Given:
    if isinstance(written, str) and written.startswith("$"):
        if not re.match(IDENTIFIER, written[1:]):
            raise ValueError(f"'{written}' is not the name of a parameter")
        return Given(written[1:])
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


def _number_or_code(written: Any) -> Fraction | Given | str:
    try:
        return _number(written)
    except ValueError:
        if isinstance(written, str) and re.match(r"^[a-z][a-z0-9-]*$", written):
            return written
        raise


Number = Annotated[Fraction | Given, PlainValidator(_number)]
NumberOrCode = Annotated[Any, PlainValidator(_number_or_code)]
Formula = Annotated[str, BeforeValidator(_formula)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Part(BaseModel):
    """Base of everything in a programme file: immutable, and nothing unknown is let through."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True
    )


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
    """A named number with dates: one `value`, or `values` by the day they come into force."""

    unit: str = ""
    value: Annotated[Fraction, PlainValidator(parse_exact)] | None = None
    values: dict[dt.date, Annotated[Fraction, PlainValidator(parse_exact)]] = {}
    sources: dict[dt.date, Source] = {}

    @model_validator(mode="after")
    def _one_of_them(self) -> ParameterDefinition:
        if (self.value is None) == (not self.values):
            raise ValueError("give either 'value' or 'values' by date")
        return self


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
    """The time between two days of a case; `to: period-end` measures what is still open."""

    from_: str = Field(alias="from")
    to: str
    at_least: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    below: Number | None = None
    unit: Literal["day", "working-day"] = "day"


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
        bool | Fraction | Elapsed | Test | str | tuple[str, ...], PlainValidator(_where_value)
    ],
]


class Festival(Part):
    """Windows before festivals of the calendar table."""

    festival: Names
    days_before: int = Field(default=0, ge=0, le=60)
    days_after: int = Field(default=0, ge=0, le=60)


class Window(Part):
    """A stretch of time that ends with the period, or a part of the period's year."""

    years: int | None = Field(default=None, ge=1, le=30)
    months: int | None = Field(default=None, ge=1, le=360)
    from_: str | None = Field(default=None, alias="from", pattern=r"^[0-1][0-9]-[0-3][0-9]$")
    to: str | None = Field(default=None, pattern=r"^[0-1][0-9]-[0-3][0-9]$")

    @model_validator(mode="after")
    def _one_kind(self) -> Window:
        kinds = [self.years is not None, self.months is not None, self.from_ is not None]
        if sum(kinds) != 1 or (self.from_ is None) != (self.to is None):
            raise ValueError("a window is 'years', 'months', or 'from' and 'to' as MM-DD")
        return self


class CodePopulation(Part):
    """The codes of a list, or some of them, as a population."""

    codes: str
    among: Names


class RollUp(Part):
    """A value of the organisations around this one, combined."""

    of: str
    over: Literal["children", "descendants", "branch", "overlay"]
    take: Literal["sum", "greatest", "least", "spread", "mean", "count"]
    kind: Names = ()


class Prior(Part):
    """A value of the previous period, computed under the rules of that period."""

    of: str
    scheme: str = ""


class Ledger(Part):
    """Opening + added − resolved = closing, over a case source and two of its days."""

    of: str
    in_: str = Field(alias="in")
    out: str
    where: Where = {}


class Indicator(Documented):
    """One exact value per organisation and period."""

    unit: str = ""
    # what is measured: exactly one of these
    count: Names = ()
    sum: str | None = None
    distinct: str | None = None
    latest: str | None = None
    greatest: str | None = None
    least: str | None = None
    formula: Formula | None = None
    roll_up: RollUp | None = None
    prior: Prior | None = None
    ledger: Ledger | None = None
    python: str | None = Field(default=None, pattern=r"^rules\.[a-z_][a-z0-9_]*$")
    size: str | None = None
    count_self: bool | None = None
    # which facts
    where: Where = {}
    among: Where = {}
    once_per: Names = ()
    highest: str | None = None
    keep: Literal["latest", "first"] | None = None
    dated_by: str | None = None
    window: Literal["period", "to-date"] | Window = "period"
    # repeated over what
    every: Literal["month", "quarter", "half-year", "year"] | Festival | None = None
    each: str | CodePopulation | None = None
    by: str | None = None
    meets: Where | Formula | None = None
    has_all: Names = ()
    in_order: bool = False
    # the condition of each or every, or of the whole
    at_least: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    below: Number | None = None
    exactly: Number | None = None
    applies_to: dict[Literal["kind", "sector"], Names] = {}

    @property
    def measure(self) -> str:
        """The name of what is measured, such as ``count``; ``meets`` for a bare population."""
        for name in (*MEASURES, *DERIVED):
            value = getattr(self, name)
            if value is not None and value != ():
                return name
        return "meets"

    @property
    def condition(self) -> dict[str, Fraction | Given]:
        """The comparisons given, by name."""
        names = ("at_least", "at_most", "above", "below", "exactly")
        return {n: getattr(self, n) for n in names if getattr(self, n) is not None}

    @model_validator(mode="after")
    def _one_measure(self) -> Indicator:
        given = [n for n in (*MEASURES, *DERIVED) if getattr(self, n) not in (None, ())]
        if len(given) > 1:
            raise ValueError(f"an indicator measures one thing; it says {' and '.join(given)}")
        bare = self.each is not None and (self.meets is not None or bool(self.has_all))
        if not given and not bare:
            raise ValueError(f"say what is measured: one of {', '.join((*MEASURES, *DERIVED))}")
        repeated = self.every is not None or self.each is not None
        if repeated and given and not self.condition:
            raise ValueError("'every' and 'each' need a condition: at_least, at_most, exactly …")
        return self


class Population(Documented):
    """Who or what an indicator asks about, one by one."""

    members: bool = False
    posts: Names = ()
    without_posts: Names = ()
    leader: bool | None = None
    category: Names = ()
    organisations: dict[Literal["kind", "sector"], Names] | None = None

    @model_validator(mode="after")
    def _people_or_organisations(self) -> Population:
        people = self.members or bool(self.posts)
        if people == (self.organisations is not None):
            raise ValueError("a population is 'members', holders of 'posts', or 'organisations'")
        return self


class Band(Documented):
    """One band of a scale; the first band whose line holds is taken."""

    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    points: Number | None = None
    value: Number | None = None
    stars: int | None = Field(default=None, ge=0, le=10)
    code: str = ""

    @model_validator(mode="after")
    def _one_edge(self) -> Band:
        edges = (self.at_least, self.above, self.at_most, self.below)
        if sum(edge is not None for edge in edges) != 1:
            raise ValueError("a band has one edge: at_least, above, at_most or below")
        return self


class Item(Documented):
    """Points for one thing: `points` is the most it can give, and one award says how."""

    points: Number
    full_if: Formula | None = None
    in_proportion_to: Formula | None = None
    add: Number | None = None
    deduct: Number | None = None
    for_each: Formula | None = None
    by_band: Formula | None = None
    bands: tuple[Band, ...] = ()
    take: Formula | None = None
    floor: Number | None = None
    when_no_data: Literal["none", "full", "leave_out", "unavailable"] | None = None
    applies_to: dict[Literal["kind", "sector"], Names] = {}

    @property
    def award(self) -> str:
        """Which award the item uses."""
        return next(name for name in AWARDS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_award(self) -> Item:
        given = [name for name in AWARDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"an item takes exactly one award of {', '.join(AWARDS)}")
        if (given[0] in ("add", "deduct")) != (self.for_each is not None):
            raise ValueError("'add' and 'deduct' go with 'for_each', and only they do")
        if (given[0] == "by_band") != bool(self.bands):
            raise ValueError("'by_band' goes with 'bands', and only it does")
        return self


class Group(Documented):
    """Items that belong together; `points` is what they must add up to."""

    points: Number | None = None
    items: dict[Annotated[str, Field(pattern=IDENTIFIER)], Item] = Field(min_length=1)
    cap: Number | None = None
    floor: Number | None = None
    weight: Number | None = None
    applies_to: dict[Literal["kind", "sector"], Names] = {}


class Veto(Documented):
    """A condition that overrides the score."""

    when: Formula


class Outcome(Documented):
    """What a rating is called when no band gives it."""

    title: str
    stars: int | None = None
    code: str = ""


class Quota(Documented):
    """A share of the peers that gets a rating, best first."""

    share: Number | None = None
    count: Number | None = None
    title: str
    stars: int | None = None
    code: str = ""


class ByRank(Part):
    """Ratings by rank among peers."""

    within: Literal["kind", "sector", "parent", "all"]
    quotas: tuple[Quota, ...] = Field(min_length=1)
    ties: Literal["together", "strict"] = "together"
    round: Literal["down", "up", "nearest"] = "down"


class Rating(Part):
    """How a total becomes a rating."""

    bands: tuple[Band, ...] = ()
    by_rank: ByRank | None = None
    otherwise: Outcome | None = None
    vetoed: Outcome | None = None
    whole_points: Number | None = None


class FollowUp(Documented):
    """What an outcome opens, such as a rectification case in the next year."""

    when: Literal["vetoed", "otherwise"]
    opens: str
    due: str = Field(default="next-year-end", pattern=r"^next-year-(start|end)$")
    exit: Formula | None = None


class Check(Documented):
    """A fact about the scheme itself that must hold, such as a share of the weights."""

    weight_of: Names
    of: Names = ()
    exactly: Number


class Scheme(Documented):
    """Indicators to points, vetoes and a rating."""

    per: Literal["organisation", "member"] = "organisation"
    total: Number
    applies_to: dict[Literal["kind", "sector"], Names] = {}
    groups: dict[Annotated[str, Field(pattern=IDENTIFIER)], Group] = Field(min_length=1)
    vetoes: dict[Annotated[str, Field(pattern=IDENTIFIER)], Veto] = {}
    rating: Rating | None = None
    follow_up: tuple[FollowUp, ...] = ()
    checks: tuple[Check, ...] = ()


class Table(Documented):
    """A scale applied to a number given in a question, such as the dues rate; nothing is stored."""

    of: str
    unit: str = ""
    bands: tuple[Band, ...] = Field(min_length=1)
    result: Formula
    round: Number | None = None


class Measure(Documented):
    """A measure (举措) of a programme: the indicators, schemes and tags that show it."""

    indicators: Names = ()
    schemes: Names = ()
    tags: Names = ()
    facts: Names = ()


class Project(Documented):
    """A project (工程) of a programme: its measures."""

    title: str
    measures: dict[str, Measure] = {}
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


class Identity(Part):
    """Which programme this is and what it needs."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$")
    region: str = Field(pattern=SLUG)
    version: str = Field(pattern=r"^[0-9][0-9A-Za-z.]*$")
    title: str
    en: str = ""
    requires: str
    period: Literal["year", "half-year", "quarter", "month"] = "year"
    note: str = ""


Identifier = Annotated[str, Field(pattern=IDENTIFIER)]


class Programme(Part):
    """A whole programme file."""

    dangjian: Literal[1]
    programme: Identity
    documents: dict[str, Document] = {}
    parameters: dict[Identifier, ParameterDefinition] = {}
    populations: dict[Identifier, Population] = {}
    indicators: dict[Identifier, Indicator] = {}
    schemes: dict[Annotated[str, Field(pattern=SLUG)], Scheme] = {}
    tables: dict[Identifier, Table] = {}
    tree: dict[str, Project] = {}
    refused: tuple[Refusal, ...] = ()
    codes: dict[str, dict[str, str | dict[str, str]]] = {}
    festivals: dict[str, str] = {}
    burden: BurdenAllowance | None = None
