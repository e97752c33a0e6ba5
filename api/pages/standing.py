"""How a case stands: when it is due and by which fact, whether it is done, and what can come next.

A case is what was begun by a fact and is ended by another: a problem, an item of a list, an election.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from api.missed import item_title
from api.pages.desk import Desk
from api.pages.words import Status, due_status, label, say
from api.rights import VERIFIED, Rights
from core.accounts import Action
from core.facts import FactModel, Vocabulary, fields_of
from core.log import Event

#: The step that ends a case, by the type whose fact says so, and what is then said.
_ENDS: Final = {"duty": "done", "rectification": "verified", "election": "held"}
_ENDED: Final = {"duty": "已完成", "rectification": "已销号", "election": "已换届"}

#: Fields of a step that say nothing of the case: what its next step begins with is without them.
#: Whose own target it is belongs to the case: a step without it would be read above the branch.
_OWN: Final = frozenset({"step", "due_on", "tags", "verified_by", "origin"})


@dataclass(frozen=True, slots=True)
class Next:
    """Something that can be done about a case now: what it is called, and where."""

    title: str
    address: str


@dataclass(frozen=True)
class Standing:
    """How a case stands on a day: what it is called, its state, and what can come next.

    `on` is the day that it is counted to, `due` the day that was set last, `set_by` the words of the fact that set it and its position.
    `awaits` says that others have to act whom the caller is not one of.
    """

    title: str
    status: Status
    on: dt.date
    due: str
    set_by: tuple[str, int] | None
    next: Sequence[Next]
    awaits: str


def standing(desk: Desk, events: Sequence[Event], on: dt.date) -> Standing | None:
    """How the case of some facts stands, in their order; None where they are of no such case."""
    steps = [_Step(each) for each in events]
    if not steps or steps[0].type not in ("problem", "duty", "election"):
        return None
    vocabulary, last = desk.region.vocabulary, steps[-1]
    if last.day > on.isoformat():
        # It went on after the period shown.
        on = desk.today
    sets = [each for each in steps if each.data.get("due_on")]
    due = str(sets[-1].data["due_on"]) if sets else ""
    # Who repeats a day that was set has not set it.
    setter = next((each for each in sets if each.data["due_on"] == due), None)
    ended = _ENDS.get(last.type) == last.step
    if ended:
        status = Status("ok", say(_ENDED[last.type]))
    else:
        status = due_status(dt.date.fromisoformat(due) if due else None, on)
    following = [] if ended else [*_next(desk, steps)]
    waits = last.type == "rectification" and last.step == "rectified" and not following
    return Standing(
        _title(vocabulary, steps[0]),
        status,
        on,
        due,
        None if setter is None else (_called(vocabulary, setter), setter.position),
        following,
        say("整改已完成,待上级核实销号") if waits else "",
    )


class _Step:
    """A fact of a case."""

    def __init__(self, event: Event) -> None:
        state = orjson.loads(event.state)
        self.type = event.type
        self.position = event.position
        self.day = event.occurred_on or ""
        self.organisation = str(state.get("org", ""))
        self.data: dict[str, Any] = state.get("data") or {}

    @property
    def step(self) -> str:
        """The value of its step; nothing where the type has none."""
        return str(self.data.get("step", ""))

    @property
    def name(self) -> str:
        """As lifecycles call it."""
        return f"{self.type}.{self.step}" if self.step else self.type


def _title(vocabulary: Vocabulary, first: _Step) -> str:
    """What a case is called: a problem by its words or its category, an item by its name."""
    if first.type == "duty":
        return item_title(vocabulary, first.data)
    if first.type == "election":
        return label(vocabulary.types["election"].label)
    known = vocabulary.codes["problem.category"].codes.get(str(first.data.get("category", "")))
    return str(first.data.get("title") or (label(known) if known else ""))


def _called(vocabulary: Vocabulary, of: _Step) -> str:
    """A fact by its day and step: 2015-08-10 交办."""
    return f"{of.day} {step_title(vocabulary, of.type, of.step)}"


def step_title(vocabulary: Vocabulary, type_name: str, step: str) -> str:
    """What a step is called: by its code's label, or by its type where that has no steps."""
    model = vocabulary.types[type_name]
    for spec in fields_of(model):
        if spec.name == "step" and spec.column.codes:
            known = vocabulary.codes[spec.column.codes].codes.get(step)
            return label(known) if known else step
    return label(model.label)


def _next(desk: Desk, steps: Sequence[_Step]) -> Iterator[Next]:
    """What the caller can record next of a case."""
    first, organisation = steps[0], steps[0].organisation
    vocabulary = desk.region.vocabulary
    rights = Rights(desk.house, desk.caller, desk.region_code)
    for name in _possible(vocabulary, steps):
        type_name, _dot, step = name.partition(".")
        if step in VERIFIED:
            if step == "verified" and desk.may(Action.verify) and rights.above(organisation):
                yield Next(say("去核实"), desk.to("/verify"))
            continue
        if not desk.may(Action.record, organisation):
            continue
        of = {"case": first.data.get("case", ""), "step": step or None}
        address = desk.to("/record", kind=type_name, organisation=organisation, **of)
        yield Next(say("登记{step}", step=step_title(vocabulary, type_name, step)), address)


def possible(vocabulary: Vocabulary, events: Sequence[Event]) -> Sequence[str]:
    """The names of the steps that may follow the facts of a case, in their order."""
    return _possible(vocabulary, [_Step(each) for each in events])


def _possible(vocabulary: Vocabulary, steps: Sequence[_Step]) -> Sequence[str]:
    first = steps[0]
    lifecycle = vocabulary.lifecycles.get(vocabulary.types[first.type].lifecycle)
    if lifecycle is None:
        return (f"{first.type}.{_ENDS[first.type]}",)
    moves = dict(lifecycle.start)
    for each in steps:
        moves = dict(lifecycle.transitions.get(moves.get(each.name, ""), {}))
    return tuple(moves)


def carried(model: type[FactModel], events: Sequence[Event]) -> dict[str, str]:
    """What a further step of a case says again: the fields of the first fact of its type."""
    found = next((each for each in map(_Step, events) if each.type == model.name), None)
    if found is None:
        return {}
    return {
        spec.name: str(found.data[spec.name])
        for spec in fields_of(model)
        if spec.name not in _OWN and isinstance(found.data.get(spec.name), str | int)
    }
