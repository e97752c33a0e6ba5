"""What a run gives: a programme's results for every organisation of a region in one period."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from core.assess.errors import AssessError
from core.assess.result import OrganisationResult, Reader
from core.rules import Period, Plan, Resolved


@dataclass(frozen=True)
class Assessment:
    """A programme's results for every organisation of a region in one period.

    `table` has one row an organisation, sorted by code; `position` is the last event counted;
    `digest` is over region, programme, rules version, parameters, period, position and all rows.
    """

    region: str
    programme: str
    rules_version: str
    period: Period
    position: int
    plan: Plan = field(repr=False)
    table: pa.Table = field(repr=False)

    @property
    def resolved(self) -> Resolved:
        """The rules that were applied."""
        return self.plan.resolved

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

    def results(self) -> list[OrganisationResult]:
        """Every organisation's result, by code."""
        reader = Reader(self.plan)
        return [reader.organisation(row) for row in self.table.to_pylist()]

    @cached_property
    def digest(self) -> str:
        """sha256 over what was asked and every row of the answer."""
        digest = hashlib.sha256()
        parameters = sorted((n, str(p.value)) for n, p in self.resolved.parameters.items())
        asked = (self.region, self.programme, self.rules_version, str(self.period), parameters)
        digest.update(repr((*asked, self.position)).encode())
        names = sorted(name for name in self.table.column_names if name != "period")
        for name in names:
            digest.update(f"\n{name}:".encode())
            for value in self.table.column(name).to_pylist():
                digest.update(b"\x00" if value is None else str(value).encode() + b"\x01")
        return f"sha256:{digest.hexdigest()}"

    def to_json(self) -> dict[str, Any]:
        """The whole assessment as plain data."""
        return {
            "region": self.region,
            "programme": self.programme,
            "rules": self.rules_version,
            "period": str(self.period),
            "position": self.position,
            "digest": self.digest,
            "organisations": [result.to_json() for result in self.results()],
        }
