"""The house: the one way from pages and endpoints to the core.

The core is synchronous, so is the house; call it from `asynchronous` code through `computing`
(`api.web.threads`), and what takes no time through `inside`. Trees, assessments and receipts are kept
by what was asked, the position it was asked at and the columns it was read from: an append makes the
next position, and so another question. Nobody computes what somebody else is computing already.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from fractions import Fraction
from typing import Any, Final, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

from api.language import in_chinese
from api.web.lately import Lately
from api.web.recent import Recent
from api.web.regions import Regions
from api.web.shelf import Shelf
from api.web.turns import TURNS
from core.accounts import Appends, Within
from core.assess import Assessment, Counted, Supposition, counted_in, suppose
from core.host import NO_ANSWER, Installation, Live, Region, Taken
from core.log import History, Moved
from core.organisations import Tree

P = ParamSpec("P")
T = TypeVar("T")

Settings = tuple[tuple[str, Fraction], ...]
"""Numbers that a what-if supposes, by the parameter's name."""

#: The types of facts that a tree of organisations is made of, with its posts and members.
TREE: Final = ("organisation", "post", "membership")

#: The time zone of all regions: which day it is now.
ZONE: Final = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


#: How often somebody's append is tried while others append.
_ATTEMPTS: Final = 8


def today() -> dt.date:
    """The day it is where the regions are."""
    return dt.datetime.now(ZONE).date()


class _BusyError(Exception):
    """Somebody else has what one would wait for."""


class House(Regions):
    """What is asked of the regions of an installation, and appended to them; threads share it."""

    def __init__(
        self,
        installation: Installation,
        appends: Appends,
        *,
        kept: int = 64,
        patience: float = 0.5,
    ) -> None:
        super().__init__(installation)
        self.appends = appends
        self._answers = Shelf(kept)
        # Answers for one organisation are small, and as many as there are organisations.
        self._few = Shelf(32 * kept)
        self._trees = Shelf(kept)
        self._receipts = Shelf(4 * kept)
        self._shown = Shelf(4 * kept)
        self._parents = Shelf(kept)
        self._lately = Lately(kept, patience)
        # However long somebody would wait for the newest: a lock's timeout has a bound.
        self._patience = min(patience, threading.TIMEOUT_MAX)
        self._live = Shelf(kept)
        self._recent = Shelf(kept)
        self._computing: dict[str, threading.RLock] = {}
        self._naming = threading.Lock()

    def close(self) -> None:
        """Begin nothing more, and close every region."""
        self._lately.close()
        super().close()

    def beside(self, call: Callable[[], object]) -> None:
        """Do something beside the pages, one such thing at a time; it is left out on closing."""
        self._lately.beside(call)

    # Questions

    def organisations(
        self, region: str, on: dt.date | None = None, known_at: int | None = None
    ) -> Tree:
        """The organisations on a day (today without), as of a position (the last without)."""
        day = on or today()
        # The position first: columns that follow it afterwards have it, whatever comes between.
        position = self.position(region) if known_at is None else known_at
        followed = self.followed(region)
        # The tree is the same until something is recorded that it is made of.
        source = followed.read_from(TREE, position)
        return self._trees.get((region, day, source), lambda: followed.tree(day, position))

    def within(self, region: str) -> Within:
        """Whether an organisation is another or beneath it, today; one that ended, as it last was."""
        tree = self.organisations(region)

        def ancestors() -> Mapping[str, frozenset[str]]:
            above = {code: each.organisation.parent for code, each in tree.ended.items()}
            return _ancestors(above | {code: o.parent for code, o in tree.organisations.items()})

        above = self._parents.get(tree, ancestors)

        def is_within(organisation: str, of: str) -> bool:
            return organisation == of or of in above.get(organisation, ())

        return is_within

    def assessment(
        self,
        region: str,
        plugin: str | None,
        period: str,
        known_at: int | None = None,
        rules: dt.date | None = None,
        settings: Settings = (),
        organisations: tuple[str, ...] | None = None,
    ) -> Assessment:
        """What a plugin (the region's own without one) says of a period; raises as `Region.assess`.

        `known_at` is a position, `rules` a day whose rules are asked for, `settings` what is supposed.
        Of some `organisations` only, it is there in a fraction of the time.
        """
        opened = self.region(region)
        position = self.position(region) if known_at is None else known_at
        name = plugin or opened.plugin(None, position).name
        epoch = self._epoch(region)
        asked = (region, name, period, position, rules, tuple(sorted(settings)))
        key = (*asked, organisations, epoch)
        if rules is None and not settings:
            if organisations is None:
                last = self._lately.at(self._question(region, name, period), position)
                if last is not None:
                    return last
            else:
                whole = self._brought_on(region, name, period, position)
                if whole is not None and all(code in whole for code in organisations):
                    return self._few.get(key, lambda: whole.only(organisations))

        def assess() -> Assessment:
            followed = self.followed(region)
            if settings and organisations is None:
                return self._supposed(followed, name, period, position, rules, settings)
            with self._turn(followed, name, position, organisations is None):
                return followed.assess(
                    period,
                    plugin=name,
                    position=position,
                    rules_on=rules,
                    overrides=dict(settings) or None,
                    organisations=organisations,
                )

        return (self._answers if organisations is None else self._few).get(key, assess)

    def lately(self, region: str, plugin: str | None, period: str) -> Assessment:
        """The same without a what-if, perhaps as of an earlier position: see `api.web.lately`."""
        return self._live_answer(region, plugin, period, None, hurried=False)

    def _live_answer(
        self, region: str, plugin: str | None, period: str, until: int | None, *, hurried: bool
    ) -> Assessment:
        """See `lately`; one before `until` is first brought on to there, and no further.

        Raises `_BusyError` to whoever is `hurried` and would wait for long.
        """
        opened = self.region(region)
        head = self.position(region) if until is None else until
        # Raises where it is not enabled any more: its last answer is not shown then.
        name = opened.plugin(plugin, head).name
        key = self._question(region, name, period)

        def newest() -> Assessment:
            self.followed(region)
            live = self._live.get((key, opened), lambda: Live(opened, [period], [name]))
            # What one fact changes is computed again in a part of a second.
            begun = time.monotonic()
            with self.alone(name, self._patience if hurried else None):
                self._lately.waited(time.monotonic() - begun)
                live.advance(until)
            found = live.answers.get((name, period))
            if found is None and hurried:
                raise _BusyError
            # It says why there is none.
            return self.assessment(region, name, period) if found is None else found

        return self._lately.get(key, head, newest)

    def _brought_on(
        self, region: str, plugin: str, period: str, position: int
    ) -> Assessment | None:
        """The answer about all, where it is there as of a position or is soon brought on to it.

        None where it is not, and where there is none: of one organisation there may be one yet.
        """
        key = self._question(region, plugin, period)
        if (last := self._lately.at(key, position)) is not None:
            return last
        if not self._lately.soon(key):
            return None
        try:
            found = self._live_answer(region, plugin, period, position, hurried=True)
        except (*NO_ANSWER, _BusyError):
            return None
        return found if found.position == position else None

    def recent(self, region: str) -> Recent:
        """The last facts of a region."""
        log = self.log(region)
        return self._recent.get((region, log), lambda: Recent(log))

    def _question(self, region: str, plugin: str, period: str) -> Hashable:
        """What a plugin is asked of a period, as it is enabled now, over the columns there are now."""
        return (region, plugin, repr(self._enabled(region, plugin)), period, self._epoch(region))

    def shown(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What a page shows of answers, computed once; the key names the answers and all else."""
        return self._shown.get((key, in_chinese()), compute)

    def _supposed(
        self,
        region: Region,
        plugin: str,
        period: str,
        position: int,
        rules: dt.date | None,
        settings: Settings,
    ) -> Assessment:
        """The same answer as assessing anew, in the time that takes which is other than without."""
        baseline = self.assessment(region.code, plugin, period, position, rules)
        with self.alone(plugin):
            assessor = region.plugin(plugin, position).assessor
            other = Supposition(dict(settings))
            [found] = suppose(assessor, region.facts(position), [baseline], other)
        return found

    def receipt(
        self,
        region: str,
        plugin: str | None,
        scheme: str | None,
        organisation: str,
        period: str,
        known_at: int | None = None,
        rules: dt.date | None = None,
        settings: Settings = (),
        *,
        indicators: Iterable[str] = (),
        every_fact: bool = False,
        earlier: bool = False,
        limited: bool = False,
    ) -> dict[str, Any]:
        """Why an assessment says what it says of an organisation (``receipt.v1``); not to be changed.

        If `limited`, it is the assessment of this organisation alone.
        """
        only = (organisation,) if limited else None
        found = self.assessment(region, plugin, period, known_at, rules, settings, only)
        named = None if scheme is None else found.scheme_named(scheme)
        wanted = tuple(indicators)
        asked = (region, found.plugin, period, found.position, rules, tuple(sorted(settings)))
        shown = (organisation, named, wanted, every_fact, earlier, limited)
        key = (*asked, *shown, self._epoch(region))

        def explain() -> dict[str, Any]:
            opened = self.region(region)
            with self._turn(opened, found.plugin, found.position, whole=False):
                return opened.receipt(
                    found,
                    organisation,
                    plugin=found.plugin,
                    scheme=named,
                    indicators=wanted,
                    every_fact=every_fact,
                    earlier=earlier,
                )

        return self._receipts.get(key, explain)

    def countings(
        self, region: str, fact: History, found: Assessment, around: tuple[str, ...]
    ) -> list[Counted]:
        """What an assessment does with a fact in the figures of some organisations of its."""
        opened = self.region(region)
        with self._turn(opened, found.plugin, found.position, whole=False):
            plugin = opened.plugin(found.plugin, found.position)
            first, facts = fact.events[0], opened.facts(found.position)
            return counted_in(
                found, facts, plugin.assessor, first.type, first.position, frozenset(around)
            )

    @contextmanager
    def alone(self, plugin: str, patience: float | None = None) -> Iterator[None]:
        """The turn of whoever computes by a plugin what takes all of a machine.

        Nobody asks the house within it: whom one waits for there may be waiting for this. With
        `patience`, raises `_BusyError` where it does not come in so many seconds.
        """
        with self._naming:
            lock = self._computing.setdefault(plugin, threading.RLock())
        with TURNS.aside():
            if not lock.acquire(timeout=-1 if patience is None else patience):
                raise _BusyError
            try:
                yield
            finally:
                lock.release()

    def _turn(
        self, region: Region, plugin: str, position: int, whole: bool
    ) -> AbstractContextManager[object]:
        """The same for some organisations: those wait for no one, unless code of the plugin is called.

        What asks for one organisation takes a part of a second; of all, it may take a minute.
        """
        if whole or region.plugin(plugin, position).assessor.functions:
            return self.alone(plugin)
        return nullcontext()

    # Changes

    def append(
        self,
        region: str,
        facts: Iterable[bytes],
        by: str,
        may: Callable[[], bool] | None = None,
    ) -> Taken:
        """Take in facts, one CloudEvents line each, whole or not at all; raises as `Region.take`.

        `by` is the account; what it did stands beside the log, and not in it, from the moment on
        that the log has it. The region has to be there already. `may` raises where the account may not say this, and gives whether its
        answer rests on what the log says: if so, nothing comes between that and the append.
        """
        if not by:
            raise ValueError("whoever appends is named")
        if may is None:
            return self.region(region).take(facts, by=by)
        lines = list(facts)

        def attempt(position: int) -> Taken:
            return self.region(region).take(lines, position if may() else None, by)

        return self.steadily(region, attempt)

    def steadily(self, region: str, attempt: Callable[[int], T]) -> T:
        """What an attempt gives that is told where the log ends, begun anew when that went on.

        Raises `Moved` where others appended every time.
        """
        for _ in range(_ATTEMPTS - 1):
            with suppress(Moved):
                return attempt(self.position(region))
        return attempt(self.position(region))


def _ancestors(parents: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    """All that stand above each, by each one's parent; a circle is followed round once."""
    found: dict[str, frozenset[str]] = {}
    for code in parents:
        above: set[str] = set()
        at = parents[code]
        while at is not None and at not in above:
            above.add(at)
            if at in found:
                above |= found[at]
                break
            at = parents.get(at)
        found[code] = frozenset(above)
    return found


async def inside(call: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Run a call of the house in another thread, in the language in use."""
    return await run_in_threadpool(call, *arguments, **options)
