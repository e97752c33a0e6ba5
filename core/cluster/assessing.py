"""A region's assessment on Spark: asked, refused and written down as the region itself does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Protocol, cast

import pyarrow as pa
from sqlglot import exp

from core.assess import Assessment, Assessor, Facts
from core.assess.question import Question
from core.columns import Snapshot
from core.host import Region
from core.rules import DuckEngine, Period


class Distant(Protocol):
    """What an assessment uses of an engine that is elsewhere."""

    def load(self, relation: str, table: pa.Table) -> None:
        """Make a table readable under a name."""

    def define(self, relation: str, query: exp.Query | str) -> None:
        """Name a query."""

    def run(self, query: exp.Query) -> pa.Table:
        """Run one statement; raises as `core.rules.Engine.run` does."""


class SparkAssessor(Assessor):
    """An assessor whose statements run on Spark.

    What is refused and what is missing is looked up on the driver, from the manifest and a few
    columns. Values of earlier periods and functions of plugins are computed there too: the first by
    DuckDB, the second by Python.
    """

    def __init__(self, assessor: Assessor, engine: Distant) -> None:
        # It is the same one with another engine: the plans that it keeps are kept once.
        vars(self).update(vars(assessor))
        self._engine = engine

    def ask(
        self,
        facts: Facts,
        periods: Sequence[Period],
        question: Question,
        engine: DuckEngine | None = None,
    ) -> list[Assessment]:
        """One assessment a period, in the order given, computed by Spark."""
        # It has all that an assessment uses of an engine.
        spark = cast("DuckEngine", self._engine)
        return super().ask(facts, periods, question, spark if engine is None else engine)


def assess(
    region: Region,
    period: str,
    engine: Distant,
    *,
    plugin: str | None = None,
    position: int | None = None,
    rules_on: dt.date | None = None,
    overrides: Mapping[str, Fraction] | None = None,
    any_version: bool = False,
    snapshot: Snapshot | None = None,
) -> Assessment:
    """What `Region.assess` says, with the same digest, computed on Spark.

    The columns have to be there: `follow` first. Raises what `Region.assess` raises, and
    `ClusterError`.
    """
    facts = region.facts(position, snapshot)
    chosen = region.plugin(plugin, position, any_version=any_version)
    [found] = SparkAssessor(chosen.assessor, engine).run(
        facts, [Period.parse(period)], rules_on=rules_on, overrides=overrides
    )
    return found
