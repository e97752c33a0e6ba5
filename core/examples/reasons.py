"""Which facts stand behind figures that were computed in parts.

DuckDB looks for them: SQLite computes the relations of a plan anew for each row that reads them, which
takes minutes where a tree is looked down.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from core.assess import Assessment, Assessor, Facts, Witness
from core.assess.evidence import Behind


class Reasons:
    """The facts behind indicators, each looked for in the assessment that has it; close it."""

    def __init__(self, assessments: Iterable[Assessment], facts: Facts, assessor: Assessor) -> None:
        self._witnesses = [Witness(each, facts, assessor) for each in assessments]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._witnesses:
            each.close()

    def behind(self, organisation: str, name: str) -> list[Behind]:
        """The facts behind an indicator of an organisation, by position."""
        asked = name.partition(".")[0]
        having = (each for each in self._witnesses if asked in _names(each))
        return next(having, self._witnesses[0]).behind(organisation, name)


def _names(witness: Witness) -> set[str]:
    return {column.partition(".")[0] for column in witness.plan.columns}
