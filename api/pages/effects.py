"""这条事实被用于: which figures count a fact, before it and after it, and which read its type and do not.

Of every enabled plugin, in the period in which the fact's day falls. Nothing is counted anew for the
page: these are the figures' own queries, asked about one organisation and those above it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from api.pages.desk import Desk
from api.pages.words import points, say, signed
from api.wording import sentence
from core.accounts import Action
from core.assess import AssessError, Assessment, Counted, Use, uses_of
from core.host import HostError, Plugin, said_by
from core.log import History
from core.rules import LENGTH, Period


@dataclass(frozen=True, slots=True)
class Used:
    """A figure that counts the fact: of whose, before and after, and what it bears on."""

    plugin: str
    title: str
    organisation: str
    how: str
    before: str
    after: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Net:
    """What a scheme says of the organisation, before and after."""

    scheme: str
    title: str
    before: str
    after: str
    difference: str
    rating: str
    stars: int | None
    period: str


@dataclass(frozen=True, slots=True)
class Unused:
    """A figure that reads the type and does not count this fact, with what it asks of facts."""

    title: str
    why: str


@dataclass(frozen=True)
class Effect:
    """Everything that became of a fact in the figures; `faults` are plugins that could not be asked."""

    used: Sequence[Used]
    unused: Sequence[Unused]
    net: Sequence[Net]
    faults: Sequence[str]
    periods: Sequence[str]


def effect_of(desk: Desk, fact: History, position: int) -> Effect:
    """What a fact does, as the log says it at `position`; compared with what was before the fact."""
    used: list[Used] = []
    unused: list[Unused] = []
    net: list[Net] = []
    faults: list[str] = []
    periods: list[str] = []
    region = desk.house.followed(desk.region_code)
    organisation = _organisation(fact)
    for name in sorted(region.enabled(position)):
        try:
            plugin = region.plugin(name, position)
            period = _falling(plugin, fact)
            around = _around(desk, organisation)
            after = _assessed(desk, name, str(period), position, around)
            before = _before(desk, name, str(period), fact.events[0].position - 1, around)
            counted = desk.house.countings(desk.region_code, fact, after)
        except (AssessError, HostError) as error:
            faults.append(f"{sentence(error.message)} [{name}]")
            continue
        periods.append(str(period))
        used += used_of(
            desk, plugin.loaded.programme.programme.title, before, after, counted, around
        )
        names = {each.use.indicator for each in counted}
        every = uses_of(plugin.loaded, after.resolved.on, plugin.functions)
        unused += [
            Unused(use.title, _asks(use))
            for use in every
            if fact.type in use.types and use.role == "counted" and use.indicator not in names
        ]
        ended = after.period.last < desk.today
        net += list(_net(before, after, organisation, ended))
    return Effect(used, unused, net, faults, tuple(dict.fromkeys(periods)))


def _organisation(fact: History) -> str:
    return str(orjson.loads(said_by(fact).state).get("org", ""))


def _falling(plugin: Plugin, fact: History) -> Period:
    """The period of a programme's kind in which a fact's day falls."""
    day = dt.date.fromisoformat(str(said_by(fact).occurred_on))
    months = LENGTH[plugin.loaded.programme.programme.period]
    return Period(dt.date(day.year, (day.month - 1) // months * months + 1, 1), months)


def _around(desk: Desk, organisation: str) -> tuple[str, ...]:
    """An organisation with those above it."""
    tree = desk.house.organisations(desk.region_code)
    if organisation not in tree.organisations:
        return (organisation,)
    return tuple(tree.path(organisation))


def _assessed(
    desk: Desk, plugin: str, period: str, position: int, around: tuple[str, ...]
) -> Assessment:
    return desk.house.assessment(
        desk.region_code, plugin, period, position, organisations=tuple(sorted(around))
    )


def _before(
    desk: Desk, plugin: str, period: str, position: int, around: tuple[str, ...]
) -> Assessment | None:
    """The answer before a fact; None where nothing could be said yet."""
    try:
        return _assessed(desk, plugin, period, position, around)
    except (AssessError, HostError):
        return None


def used_of(
    desk: Desk,
    programme: str,
    before: Assessment | None,
    after: Assessment,
    counted: Sequence[Counted],
    around: Sequence[str],
) -> list[Used]:
    """The figures that count a fact, of `around` those that the caller may see."""
    found: list[Used] = []
    for each in counted:
        schemes = tuple(
            after.plan.schemes[name].definition.title or name
            for name in each.use.schemes
            if name in after.plan.schemes
        )
        if each.organisations is None:
            how = say("由函数计算,只有函数知道")
            found.append(Used(programme, each.use.title, "", how, "", "", schemes))
        for code in each.organisations or ():
            if code not in around or not desk.may(Action.results, code):
                continue
            one, two = (_shown(side, code, each.use.indicator) for side in (before, after))
            title = desk.title(code)
            found.append(Used(programme, each.use.title, title, _asks(each.use), one, two, schemes))
    return found


def _shown(assessment: Assessment | None, code: str, indicator: str) -> str:
    value = None if assessment is None else assessment.value(code, indicator)
    return say("无数据") if value is None else value.shown


def _asks(use: Use) -> str:
    """What a figure asks of the facts it counts, as the rules write it."""
    parts = []
    for name, asked in use.conditions.items():
        if isinstance(asked, dict):
            parts += [f"{key}: {_flat(value)}" for key, value in asked.items()]
        else:
            parts.append(f"{name}: {_flat(asked)}")
    return "; ".join(parts)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_flat(each)}" for key, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _net(
    before: Assessment | None, after: Assessment, organisation: str, ended: bool
) -> Iterator[Net]:
    """What each scheme says of the organisation itself; no rating of a period that has not ended."""
    if organisation not in after.organisations:
        return
    new = after.of(organisation)
    known = before is not None and organisation in before.organisations
    old = before.of(organisation) if before is not None and known else None
    for name, result in new.schemes.items():
        if result.state == "outside":
            continue
        was = None if old is None else old.schemes.get(name)
        moved = ""
        if was is not None and was.total is not None and result.total is not None:
            moved = signed(result.total - was.total)
        yield Net(
            name,
            after.plan.schemes[name].definition.title or name,
            say("无数据") if was is None else points(was.total),
            points(result.total),
            moved,
            say(result.title) if ended else say("本期未结束"),
            result.stars if ended else None,
            str(after.period),
        )
