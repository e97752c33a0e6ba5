"""What the first visitors of the day would wait for, done before they come.

Of each region: its rules compiled, the periods that its pages show first assessed whole, and one
receipt written. Pages are answered meanwhile; whoever asks for the same waits for it, as it is computed
once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from api.pages.clocks import clocks_of
from api.web.house import House, Place, today
from core.assess import AssessError, Assessment
from core.host import HostError
from core.rules import CalendarError, RuleError

_log: Final = logging.getLogger("dangjian.web")

#: Of the periods that are offered, the one shown first and those before it: a year is compared with
#: the last one.
PERIODS: Final = 2

#: What a page says where there is no answer; nobody has to be told before one is opened.
_NO_ANSWER: Final = (AssessError, CalendarError, HostError, RuleError)


def warm(house: House, done: Callable[[], object]) -> None:
    """Begin all of it beside the pages, one region after another, and `done` after the last."""

    def begin() -> None:
        places: list[Place] = []
        _quietly("the installation", lambda: places.extend(house.regions()))
        # A server that was told to stop begins nothing more.
        with suppress(RuntimeError):
            for place in places:
                house.beside(partial(_quietly, place.code, partial(_region, house, place.code)))
            house.beside(done)

    house.beside(begin)


def _quietly(what: str, step: Callable[[], object]) -> None:
    try:
        step()
    except _NO_ANSWER as error:
        _log.info("nothing is ready of %s: %s", what, error)
    except Exception:  # noqa: BLE001 - pages say it to who opens them; the server goes on
        _log.exception("%s could not be made ready", what)


def _region(house: House, region: str) -> None:
    clocks = clocks_of(house, region, {}, today())
    house.within(region)
    for period in clocks.offered[:PERIODS]:
        house.organisations(region, min(today(), period.last))
        found = house.lately(region, None, str(period))
        if (code := _judged(found)) is not None:
            house.receipt(region, None, None, code, str(period))


def _judged(found: Assessment) -> str | None:
    """An organisation that a scheme says something of: its receipt reads most of what any does."""
    for scheme in found.plan.schemes:
        for each in found.standings(scheme):
            if each.schemes[scheme].state not in ("outside", "unrecorded"):
                return each.code
    return None
