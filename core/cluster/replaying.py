"""A replay's assessments computed once more on Spark, and held against what the replay found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from core.assess import AssessError
from core.cluster.assessing import assess
from core.cluster.engine import SparkEngine
from core.columns import ColumnsError
from core.host import HostError, Recomputed, Region, Replay
from core.rules import CalendarError, RuleError


def again(
    region: Region,
    found: Replay,
    engine: SparkEngine,
    progress: Callable[[int, int], None] | None = None,
) -> Replay:
    """What a replay found, and whether Spark says the same of the columns that stand now.

    Every assessment that the replay made from them is computed on Spark, as of the replay's
    position; one with another digest is a difference more. Raises `ClusterError`.
    """
    differences: list[str] = []
    unavailable: list[str] = []
    for number, each in enumerate(found.assessments, start=1):
        try:
            differences += _differences(each, region, found, engine)
        except (AssessError, CalendarError, ColumnsError, HostError, RuleError) as error:
            unavailable.append(f"{each.plugin} {each.period}: {error}")
        if progress is not None:
            progress(number, len(found.assessments))
    return replace(
        found,
        differences=(*found.differences, *differences),
        digests={**found.digests, **{said: _digest(said) for said in differences}},
        unavailable=tuple(dict.fromkeys((*found.unavailable, *unavailable))),
    )


def _differences(each: Recomputed, region: Region, found: Replay, engine: SparkEngine) -> list[str]:
    columns = found.columns
    stands = each.rebuilt if columns is not None and columns.swapped else each.live
    if stands is None:
        return []
    # The position that both were asked at: the log may have grown since.
    at = found.position
    digest = assess(region, each.period, engine, plugin=each.plugin, position=at).digest
    if digest == stands:
        return []
    return [f"{each.plugin} {each.period}: {digest} from Spark, {stands} from the columns"]


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:16]
