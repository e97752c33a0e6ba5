"""Why two answers differ, on a page: what moved organisations, those that moved for the same together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from api.arithmetic import spoken
from api.pages.desk import Desk
from api.pages.words import label, mark, say
from core.accounts import Action
from core.assess import PERIODS_BEFORE, Assessment, Cause, Explained, Group, Side, explained
from core.rules import OF_KIND, day_of, show_decimal

#: Causes of a group, and organisations, that are named; their numbers are always said.
_NAMED: Final = 6

#: Groups that a page shows.
GROUPS: Final = 12

_FACTS: Final = {
    "late-fact": "其间登记的事实",
    "corrected-fact": "其间更正的事实",
    "retracted-fact": "其间撤回的事实",
}


@dataclass(frozen=True, slots=True)
class Why:
    """One cause in words; `position` is that of the fact that it is, if it is one."""

    words: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Organisations that moved for the same causes; `more` of each are not named."""

    count: int
    up: int
    down: int
    organisations: Sequence[str]
    more: int
    causes: Sequence[Why]
    more_causes: int
    separable: bool


def causes_of(desk: Desk, before: Assessment, after: Assessment, scheme: str) -> list[Together]:
    """What moved organisations from one answer to the other, the largest group first.

    Found by computing more answers, so that it takes a multiple of the time of one. Raises
    `AssessError` where the two cannot be compared.
    """
    followed = desk.house.followed(desk.region_code)
    assessor = followed.plugin(after.plugin, after.position).assessor
    with ExitStack() as turns:
        for name in sorted({before.plugin, after.plugin}):
            turns.enter_context(desk.house.alone(name))
        sides = (Side(each, followed.facts(each.position)) for each in (before, after))
        found = explained(assessor, *sides, scheme=scheme)
    return [_together(desk, found, each) for each in found.groups]


def _together(desk: Desk, found: Explained, group: Group) -> Together:
    codes = group.organisations
    return Together(
        len(codes),
        group.up,
        group.down,
        [desk.title(each) for each in codes[:_NAMED]],
        max(len(codes) - _NAMED, 0),
        [_why(desk, found, found.causes[each]) for each in group.causes[:_NAMED]],
        max(len(group.causes) - _NAMED, 0),
        group.separable,
    )


def _why(desk: Desk, found: Explained, cause: Cause) -> Why:
    match cause.kind:
        case "parameter":
            return Why(_parameter(desk, cause))
        case "parameters":
            return Why(say("{n} 个参数：{names}", n=cause.count, names=_listed(cause.names)))
        case "rules":
            names = [_part(found, each) for each in cause.names]
            return Why(say("办法不同：{names}", names=_listed(names)))
        case "period":
            return Why(
                say("{after} 与 {before} 所做的", after=cause.names[1], before=cause.names[0])
            )
        case "facts":
            names = _types(desk, cause.names)
            said = say("其间登记、更正或撤回的事实 {n} 条", n=cause.count)
            return Why(f"{said}{mark('：')}{_listed(names)}" if names else said)
    told = cause.told
    if told is None or not all(desk.may(Action.facts, each) for each in told.of):
        return Why(say(_FACTS.get(cause.kind, "其间登记的事实")))
    [name] = _types(desk, (told.type,))
    said = say(_FACTS[cause.kind])
    parts = mark("，").join((name, desk.title(told.organisation), str(day_of(told.day))))
    return Why(f"{said}{mark('：')}{parts}", told.position)


def _part(found: Explained, path: str) -> str:
    """A path of a programme by the titles of its parts; what has none by its name."""
    if path == PERIODS_BEFORE:
        return say("以前各期的办法")
    for side in (found.difference.after, found.difference.before):
        at: Any = side.resolved.programme
        titles = []
        for name in path.split("."):
            at = at.get(name) if isinstance(at, Mapping) else getattr(at, name, None)
            if at is None:
                break
            titles += [at.title] if getattr(at, "title", "") else []
        else:
            return " · ".join(titles) or path
    return path


def _parameter(desk: Desk, cause: Cause) -> str:
    assert cause.before is not None and cause.after is not None
    name, _mark, kind = cause.names[0].partition(OF_KIND)
    kinds = desk.region.vocabulary.codes["organisation.kind"].codes
    title = spoken(cause.title) or name
    if kind:
        title += f"（{label(kinds[kind]) if kind in kinds else kind}）"
    said = f"{title} {_number(cause.before)} → {_number(cause.after)}"
    since = say("{day} 起", day=cause.since) if cause.since else ""
    return mark("，").join(each for each in (said, cause.source, since) if each)


def _number(value: Fraction) -> str:
    return show_decimal(value, 6) if 10**6 % value.denominator == 0 else str(value)


def _types(desk: Desk, names: Sequence[str]) -> list[str]:
    types = desk.region.vocabulary.types
    return [label(types[name].label) if name in types else name for name in names]


def _listed(names: Sequence[str]) -> str:
    said = mark("、").join(names[:_NAMED])
    more = len(names) - _NAMED
    return mark("、").join((said, say("另 {n} 个", n=more))) if more > 0 else said
