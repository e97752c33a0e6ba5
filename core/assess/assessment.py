"""What a run gives: a programme's results for every organisation of a region in one period."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.digest import Known, digest_of
from core.assess.errors import AssessError
from core.assess.result import IndicatorValue, OrganisationResult, Reader
from core.assess.unplaced import Unplaced
from core.rules import Period, Plan, Resolved, WorkCalendar

#: The columns that say whose row it is.
_NAMES: Final = ("k", "title", "kind", "sector")
#: Results that are kept beside the row they were read from: pages ask for the same some times.
_RESULTS: Final = 64


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

    def __contains__(self, code: object) -> bool:
        """Whether it says anything of an organisation."""
        return code in self._places

    def of(self, code: str) -> OrganisationResult:
        """The result of one organisation; raises `AssessError` A001 for one that is not there."""
        if code not in self._places:
            raise AssessError.unknown_organisation(code, self.organisations, str(self.period))
        found = self._results.get(code)
        if found is None:
            [row] = self.table.slice(self._places[code], 1).to_pylist()
            found = Reader(self.plan).organisation(row)
            if len(self._results) >= _RESULTS:
                self._results.clear()
            self._results[code] = found
        return found

    @cached_property
    def _results(self) -> dict[str, OrganisationResult]:
        return {}

    def only(self, codes: Collection[str]) -> Assessment:
        """The same answer about some of its organisations, as if asked of them alone."""
        mine = pc.is_in(self.table["k"], pa.array(sorted(codes), pa.string()))
        earlier = {name: each.only(codes) for name, each in self.earlier.items()}
        return replace(self, table=self.table.filter(mine), earlier=earlier, unplaced=())

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

    def take_over(self, before: Assessment) -> None:
        """Have what was read of the answer just before this one, where it is the same."""
        if before.plan is not self.plan or not before.table["k"].equals(self.table["k"]):
            return
        if before.period == self.period and before.calendar is self.calendar:
            self._texts.update(before._texts)
        for scheme, known in list(before._standings.items()):
            new, old = self._read_of(scheme), before._read_of(scheme)
            differs = pa.array([False] * new.num_rows)
            for name in new.column_names:
                if not new[name].equals(old[name]):
                    here = pc.not_equal(new[name], old[name]).fill_null(True)
                    both = pc.and_(pc.is_null(new[name]), pc.is_null(old[name]))
                    differs = pc.or_(differs, pc.and_not(here, both))
            places = [place for place, other in enumerate(differs.to_pylist()) if other]
            found = list(known)
            for place, row in zip(
                places, self._told(scheme, new.take(pa.array(places, pa.int64()))), strict=True
            ):
                found[place] = row
            self._standings[scheme] = found

    def _read(self, scheme: str) -> list[OrganisationResult]:
        return self._told(scheme, self._read_of(scheme))

    def _read_of(self, scheme: str) -> pa.Table:
        """The columns that the standings of a scheme are read from."""
        wanted = (*_NAMES, *Reader(self.plan).read_by(self.plan.schemes[scheme]))
        known = frozenset(self.table.column_names)
        return self.table.select([name for name in dict.fromkeys(wanted) if name in known])

    def _told(self, scheme: str, rows: pa.Table) -> list[OrganisationResult]:
        reader, plan = Reader(self.plan), self.plan.schemes[scheme]
        return [reader.standing(row, plan) for row in rows.to_pylist()]

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
        return digest_of(self, self._texts)

    @cached_property
    def _texts(self) -> Known:
        return {}

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
