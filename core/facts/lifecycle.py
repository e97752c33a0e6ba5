"""Lifecycles: which histories of a case can be, declared as states and steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from core.facts.model import FactModel


class LifecycleError(ValueError):
    """A history that cannot be.

    Codes: ``facts.not-started`` (the first step does not begin a case), ``facts.impossible-step`` (the step does
    not follow from those before), ``facts.out-of-order`` (days run backwards), ``facts.unknown-template`` and
    ``facts.changed-template`` (of lifecycles with variants). `index` is the offending step's place,
    `step` its name, `possible` the names that would do there.
    """

    def __init__(
        self, code: str, message: str, *, index: int, step: str, possible: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.index = index
        self.step = step
        self.possible = possible


class _Stepped(Protocol):
    """What a history is made of (`Step`, or anything of its shape)."""

    @property
    def type(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def occurred_on(self) -> dt.date: ...
    @property
    def body(self) -> FactModel: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of a case: its type, the value of its `step` field, its day, and its body.

    `step` is empty for a type without a `step` field (`measure`).
    """

    type: str
    step: str
    occurred_on: dt.date
    body: FactModel

    @classmethod
    def of(cls, body: FactModel, occurred_on: dt.date) -> Step:
        """The step a fact of this body and day is."""
        return cls(body.name, str(getattr(body, "step", "")), occurred_on, body)


def step_name(step: _Stepped) -> str:
    """``type.step``, or the type alone where it has no steps: the name lifecycles use."""
    return f"{step.type}.{step.step}" if step.step else step.type


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A declared machine: `start` maps first steps to states, `transitions` a state's steps to states.

    A state that `transitions` does not name is an end. A lifecycle with `variants` has no states
    of its own: the field `by` of the first body names the variant that the whole case follows.
    """

    name: str
    start: Mapping[str, str] = field(default_factory=dict)
    transitions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by: str = ""
    variants: Mapping[str, Lifecycle] = field(default_factory=dict)

    def __post_init__(self) -> None:
        frozen = {state: MappingProxyType(dict(to)) for state, to in self.transitions.items()}
        object.__setattr__(self, "start", MappingProxyType(dict(self.start)))
        object.__setattr__(self, "transitions", MappingProxyType(frozen))
        object.__setattr__(self, "variants", MappingProxyType(dict(self.variants)))

    @property
    def steps(self) -> tuple[str, ...]:
        """Every step name the lifecycle knows, sorted."""
        own = set(self.start).union(*self.transitions.values())
        return tuple(sorted(own.union(*(variant.steps for variant in self.variants.values()))))

    def check(self, steps: Sequence[_Stepped]) -> None:
        """Refuse a history that cannot be; `steps` stand by day, then by order of recording.

        Raises `LifecycleError` for the first step that cannot be. No steps are no history: fine.
        """
        if not steps:
            return
        if self.variants:
            self._variant(steps).check(steps)
            return
        moves: Mapping[str, str] = self.start
        for index, step in enumerate(steps):
            if index and step.occurred_on < steps[index - 1].occurred_on:
                raise self._out_of_order(steps, index)
            state = moves.get(step_name(step))
            if state is None:
                raise self._impossible(steps, index, tuple(moves))
            moves = self.transitions.get(state, {})

    def possible(self, steps: Sequence[_Stepped]) -> tuple[str, ...]:
        """The step names that may come next; raises `LifecycleError` as `check` does."""
        self.check(steps)
        if self.variants:
            if not steps:
                first = {name for variant in self.variants.values() for name in variant.start}
                return tuple(sorted(first))
            return self._variant(steps).possible(steps)
        moves: Mapping[str, str] = self.start
        for step in steps:
            moves = self.transitions.get(moves[step_name(step)], {})
        return tuple(moves)

    def _variant(self, steps: Sequence[_Stepped]) -> Lifecycle:
        chosen = str(getattr(steps[0].body, self.by))
        if chosen not in self.variants:
            raise LifecycleError(
                "facts.unknown-template",
                f"{self.name}: no {self.by} {chosen!r}; known: {', '.join(sorted(self.variants))}",
                index=0,
                step=step_name(steps[0]),
            )
        for index, step in enumerate(steps):
            other = str(getattr(step.body, self.by))
            if other != chosen:
                raise LifecycleError(
                    "facts.changed-template",
                    f"{self.name}: {step_name(step)} on {step.occurred_on} follows {self.by} "
                    f"{other!r}, but the case began with {chosen!r}",
                    index=index,
                    step=step_name(step),
                )
        return self.variants[chosen]

    def _out_of_order(self, steps: Sequence[_Stepped], index: int) -> LifecycleError:
        step, before = steps[index], steps[index - 1]
        return LifecycleError(
            "facts.out-of-order",
            f"{self.name}: {step_name(step)} on {step.occurred_on} stands after "
            f"{step_name(before)} on {before.occurred_on}; give the steps by day",
            index=index,
            step=step_name(step),
        )

    def _impossible(
        self, steps: Sequence[_Stepped], index: int, possible: tuple[str, ...]
    ) -> LifecycleError:
        step = steps[index]
        would_do = f"possible: {', '.join(possible)}" if possible else "the case has ended"
        if index == 0:
            code, where = "facts.not-started", "cannot begin a case"
        else:
            before = steps[index - 1]
            code = "facts.impossible-step"
            where = f"cannot follow {step_name(before)} on {before.occurred_on}"
        return LifecycleError(
            code,
            f"{self.name}: {step_name(step)} on {step.occurred_on} {where}; {would_do}",
            index=index,
            step=step_name(step),
            possible=possible,
        )
