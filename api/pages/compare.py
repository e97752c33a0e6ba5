"""重算: what differs between two clocks, and whether the log still gives the same results."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.pages.causes import GROUPS, causes_of
from api.pages.desk import Answer, Desk, Shown
from api.pages.numbers import whole
from api.pages.offers import offers
from api.pages.paging import paged
from api.pages.schemes import first_scheme, rules_said
from api.pages.whatif import Moved, moved_between
from api.pages.words import moment, say
from api.web.authority import Refused
from api.web.house import ZONE
from core.accounts import Action
from core.assess import Assessment
from core.publishing import Register


def compare_page(desk: Desk) -> Answer:
    """Two positions or two days' rules of the same period, and every organisation that differs."""
    desk.must_all(Action.replay)
    asked = {name: desk.query(name) for name in ("from", "to", "rules_from", "rules_to", "scheme")}
    official = desk.assessment
    scheme = asked["scheme"] or first_scheme(official) or ""
    context: dict[str, Any] = {
        "asked": asked,
        "schemes": {
            name: each.definition.title or name for name, each in official.plan.schemes.items()
        },
        "scheme": scheme,
        "sides": None,
        "moved": None,
        "rated": 0,
        "marks": _marks(desk),
        "groups": None,
        "offers": (),
        "most": GROUPS,
    }
    if any(asked[each] for each in ("from", "to", "rules_from", "rules_to")) and scheme:
        before = _side(desk, asked["from"], asked["rules_from"])
        after = _side(desk, asked["to"], asked["rules_to"])
        named = after.scheme_named(scheme)
        both = named in before.plan.schemes
        moved: list[Moved] = moved_between(before, after, named) if both else []
        context |= {
            "scheme": named,
            "sides": [_said(desk, each) for each in (before, after)],
            "moved": paged(desk, moved, say("个")),
            "rated": sum(each.rated for each in moved),
            "same": before.digest == after.digest,
        }
        if desk.query("causes") and both and moved:
            context["groups"] = causes_of(desk, before, after, named)
    elif scheme:
        context["offers"] = offers(desk, official, scheme)
    return Shown("compare.html", context)


def _side(desk: Desk, position: str, rules: str) -> Assessment:
    clocks = desk.clocks
    return desk.house.assessment(
        desk.region_code,
        clocks.plugin,
        str(clocks.period),
        _position(desk, position),
        _day(rules),
    )


def _position(desk: Desk, written: str) -> int:
    """A position, or the last one by the end of a day; the end of the log for neither."""
    if not written:
        return desk.clocks.head
    if (number := whole(written)) is not None:
        return min(number, desk.clocks.head)
    day = _day(written)
    assert day is not None
    return desk.region.log.position_at(dt.datetime.combine(day, dt.time.max, ZONE))


def _day(written: str) -> dt.date | None:
    if not written:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError as error:
        raise Refused(
            "web.not-found", f"'{written}' is no day", remedy="Write a day as 2015-12-31"
        ) from error


def _said(desk: Desk, side: Assessment) -> dict[str, Any]:
    found = desk.region.log.read(side.position - 1, 1, side.position) if side.position else []
    return {
        "position": side.position,
        "moment": moment(found[0].recorded_at) if found else "—",
        "rules": rules_said(side),
        "on": side.resolved.on,
        "digest": side.digest,
    }


def _marks(desk: Desk) -> list[tuple[int, str]]:
    """Positions worth comparing with: the last published results, with what they are."""
    return [
        (each.known_at, f"{each.period} {each.title}")
        for each in Register(desk.region).publications()[-5:]
    ]
