"""Recomputing a region from its log, and holding everything against what stands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.assess import Assessment
from core.assess.refreshing import changed
from core.columns import Built, ColumnsError, Report, Snapshot, build
from core.host.asked import Asked, asked_of
from core.host.damage import reading
from core.host.errors import NO_ANSWER, Damaged
from core.host.region import Progress, Region

#: How differences begin where the live columns cannot even be compared with.
CANNOT_BE_READ: Final = "the live columns cannot be read"

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
    words whatever does not agree, of the columns and of the assessments, and `digests` for each what
    it can be accepted by; `accepted` gives the reason for those that were. `unavailable` names what
    could not be assessed, and why; `enabled` names the plugins that were asked. `position` is the one
    that all assessments are as of: the log may have grown while the columns were built.
    """

    region: str
    columns: Report | None
    assessments: tuple[Recomputed, ...]
    differences: tuple[str, ...]
    unavailable: tuple[str, ...]
    enabled: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)
    position: int | None = None

    @property
    def unexplained(self) -> tuple[str, ...]:
        """The differences that were not accepted."""
        return tuple(each for each in self.differences if each not in self.accepted)

    @property
    def compared(self) -> int:
        """How many assessments were made from both; without one, nothing is known of the answers."""
        return sum(each.live is not None and each.rebuilt is not None for each in self.assessments)

    def to_json(self) -> dict[str, Any]:
        """The replay as plain data."""
        columns = self.columns
        return {
            "region": self.region,
            "position": self.position,
            "resumed_from": 0 if columns is None else columns.begun,
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
            "digests": {each: self.digests[each] for each in self.differences},
            "accepted": dict(self.accepted),
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


@dataclass(frozen=True)
class Terms:
    """How a replay is to be done.

    `switch` puts the new columns in place where nothing differs that was not accepted: by its digest
    in `accept`, with a reason, or with `accept_all` whatever there is. Up to `after` the live columns
    are taken as they are; `anew` leaves what a killed replay had built.
    """

    switch: bool = True
    accept: Mapping[str, str] = field(default_factory=dict)
    accept_all: bool = False
    after: int = 0
    anew: bool = False


def replay(
    region: Region,
    periods: Sequence[str] | None = None,
    *,
    accept_differences: bool = False,
    terms: Terms | None = None,
    progress: Stages | None = None,
) -> Replay:
    """Rebuild the columns beside the live ones, assess from both, compare, and swap.

    Every enabled plugin is run for `periods`, or for each of its periods that has facts and rules.
    The region is read and written all the while. With differences the live columns stay, unless
    these are accepted; what was built then stays too, for a replay that accepts them. Raises
    `CalendarError` for what is no period, `HostError` ``host.position`` and `ColumnsError`.
    """
    chosen = terms or Terms(accept_all=accept_differences)
    return _Replaying(region, periods, chosen, progress or _nobody).done()


class _Replaying:
    """One replay: what it found so far."""

    def __init__(
        self, region: Region, periods: Sequence[str] | None, terms: Terms, told: Stages
    ) -> None:
        self._region = region
        self._periods = periods
        self._terms = terms
        self._told = told
        self._unavailable: list[str] = []
        self._marks: dict[str, str] = {}

    def done(self) -> Replay:
        """Everything, in turn."""
        region, told = self._region, self._told
        enabled = tuple(region.enabled())
        asked: list[Asked] = []
        live: dict[Asked, Assessment] = {}
        self._check()
        try:
            region.follow(told("columns"))
            snapshot = region.store.snapshot()
            asked = asked_of(region, snapshot, self._periods, self._unavailable)
            live = _assessed(region, asked, snapshot, None, told("live"), self._unavailable)
        except UNREADABLE as error:
            said = f"{CANNOT_BE_READ}: {error}"
            self._marks[said] = said
        built = self._built()
        if built is None:
            return self._said(None, [], enabled)
        for said, mark in built.report.marks.items():
            # That they cannot be read is said once, whatever comes upon it.
            if not (self._marks and said.startswith(CANNOT_BE_READ)):
                self._marks[said] = mark
        position = next((each.position for each in live.values()), None)
        if not asked:
            asked = asked_of(region, built.snapshot, self._periods, self._unavailable)
        rebuilt = _assessed(
            region, asked, built.snapshot, position, told("assess"), self._unavailable
        )
        pairs = [_pair(each, live.get(each), rebuilt.get(each)) for each in asked]
        for each, pair in zip(asked, pairs, strict=True):
            # Where the live ones cannot be read at all, that is said already.
            if pair.live != pair.rebuilt and live:
                self._differs(pair, live.get(each), rebuilt.get(each))
        if position is None:
            position = built.snapshot.position
        return self._said(self._ended(built), pairs, enabled, position)

    def _check(self) -> None:
        """Raise `HostError` ``host.position`` for a beginning that the log has not reached."""
        if self._terms.after:
            self._region.facts(self._terms.after)

    def _built(self) -> Built | None:
        """The new columns; None where the live ones cannot even be compared with."""
        region, terms = self._region, self._terms
        told = self._told("rebuild")
        try:
            with reading(region.store):
                return build(region.store, progress=told, after=terms.after, resume=not terms.anew)
        except Damaged:
            if not terms.accept_all and not self._accepts_all():
                return None
        # Nothing can be compared with them. They stay until the new ones take their place.
        return build(region.store, progress=told, resume=not terms.anew, compare=False)

    def _accepts_all(self) -> bool:
        """Whether there are differences, and all of them are accepted."""
        digests = map(digest_of, self._marks.values())
        return bool(self._marks) and all(each in self._terms.accept for each in digests)

    def _differs(
        self, pair: Recomputed, live: Assessment | None, rebuilt: Assessment | None
    ) -> None:
        said = f"{pair.plugin} {pair.period}: {pair.rebuilt} from the rebuilt columns, live {pair.live}"
        what = {} if rebuilt is None else changed(live, rebuilt)
        self._marks[said] = f"{pair.plugin} {pair.period} {sorted(what.items())}"

    def _ended(self, built: Built) -> Report:
        """Put the new columns in place, keep them, or give them up."""
        terms = self._terms
        report = built.report
        if terms.switch and (terms.accept_all or not self._marks or self._accepts_all()):
            report = built.switch()
        elif not self._marks:
            built.give_up()
        self._region.store.tidy()
        return report

    def _said(
        self,
        columns: Report | None,
        pairs: Sequence[Recomputed],
        enabled: tuple[str, ...],
        position: int | None = None,
    ) -> Replay:
        digests = {said: digest_of(mark) for said, mark in self._marks.items()}
        accept = self._terms.accept
        reasons = {said: accept[each] for said, each in digests.items() if each in accept}
        if self._terms.accept_all:
            reasons = {said: reasons.get(said, "") for said in digests}
        return Replay(
            self._region.code,
            columns,
            tuple(pairs),
            tuple(digests),
            tuple(dict.fromkeys(self._unavailable)),
            enabled,
            digests,
            reasons,
            position,
        )


def digest_of(mark: str) -> str:
    """What a difference is accepted by: sixteen hexadecimal digits."""
    return hashlib.sha256(mark.encode()).hexdigest()[:16]


def _nobody(_stage: str) -> Progress | None:
    return None


def _assessed(
    region: Region,
    asked: Sequence[Asked],
    snapshot: Snapshot,
    position: int | None,
    progress: Progress | None,
    unavailable: list[str],
) -> dict[Asked, Assessment]:
    found: dict[Asked, Assessment] = {}
    for number, (name, period) in enumerate(asked, start=1):
        try:
            found[name, period] = region.assess(
                period, plugin=name, position=position, snapshot=snapshot
            )
        except Damaged:
            raise
        except NO_ANSWER as error:
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
