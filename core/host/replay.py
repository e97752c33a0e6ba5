"""Recomputing a region from its log, and holding everything against what stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.assess import AssessError, Assessment
from core.columns import ColumnsError, Report, rebuild
from core.host.asked import Asked, asked_of
from core.host.damage import reading
from core.host.errors import Damaged, HostError
from core.host.region import Progress, Region
from core.rules import CalendarError, RuleError

#: What using live columns raises that cannot be read.
UNREADABLE: Final = (ColumnsError, Damaged)

Stages = Callable[[str], Progress | None]
"""Gives, for the name of a stage, what is to be told how far it is."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One assessment before and after: digests, None where it was not available."""

    plugin: str
    period: str
    organisations: int
    live: str | None
    rebuilt: str | None


@dataclass(frozen=True)
class Replay:
    """What a replay found.

    `columns` is the rebuild's own report, None where live files are damaged; `differences` has in
    words whatever does not agree, of the columns and of the assessments; `unavailable` names what
    could not be assessed, and why; `enabled` names the plugins that were asked.
    """

    region: str
    columns: Report | None
    assessments: tuple[Recomputed, ...]
    differences: tuple[str, ...]
    unavailable: tuple[str, ...]
    enabled: tuple[str, ...] = ()

    @property
    def compared(self) -> int:
        """How many assessments were made from both; without one, nothing is known of the answers."""
        return sum(each.live is not None and each.rebuilt is not None for each in self.assessments)

    def to_json(self) -> dict[str, Any]:
        """The replay as plain data."""
        columns = self.columns
        return {
            "region": self.region,
            "position": None if columns is None else columns.position,
            "facts": {} if columns is None else _counts(columns),
            "tables": {} if columns is None else _tables(columns),
            "assessments": [
                {
                    "plugin": each.plugin,
                    "period": each.period,
                    "organisations": each.organisations,
                    "digest": each.rebuilt,
                    "live_digest": each.live,
                }
                for each in self.assessments
            ],
            "differences": list(self.differences),
            "unavailable": list(self.unavailable),
            "compared": self.compared,
            "swapped": columns is not None and columns.swapped,
        }


def _counts(columns: Report) -> dict[str, dict[str, int]]:
    names = ("recorded", "corrected", "retracted")
    return {
        name: dict(zip(names, counts, strict=True))
        for name, counts in sorted(columns.counts.items())
        if any(counts)
    }


def _tables(columns: Report) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "rows": pair.new.rows,
            "digest": f"sha256:{pair.new.digest}",
            "live_rows": pair.live.rows,
            "live_digest": f"sha256:{pair.live.digest}",
        }
        for name, pair in sorted(columns.tables.items())
    }


def replay(
    region: Region,
    periods: Sequence[str] | None = None,
    *,
    accept_differences: bool = False,
    progress: Stages | None = None,
) -> Replay:
    """Rebuild the columns beside the live ones, assess from both, and compare.

    Every enabled plugin is run for `periods`, or for each of its periods that has facts and rules.
    With differences the live columns stay, unless these are accepted. Raises `CalendarError` for
    what is no period.
    """
    told = progress or _nobody
    unavailable: list[str] = []
    differences: list[str] = []
    asked: list[Asked] = []
    live: dict[Asked, Assessment] = {}
    enabled = tuple(region.enabled())
    try:
        region.follow(told("columns"))
        asked = asked_of(region, region.store.snapshot(), periods, unavailable)
        live = _assessed(region, asked, None, told("live"), unavailable)
    except UNREADABLE as error:
        differences.append(f"the live columns cannot be read: {error}")
    report = _rebuilt(region, accept_differences, told("rebuild"))
    if report is None:
        return Replay(region.code, None, (), tuple(differences), tuple(unavailable), enabled)
    differences += [each for each in report.differences if each not in differences]
    rebuilt: dict[Asked, Assessment] = {}
    if report.swapped:
        position = next((each.position for each in live.values()), None)
        asked = asked or asked_of(region, region.store.snapshot(), periods, unavailable)
        rebuilt = _assessed(region, asked, position, told("assess"), unavailable)
    region.store.tidy()
    pairs = [_pair(each, live.get(each), rebuilt.get(each)) for each in asked]
    differences += [
        f"{each.plugin} {each.period}: {each.rebuilt} from the rebuilt columns, live {each.live}"
        for each in pairs
        if report.swapped and each.live != each.rebuilt
    ]
    told_once = tuple(dict.fromkeys(unavailable))
    return Replay(region.code, report, tuple(pairs), tuple(differences), told_once, enabled)


def _rebuilt(region: Region, accept: bool, progress: Progress | None) -> Report | None:
    """The rebuild's report; None where the live columns cannot even be compared with."""
    try:
        with reading(region.store):
            return rebuild(region.store, progress=progress, accept_differences=accept)
    except Damaged:
        if not accept:
            return None
    # Nothing of them can be kept: without a manifest there is nothing to compare with.
    region.store.source.forget()
    return rebuild(region.store, progress=progress)


def _nobody(_stage: str) -> Progress | None:
    return None


def _assessed(
    region: Region,
    asked: Sequence[Asked],
    position: int | None,
    progress: Progress | None,
    unavailable: list[str],
) -> dict[Asked, Assessment]:
    found: dict[Asked, Assessment] = {}
    snapshot = region.store.snapshot()
    for number, (name, period) in enumerate(asked, start=1):
        try:
            found[name, period] = region.assess(
                period, plugin=name, position=position, snapshot=snapshot
            )
        except Damaged:
            raise
        except (AssessError, CalendarError, HostError, RuleError) as error:
            unavailable.append(f"{name} {period}: {error}")
        if progress is not None:
            progress(number, len(asked))
    return found


def _pair(asked: Asked, live: Assessment | None, rebuilt: Assessment | None) -> Recomputed:
    one = rebuilt or live
    return Recomputed(
        *asked,
        len(one.organisations) if one is not None else 0,
        live.digest if live is not None else None,
        rebuilt.digest if rebuilt is not None else None,
    )
