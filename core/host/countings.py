"""What the enabled plugins do with one stored fact: which of their indicators count it, for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from core.assess import Assessment, Use, counted_in
from core.host.periods import period_of
from core.host.plugin import Plugin
from core.host.region import Region
from core.log import Event, History
from core.rules import Period


@dataclass(frozen=True, slots=True)
class Counting:
    """A use of a fact by an indicator of a plugin, in a period under its rules.

    `organisations` are those in whose figure it counts; None where only a function knows.
    """

    plugin: Plugin
    use: Use
    period: str
    rules: str
    organisations: tuple[str, ...] | None


def countings_of(
    region: Region,
    fact: History,
    period: str | None = None,
    rules_on: dt.date | None = None,
    position: int | None = None,
) -> Iterator[Counting]:
    """What every enabled plugin does with a fact, in a period or in that of its day.

    The columns have to be there. Raises what `Region.plugin` and `Region.assess` raise.
    """
    recorded = fact.events[0]
    for name in sorted(region.enabled(position)):
        plugin = region.plugin(name, position)
        asked = Period.parse(period) if period else falling(plugin, day_of(fact))
        found = region.assess(str(asked), plugin=name, position=position, rules_on=rules_on)
        yield from _counted(region, plugin, found, recorded)


def _counted(
    region: Region, plugin: Plugin, found: Assessment, recorded: Event
) -> Iterator[Counting]:
    facts = region.facts(found.position)
    for each in counted_in(found, facts, plugin.assessor, recorded.type, recorded.position):
        yield Counting(plugin, each.use, str(found.period), found.rules_version, each.organisations)


def said_by(fact: History) -> Event:
    """The event with what a fact says now, or said last; one that was erased, where nothing is left."""
    if fact.in_force is not None:
        return fact.in_force
    return max(
        (each for each in fact.events if each.occurred_on),
        # What was erased says no organisation; the day always is there.
        key=lambda each: ("org" in orjson.loads(each.state), each.position),
    )


def day_of(fact: History) -> dt.date:
    """The day a fact occurred on, by what it says now or said last."""
    return dt.date.fromisoformat(str(said_by(fact).occurred_on))


def falling(plugin: Plugin, day: dt.date) -> Period:
    """The period of a programme's kind in which a day falls."""
    return period_of(day, plugin.loaded.programme.programme.period)
