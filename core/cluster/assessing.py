"""A region's assessment on Spark: asked, refused and written down as the region itself does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import cast

from core.assess import Assessment, Assessor, Facts
from core.assess.question import Question
from core.cluster.engine import SparkEngine
from core.columns import Snapshot
from core.host import Region
from core.rules import DuckEngine, Period


class SparkAssessor(Assessor):
    """An assessor whose statements run on Spark.

    What is refused and what is missing is looked up on the driver, from the manifest and a few
    columns. Values of earlier periods and functions of plugins are computed there too: the first by
    DuckDB, the second by Python.
    """

    def __init__(self, assessor: Assessor, engine: SparkEngine) -> None:
        super().__init__(
            assessor.loaded,
            calendar=assessor.calendar,
            functions=assessor.functions,
            plugin=assessor.plugin,
        )
        self._engine = engine

    def ask(
        self,
        facts: Facts,
        periods: Sequence[Period],
        question: Question,
        engine: DuckEngine | None = None,
    ) -> list[Assessment]:
        """One assessment a period, in the order given, computed by Spark."""
        # It has what an assessment uses of an engine: define, load and run.
        spark = cast("DuckEngine", self._engine)
        return super().ask(facts, periods, question, spark if engine is None else engine)


def assess(
    region: Region,
    period: str,
    engine: SparkEngine,
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
