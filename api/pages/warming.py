"""What the first visitors of the day would wait for, done before they come.

Of each region: its rules compiled, the period that its pages show first and the one before assessed
whole, what is open listed, and a receipt written. Pages are answered meanwhile; whoever asks for the same waits for it, as it is computed
once.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Final

from api.pages.clocks import clocks_of
from api.pages.due import cases_of
from api.web.house import House, today
from core.assess import Assessment
from core.host import NO_ANSWER
from core.rules import Period

_log: Final = logging.getLogger("dangjian.web")


def warm(house: House, done: Callable[[], object]) -> None:
    """Begin all of it beside the pages, and call `done` after the last of it.

    One period at a time, each after what is waited for by then. A server that is told to stop begins
    nothing more.
    """
    waiting: deque[Callable[[], object]] = deque()

    def regions() -> None:
        for place in house.regions():
            waiting.append(partial(_quietly, place.code, partial(periods, place.code)))

    def periods(region: str) -> None:
        clocks = clocks_of(house, region, {}, today())
        house.within(region)
        usual = clocks.offered[0]
        on = min(today(), usual.last)
        steps: list[Callable[[], object]] = [
            partial(_period, house, region, usual),
            partial(cases_of, house, region, on),
        ]
        # A year is compared with the last one.
        if usual.previous in clocks.offered:
            steps.append(partial(_period, house, region, usual.previous))
        waiting.extendleft(partial(_quietly, region, step) for step in reversed(steps))

    def following() -> None:
        step = waiting.popleft() if waiting else None
        if step is None:
            done()
            return
        step()
        house.beside(following)

    waiting.append(partial(_quietly, "the installation", regions))
    house.beside(following)


def _quietly(what: str, step: Callable[[], object]) -> None:
    try:
        step()
    except NO_ANSWER as error:
        _log.info("nothing is ready of %s: %s", what, error)
    except Exception:  # noqa: BLE001 - pages say it to who opens them; the server goes on
        _log.exception("%s could not be made ready", what)


def _period(house: House, region: str, period: Period) -> None:
    house.organisations(region, min(today(), period.last))
    found = house.lately(region, None, str(period))
    if (code := _judged(found)) is not None:
        house.receipt(region, None, None, code, str(period))


def _judged(found: Assessment) -> str | None:
    """An organisation that a scheme says something of: its receipt reads most of what any does."""
    judged = [
        each.code
        for scheme in found.plan.schemes
        for each in found.standings(scheme)
        if each.schemes[scheme].state not in ("outside", "unrecorded")
    ]
    return judged[0] if judged else None
