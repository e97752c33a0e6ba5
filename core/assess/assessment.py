"""What a run gives: a programme's results for every organisation of a region in one period."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.digest import digest_of
from core.assess.errors import AssessError
from core.assess.result import IndicatorValue, OrganisationResult, Reader
from core.assess.unplaced import Unplaced
from core.rules import Period, Plan, Resolved, WorkCalendar

#: The columns that say whose row it is.
_NAMES: Final = ("k", "title", "kind", "sector")


@dataclass(frozen=True)
class Assessment:
    """A programme's results for every organisation of a region in one period.

    `table` has one row an organisation, sorted by code; `position` is the last event counted.
    `plugin` computed it, by the programme whose content `programme_digest` is over. `earlier` has
    the answer that each prior value was read from, by the name of its indicator; `unplaced` the
    organisations that facts name and no fact founds, where the whole region was asked about.
    """

    region: str
    programme: str
    rules_version: str
    period: Period
    position: int
    plan: Plan = field(repr=False)
    table: pa.Table = field(repr=False)
    plugin: str = ""
    programme_digest: str = ""
    calendar: WorkCalendar = field(default_factory=WorkCalendar, repr=False)
    earlier: Mapping[str, Assessment] = field(default_factory=dict, repr=False)
    unplaced: tuple[Unplaced, ...] = ()

    @property
    def resolved(self) -> Resolved:
        """The rules that were applied."""
        return self.plan.resolved

    @property
    def overrides(self) -> dict[str, str]:
        """The parameters that a what-if replaces, by name: exact numbers as text."""
        return {name: str(value) for name, value in sorted(self.resolved.overrides.items())}

    @cached_property
    def organisations(self) -> tuple[str, ...]:
        """The codes of all organisations (or members), sorted."""
        return tuple(self.table.column("k").to_pylist())

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.organisations)}

    def of(self, code: str) -> OrganisationResult:
        """The result of one organisation; raises `AssessError` A001 for one that is not there."""
        if code not in self._places:
            raise AssessError.unknown_organisation(code, self.organisations, str(self.period))
        row = {
            name: self.table.column(name)[self._places[code]].as_py()
            for name in self.table.column_names
        }
        return Reader(self.plan).organisation(row)

    def scheme_named(self, given: str) -> str:
        """The name of the scheme in force with this name or title; raises `AssessError` A006."""
        titles = {name: each.definition.title or name for name, each in self.plan.schemes.items()}
        if given in titles:
            return given
        found = [name for name, title in titles.items() if title == given]
        if len(found) != 1:
            raise AssessError.no_such_scheme(given, titles)
        return found[0]

    def results(self, codes: Collection[str] | None = None) -> list[OrganisationResult]:
        """Every organisation's result, or those of some, by code."""
        reader, table = Reader(self.plan), self.table
        if codes is not None:
            table = table.filter(pc.is_in(table["k"], pa.array(codes, pa.string())))
        return [reader.organisation(row) for row in table.to_pylist()]

    def standings(self, scheme: str) -> list[OrganisationResult]:
        """What one scheme says of every organisation, by code, without its figures.

        A fraction of the work of `results`. Raises `KeyError` for a scheme that is not in force.
        """
        if scheme not in self._standings:
            self._standings[scheme] = self._read(scheme)
        return list(self._standings[scheme])

    @cached_property
    def _standings(self) -> dict[str, list[OrganisationResult]]:
        return {}

    def _read(self, scheme: str) -> list[OrganisationResult]:
        reader, plan = Reader(self.plan), self.plan.schemes[scheme]
        wanted = (*_NAMES, *reader.read_by(plan))
        names = [name for name in dict.fromkeys(wanted) if name in self.table.column_names]
        return [reader.standing(row, plan) for row in self.table.select(names).to_pylist()]

    def value(self, code: str, name: str) -> IndicatorValue | None:
        """One value of an organisation; None where the answer does not say it."""
        if code not in self._places or name not in self.plan.columns:
            return None
        column = self.plan.columns[name]
        names = [each for each in (column.num, column.den) if isinstance(each, str)]
        place = self._places[code]
        row = {each: self.table.column(each)[place].as_py() for each in names}
        return Reader(self.plan).value(name, column, row)

    @cached_property
    def digest(self) -> str:
        """sha256 over what was asked and everything that was answered; see `digest_of`."""
        return digest_of(self)

    def to_json(self) -> dict[str, Any]:
        """The whole assessment as plain data."""
        return {
            "region": self.region,
            "programme": self.programme,
            "plugin": self.plugin,
            "rules": self.rules_version,
            "period": str(self.period),
            "position": self.position,
            "overrides": self.overrides,
            "digest": self.digest,
            "unplaced": [each.to_json() for each in self.unplaced],
            "organisations": [result.to_json() for result in self.results()],
        }
