"""The rules of a programme on a day, and the plans compiled of them, each once and kept for a while."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from threading import Lock
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from core.assess.errors import AssessError
from core.assess.focus import Focus
from core.assess.keeping import Cut, cut_of
from core.assess.supposed import by_name, check_signs
from core.rules import (
    Loaded,
    Plan,
    Resolved,
    WorkCalendar,
    broken_by_overrides,
    changes,
    compile_plan,
    resolve,
)

#: Plans that are kept, those asked for last.
PLANS: Final = 64
#: Days whose rules are kept, and questions whose plan can be named without looking at the rules.
DAYS: Final = 256

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Planning:
    """The plans of one programme; threads share it."""

    def __init__(self, loaded: Loaded, calendar: WorkCalendar | None = None) -> None:
        self.loaded = loaded
        festivals = loaded.programme.festivals
        self.calendar = calendar or WorkCalendar(festival_days=festivals)
        self._plans: OrderedDict[tuple[Any, ...], Plan] = OrderedDict()
        self._resolved: OrderedDict[dt.date, Resolved] = OrderedDict()
        self._cuts: OrderedDict[int, Cut] = OrderedDict()
        self._keeping = Lock()
        # For what is being compiled, the turn of who has it compiled; others wait for that.
        self._turns: WeakValueDictionary[tuple[Any, ...], Lock] = WeakValueDictionary()
        self._asked: OrderedDict[tuple[Any, ...], tuple[Any, ...]] = OrderedDict()

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """The days on which the rules change."""
        return changes(self.loaded.programme)

    def resolved(self, on: dt.date) -> Resolved:
        """The rules on a day."""
        found = self._resolved.get(on)
        if found is None:
            found = resolve(self.loaded.programme, on)
            with self._keeping:
                _keep(self._resolved, on, found, DAYS)
        return found

    @cached_property
    def focus(self) -> Focus:
        """Computes answers for some organisations from a slice of the facts."""
        return Focus(self.calendar)

    def rules(self, on: dt.date, overrides: Mapping[str, Fraction]) -> Resolved:
        """The rules on a day, with other numbers; raises as `plan` does, but for A002."""
        if self.days and on < self.days[0]:
            raise AssessError.no_rules(on, self.days[0])
        if not overrides:
            return self.resolved(on)
        programme = self.loaded.programme
        titles = {name: each.title for name, each in programme.parameters.items()}
        given = by_name(overrides, titles)
        check_signs(given, self.resolved(on))
        resolved = resolve(programme, on, given)
        if broken := broken_by_overrides(resolved, self.loaded.vocabulary, self.loaded.text):
            raise AssessError.overrides_break(resolved, broken)
        return resolved

    def plan(
        self,
        on: dt.date,
        overrides: Mapping[str, Fraction],
        subject: str,
        focus: bool,
        only: tuple[str, ...] | None = None,
        schemes: tuple[str, ...] | None = None,
        records: bool = False,
    ) -> Plan:
        """The plan for the rules on a day; with `records`, one that leaves silence unrated.

        Raises `AssessError`: A002 where it cannot be compiled, A007 before the first rules, A014
        for an override of no parameter, A016 for one below 0 where the rules have no such number, A013
        for one that breaks a layer's bound or a scheme's sum. Parameters are given by name or title.
        """
        said = (on, tuple(sorted(overrides.items())), subject, focus, only, schemes, records)
        # Plans are large: only `_plans` has them, so that no more are kept than it may hold.
        key = self._asked.get(said)
        plan = None if key is None else self._plans.get(key)
        if key is None or plan is None:
            key, plan = self._plan(on, overrides, subject, focus, only, schemes, records)
        with self._keeping:
            _keep(self._asked, said, key, DAYS)
        return self._kept(key, plan)

    def _plan(
        self,
        on: dt.date,
        overrides: Mapping[str, Fraction],
        subject: str,
        focus: bool,
        only: tuple[str, ...] | None,
        schemes: tuple[str, ...] | None,
        records: bool,
    ) -> tuple[tuple[Any, ...], Plan]:
        """The same plan for all days with the same rules, and what it is kept by."""
        resolved = self.rules(on, overrides)
        given = tuple(sorted(resolved.overrides.items()))
        key = (resolved.version, given, subject, focus, only, schemes, records)
        with self._turn(key):
            plan = self._plans.get(key)
            if plan is None:
                plan = compile_plan(
                    resolved,
                    self.loaded.vocabulary,
                    subject=subject,
                    focus=focus,
                    only=only,
                    schemes=schemes,
                    records=records,
                )
                if plan.refused:
                    raise AssessError.not_compiled(plan.refused)
                self._kept(key, plan)
        return key, plan

    def _turn(self, key: tuple[Any, ...]) -> Lock:
        """Held while what goes by a key is compiled, so that there is one of it."""
        with self._keeping:
            return self._turns.setdefault(key, Lock())

    def _kept(self, key: tuple[Any, ...], plan: Plan) -> Plan:
        """Keep a plan as the one asked for last; those that leave for it are forgotten."""
        with self._keeping:
            for gone in _keep(self._plans, key, plan, PLANS):
                self._cuts.pop(id(gone.statement), None)
                if "focus" in self.__dict__:
                    self.focus.forget(gone)
        return plan

    def cut(self, plan: Plan) -> Cut:
        """How a plan is parted into what is kept of its answers and the rest.

        Found once for a statement. Raises `Unkept` where nothing can be kept.
        """
        key = id(plan.statement)
        with self._turn(("cut", key)):
            found = self._cuts.get(key)
            if found is None:
                # A cut holds its plan, so that no other statement gets its number.
                found = cut_of(plan, self.loaded)
            with self._keeping:
                _keep(self._cuts, key, found, PLANS)
        return found


def _keep(kept: OrderedDict[Key, Kept], key: Key, value: Kept, most: int) -> list[Kept]:
    """Put a value last among those that are kept; gives those that leave for it."""
    before = kept.get(key)
    kept[key] = value
    kept.move_to_end(key)
    gone = [kept.popitem(last=False)[1] for _ in range(len(kept) - most)]
    return gone if before is None or before is value else [*gone, before]
