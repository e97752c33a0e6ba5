"""A board with the values of an assessment: every section as lines of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from core.assess import AssessError, Assessment, OrganisationResult
from core.boards.model import Chart, Reading, Section, Table
from core.boards.ratings import best_first
from core.boards.read import PARTS, Board
from core.rules import Period, show_decimal

NO_DATA = "无数据"

#: What is said of an indicator or scheme that is not in force under the rules applied.
NOT_IN_FORCE = "—"

#: Errors by which an earlier period says that there is nothing to show of it.
_NOTHING = ("A001", "A007", "A009", "A010")

Earlier = Callable[[Period], Assessment]
"""Gives the assessment of an earlier period; raises `AssessError` where there is none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: exact (None for no data), as people read it, and how it stands to its target."""

    title: str
    shown: str
    exact: str | None = None
    unit: str = ""
    target: str | None = None
    met: bool | None = None

    @property
    def length(self) -> Fraction:
        """How long its bar is: its value, 0 for no data and below zero."""
        if self.exact is None:
            return Fraction(0)
        num, _, den = self.exact.partition("/")
        return max(Fraction(num) / Fraction(den or 1), Fraction(0))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, an axis, a place of a chart: its title, the organisation if it is one."""

    title: str
    cells: tuple[Cell, ...]
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class FilledSection:
    """A section: `form` is cards, axes, table, bar, line, ledger-ageing or text."""

    name: str
    title: str
    en: str
    note: str
    form: str
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A board as it stands for an organisation, in a period, as known at a position."""

    title: str
    en: str
    region: str
    programme: str
    rules: str
    period: str
    position: int
    organisation: str
    organisation_title: str
    sections: tuple[FilledSection, ...] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self)


def fill(board: Board, assessment: Assessment, organisation: str, earlier: Earlier) -> Filled:
    """The board with its values; cards and axes are of `organisation`.

    Raises `AssessError` A001 for an organisation that is not there.
    """
    filling = _Filling(assessment, organisation, earlier)
    return Filled(
        board.title,
        board.en,
        assessment.region,
        assessment.programme,
        assessment.rules_version,
        str(assessment.period),
        assessment.position,
        organisation,
        filling.own.title,
        tuple(filling.section(name, each) for name, each in board.sections.items()),
    )


class _Filling:
    """Fills sections from one assessment."""

    def __init__(self, assessment: Assessment, organisation: str, earlier: Earlier) -> None:
        self.assessment = assessment
        self.own = assessment.of(organisation)
        self.earlier = earlier

    def section(self, name: str, section: Section) -> FilledSection:
        """One section with its values."""
        form = section.form
        heads: tuple[str, ...] = ()
        lines: tuple[Line, ...] = ()
        if section.cards:
            lines = (Line("", self._cells(self.own, section.cards)),)
        elif section.axes:
            lines = tuple(Line(a.title, self._cells(self.own, a.shows)) for a in section.axes)
        elif section.table is not None:
            heads = self._heads(section.table.columns)
            lines = self._table(section.table)
        elif section.chart is not None:
            form = section.chart.kind
            heads = self._heads(section.chart.y)
            lines = tuple(self._chart(section.chart))
        return FilledSection(
            name, section.title, section.en, section.note, form, heads, lines, section.text
        )

    def _cells(self, result: OrganisationResult, shown: Iterable[Reading]) -> tuple[Cell, ...]:
        return tuple(cell(self.assessment, result, reading) for reading in shown)

    def _heads(self, shown: Iterable[Reading]) -> tuple[str, ...]:
        return tuple(title_of(self.assessment, reading) for reading in shown)

    def _table(self, table: Table) -> tuple[Line, ...]:
        results = self._among(table.organisations)
        if table.sort is not None:
            by = next(column for column in table.columns if column.name == table.sort.by)
            sign = -1 if table.sort.order == "descending" else 1

            def place(result: OrganisationResult) -> tuple[bool, Fraction]:
                value = value_of(result, by)
                return value is None, sign * (value or Fraction(0))

            results.sort(key=place)
        return tuple(
            Line(result.title, self._cells(result, table.columns), result.code)
            for result in results
        )

    def _among(self, asked: Mapping[Any, Sequence[str]]) -> list[OrganisationResult]:
        """The organisations of some kinds and sectors, by code."""
        rows = self.assessment.table.select(["k", "kind", "sector"]).to_pylist()
        chosen = {
            row["k"]
            for row in rows
            if all(row[attribute] in names for attribute, names in asked.items())
        }
        return self.assessment.results(chosen)

    def _chart(self, chart: Chart) -> Iterable[Line]:
        match chart.x:
            case "organisations":
                for result in self._among(chart.organisations):
                    yield Line(result.title, self._cells(result, chart.y), result.code)
            case "ratings":
                yield from self._ratings(chart.y[0])
            case "periods":
                yield from self._periods(chart)
            case "ages":
                yield from self._ages(chart.y)

    def _ratings(self, reading: Reading) -> Iterable[Line]:
        """How many organisations have each rating, best to worst."""
        counted: Counter[tuple[int, str]] = Counter()
        definition = self.assessment.resolved.schemes.get(reading.scheme)
        if definition is None:
            return
        for result in self.assessment.standings(reading.scheme):
            scheme = result.schemes[reading.scheme]
            if scheme.state != "outside":
                counted[-(scheme.stars or 0), scheme.title] += 1
        for stars, title in sorted(counted, key=best_first(definition)):
            number = counted[stars, title]
            said = f"{number}/{counted.total()}"
            yield Line(title, (Cell(title, said, str(number)),))

    def _periods(self, chart: Chart) -> Iterable[Line]:
        """The last periods, the earliest first; one of which nothing is known leaves a gap."""
        periods = [self.assessment.period]
        while len(periods) < chart.periods:
            periods.insert(0, periods[0].previous)
        for period in periods:
            try:
                found = self.assessment
                if period != found.period:
                    found = self.earlier(period)
                result = found.of(self.own.code)
            except AssessError as error:
                if error.code not in _NOTHING:
                    raise
                gap = (Cell(head, NO_DATA) for head in self._heads(chart.y))
                yield Line(str(period), tuple(gap))
            else:
                yield Line(str(period), tuple(cell(found, result, each) for each in chart.y))

    def _ages(self, shown: Sequence[Reading]) -> Iterable[Line]:
        ledger, *ages = shown
        for part in PARTS:
            reading = ledger.model_copy(update={"indicator": f"{ledger.indicator}.{part}"})
            yield Line(part, self._cells(self.own, [reading]))
        for age in ages:
            yield Line(title_of(self.assessment, age), self._cells(self.own, [age]))


def title_of(assessment: Assessment, reading: Reading) -> str:
    """What a reading is called: as the board says, or the programme."""
    programme = assessment.resolved.programme
    if reading.title:
        return reading.title
    if reading.indicator:
        name = reading.indicator.partition(".")[0]
        return programme.indicators[name].title or name
    scheme = programme.schemes[reading.scheme]
    if reading.group:
        return scheme.groups[reading.group].title or reading.group
    if reading.item:
        group, _, item = reading.item.partition(".")
        return scheme.groups[group].items[item].title or item
    return scheme.title or reading.scheme


def cell(assessment: Assessment, result: OrganisationResult, reading: Reading) -> Cell:
    """One value of an organisation."""
    title, value = title_of(assessment, reading), value_of(result, reading)
    exact = None if value is None else show_decimal(value, 3)
    if reading.scheme:
        shown = _shown_of_scheme(result, reading, value)
    elif reading.indicator not in result.indicators:
        shown = NOT_IN_FORCE
    else:
        found = result.indicators[reading.indicator]
        exact, shown = found.exact, found.shown
    if reading.target is None:
        return Cell(title, shown, exact, _unit(assessment, reading))
    target = assessment.resolved.number(reading.target)
    met = None if value is None else value >= target
    said = show_decimal(target, 3)
    return Cell(title, shown, exact, _unit(assessment, reading), said, met)


def value_of(result: OrganisationResult, reading: Reading) -> Fraction | None:
    """The exact value of a reading; None for no data, and for a rating."""
    if reading.indicator:
        found = result.indicators.get(reading.indicator)
        return None if found is None else found.value
    scheme = result.schemes.get(reading.scheme)
    if scheme is None or scheme.state == "outside" or reading.rating:
        return None
    points = scheme.total
    if reading.group:
        points = scheme.groups.get(reading.group)
    elif reading.item:
        named = {f"{each.group}.{each.item}": each.points for each in scheme.items}
        points = named.get(reading.item)
    return None if points is None else Fraction(points, 1000)


def _shown_of_scheme(result: OrganisationResult, reading: Reading, value: Fraction | None) -> str:
    scheme = result.schemes.get(reading.scheme)
    if scheme is None or scheme.state == "outside":
        return NOT_IN_FORCE
    if reading.rating:
        return scheme.title
    return NO_DATA if value is None else show_decimal(value, 3)


def _unit(assessment: Assessment, reading: Reading) -> str:
    if reading.unit or reading.scheme:
        return reading.unit
    name = reading.indicator.partition(".")[0]
    return assessment.resolved.programme.indicators[name].unit
