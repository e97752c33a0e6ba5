"""Answers that follow the log: after each step what new facts touch is computed again, and no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from core.assess import Assessment, SnapshotFacts
from core.assess.advancing import Advance, Advancing
from core.assess.effects import Effect, Effects
from core.assess.keeping import Unkept
from core.assess.question import Question
from core.assess.refreshing import Changed, changed, refreshed
from core.assess.trees import Trees
from core.columns import Altered, Snapshot, altered
from core.host.asked import Asked, asked_of
from core.host.damage import reading
from core.host.errors import NO_ANSWER, Damaged
from core.host.plugin import Plugin
from core.host.region import Region
from core.host.sharing import Shared
from core.rules import Period

#: Events of one step up to which it is found out whom they touch; more are as soon all computed.
EVENTS: Final = 5_000
#: Organisations that are computed again one by one; for more, everything is.
ORGANISATIONS: Final = 400

#: Everything about everybody, as it is asked without a what-if.
QUESTION: Final = Question(records=True)


@dataclass(frozen=True)
class Update:
    """What a step did to one answer.

    `touched` are the organisations that were computed again; all were where `whole` says why, and
    from their facts where `unkept` says why what was kept did not do (see `core.assess.keeping`).
    `changed` has those that say something else now, each with the names of its indicators and
    schemes that do.
    """

    plugin: str
    period: str
    touched: tuple[str, ...]
    changed: Changed
    whole: str = ""
    unkept: str = ""

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "plugin": self.plugin,
            "period": self.period,
            "touched": list(self.touched),
            "whole": self.whole,
            "unkept": self.unkept,
            "changed": {code: list(names) for code, names in self.changed.items()},
        }


@dataclass(frozen=True)
class Advanced:
    """A step from one position to another, and what became of the answers it touched."""

    before: int
    after: int
    updates: tuple[Update, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        updates = [each.to_json() for each in self.updates]
        return {"before": self.before, "after": self.after, "updates": updates}


@dataclass(frozen=True)
class _Standing:
    """Everything that is held, at one position: replaced whole, so that no step is half done."""

    position: int
    epoch: str = ""
    answers: Mapping[Asked, Assessment] = field(default_factory=dict)
    plugins: Mapping[str, Plugin] = field(default_factory=dict)
    unavailable: Mapping[Asked, str] = field(default_factory=dict)
    silent: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    """The periods and the plugins that are answered; None for all there are."""

    periods: tuple[str, ...] | None
    plugins: frozenset[str] | None


class Live:
    """What the enabled plugins of a region say of some periods, or of each that has facts and rules.

    Of all plugins, or of those that are named. Nothing is there before the first `advance`. After each, every answer is the one that a whole
    assessment at that position gives. Threads may share it; nothing of it is stored.
    """

    def __init__(
        self,
        region: Region,
        periods: Sequence[str] | None = None,
        plugins: Collection[str] | None = None,
    ) -> None:
        self._region = region
        self._wanted = _Wanted(
            None if periods is None else tuple(periods),
            None if plugins is None else frozenset(plugins),
        )
        self._trees = Trees()
        self._lock = Lock()
        self._standing = _Standing(0)

    @property
    def position(self) -> int:
        """The position of the log that the answers are as of; 0 before the first step."""
        return self._standing.position

    @property
    def answers(self) -> Mapping[Asked, Assessment]:
        """The answers by plugin and period."""
        return self._standing.answers

    @property
    def unavailable(self) -> tuple[str, ...]:
        """What cannot be said, and why."""
        standing = self._standing
        return (*standing.silent, *(f"{p} {t}: {e}" for (p, t), e in standing.unavailable.items()))

    def advance(self, until: int | None = None) -> Advanced:
        """Bring the answers to the end of the log, or to a position on the way there.

        Nothing is done where that is behind them.
        What cannot be answered is in `unavailable` afterwards. Raises `ColumnsError` or `Damaged`
        where the columns cannot be followed or read, and then, as after any other failure, holds
        what it held.
        """
        with self._lock:
            self._region.follow()
            before = self._standing
            snapshot = self._region.store.snapshot()
            if until is not None:
                snapshot = snapshot.at(max(min(until, snapshot.position), before.position))
            same = snapshot.epoch == before.epoch or not snapshot.position
            if same and snapshot.position == before.position:
                return Advanced(before.position, before.position)
            with reading(self._region.store, snapshot):
                step = _Step(self._region, self._wanted, self._trees, before, snapshot)
                self._standing = step.standing()
            return Advanced(before.position, snapshot.position, tuple(step.updates))


class _Step:
    """One step from what stood before to a snapshot of the columns."""

    def __init__(
        self,
        region: Region,
        wanted: _Wanted,
        trees: Trees,
        before: _Standing,
        snapshot: Snapshot,
    ) -> None:
        self._region = region
        self._wanted = wanted
        self._trees = trees
        self._before = before
        self._snapshot = snapshot
        self._now = SnapshotFacts(snapshot)
        self._altered, self._why = self._look()
        self.updates: list[Update] = []
        self._answers: dict[Asked, Assessment] = {}
        self._unavailable: dict[Asked, str] = {}
        self._effects: dict[str, Effects] = {}
        self._advances: dict[str, Advancing] = {}
        self._shared = Shared()

    def standing(self) -> _Standing:
        """Everything at the snapshot's position."""
        if self._altered is None or self._altered.plugins:
            self._region.reload()
        silent: list[str] = []
        asked = asked_of(
            self._region, self._snapshot, self._wanted.periods, silent, self._wanted.plugins
        )
        plugins = {name: self._region.plugin(name) for name in dict.fromkeys(n for n, _ in asked)}
        for name, period in asked:
            plugin = plugins[name]
            same = self._before.plugins.get(name) is plugin
            old = self._before.answers.get((name, period)) if same else None
            known = self._before.unavailable.get((name, period)) if same else None
            if known is not None and self._altered is not None and not self._altered.facts:
                self._unavailable[name, period] = known
                continue
            try:
                self._update(plugin, period, old)
            except Damaged:
                raise
            except NO_ANSWER as error:
                self._unavailable[name, period] = str(error)
        return _Standing(
            self._snapshot.position,
            self._snapshot.epoch,
            self._answers,
            plugins,
            self._unavailable,
            tuple(silent),
        )

    def _look(self) -> tuple[Altered | None, str]:
        """What is altered, or why that is not looked at."""
        after, until = self._before.position, self._snapshot.position
        if not after or until < after:
            return None, "nothing was computed before"
        if self._snapshot.epoch != self._before.epoch:
            # What stood before may not be what the log says: nothing of it is taken over.
            return None, "the columns were rebuilt"
        if until - after > EVENTS:
            return None, "so many facts are as soon computed whole"
        found = altered(self._region.store, after, until)
        if found.erased:
            return None, "contents were erased"
        return found, ""

    def _update(self, plugin: Plugin, period: str, old: Assessment | None) -> None:
        why = self._why if old is not None else "nothing was computed before"
        unkept = ""
        if old is not None and self._altered is not None:
            try:
                advance = self._advancing(plugin, self._altered).of(old, QUESTION)
                advance.answer.take_over(old)
                self._advanced(plugin, period, advance)
                return
            except Unkept as reason:
                unkept = str(reason)
            effect = self._effect(plugin, self._altered, Period.parse(period), old)
            why = effect.why
            if not why:
                new = refreshed(
                    plugin.assessor, old, self._now, QUESTION, effect.organisations, self._altered
                )
                self._keep(plugin, period, old, new, sorted(effect.organisations), "", unkept)
                return
        new = self._region.assess(period, plugin=plugin.name, snapshot=self._snapshot)
        self._keep(plugin, period, old, new, new.organisations, why, unkept)

    def _advanced(self, plugin: Plugin, period: str, advance: Advance) -> None:
        self._answers[plugin.name, period] = advance.answer
        if advance.touched:
            touched = tuple(sorted(advance.touched))
            self.updates.append(Update(plugin.name, period, touched, advance.changed))

    def _advancing(self, plugin: Plugin, what: Altered) -> Advancing:
        if plugin.name not in self._advances:
            effects = self._effects_of(plugin, what)
            self._advances[plugin.name] = Advancing(
                plugin.assessor, self._now, what, effects, self._trees
            )
        return self._advances[plugin.name]

    def _effects_of(self, plugin: Plugin, what: Altered) -> Effects:
        if plugin.name not in self._effects:
            before = SnapshotFacts(self._snapshot, self._before.position)
            self._effects[plugin.name] = Effects(
                plugin.assessor, before, self._now, what, self._trees
            )
        return self._effects[plugin.name]

    def _effect(self, plugin: Plugin, what: Altered, period: Period, old: Assessment) -> Effect:
        effect = self._effects_of(plugin, what).on(QUESTION, period, old)
        if len(effect.organisations) > ORGANISATIONS:
            return Effect(effect.organisations, "so many organisations are as soon computed whole")
        return effect

    def _keep(
        self,
        plugin: Plugin,
        period: str,
        old: Assessment | None,
        new: Assessment,
        touched: Sequence[str],
        why: str,
        unkept: str = "",
    ) -> None:
        self._answers[plugin.name, period] = self._shared.of(new)
        if touched or why:
            said = changed(old, new)
            self.updates.append(Update(plugin.name, period, tuple(touched), said, why, unkept))
