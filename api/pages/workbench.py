"""工作台: what is due and when, what changed lately, and how the results stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.describing import Told, told
from api.pages.desk import Answer, Desk, Shown
from api.pages.due import Due, due_of, lacking_items, open_cases
from api.pages.paging import paged
from api.pages.receipt import next_rating
from api.pages.register import unanswered
from api.pages.schemes import Rated, first_scheme, ratings_of, rows_of, rules_said
from api.pages.verifying import waiting
from api.wording import sentence
from core.accounts import Action
from core.assess import AssessError, OrganisationResult, SchemeResult
from core.host import HostError

#: Events that are looked through for changes, and changes that are shown.
_CHANGES: Final = 6

#: Items that are shown as still to be had.
_LACKING: Final = 4


@dataclass(frozen=True)
class Standing:
    """How an organisation stands in the scheme shown first; `next` says what the next rating lacks."""

    scheme: str
    title: str
    result: SchemeResult
    lacking: Sequence[Due]
    next: str


def workbench(desk: Desk) -> Answer:
    """What there is to do, of the caller's organisation or of all that the caller sees."""
    asked = desk.query("organisation") or desk.home
    if asked is not None:
        desk.must(Action.facts, asked)
    codes = None if asked is None and desk.reach(Action.facts).whole else _codes(desk, asked)
    on = min(desk.today, desk.clocks.period.last)
    cases = open_cases(desk, codes, on)
    context: dict[str, Any] = {
        "on": on,
        "past": on < desk.today,
        "organisation": asked,
        "cases": paged(desk, cases, "项", 10).told(lambda each: due_of(desk, each, on)),
        "late": sum(each.shape == "late" for each in cases),
        "soon": sum(each.shape == "soon" for each in cases),
        "changes": changes(desk, codes),
        "count": len(desk.tree.organisations) if codes is None else len(codes),
        "members": _members(desk, asked),
        "waiting": len(waiting(desk, on)) if desk.may(Action.verify) else 0,
        "appeals": unanswered(desk),
        **_results(desk, asked, codes, on),
        "results_at": desk.results_at(),
    }
    return Shown("workbench.html", context)


def _codes(desk: Desk, asked: str | None) -> list[str]:
    if asked is not None:
        below = desk.tree.descendants(asked) if asked in desk.tree.organisations else ()
        return desk.among(Action.facts, [asked, *below])
    return desk.among(Action.facts, desk.tree.organisations)


def _members(desk: Desk, asked: str | None) -> int | None:
    if asked is None or asked not in desk.tree.organisations:
        return None
    return desk.tree.head_count(asked, below=True).total


def _results(
    desk: Desk, asked: str | None, codes: Sequence[str] | None, on: dt.date
) -> dict[str, Any]:
    """The scheme shown first, of one organisation or of those seen; nothing where none can be had."""
    nothing: dict[str, Any] = {"standing": None, "ratings": [], "scheme": "", "why": None}
    if not desk.may(Action.results):
        return nothing
    try:
        assessment = desk.latest if asked is None else desk.latest_of(asked)
    except (AssessError, HostError) as error:
        return nothing | {"why": sentence(error.message)}
    name = first_scheme(assessment)
    if name is None:
        return nothing
    title = assessment.plan.schemes[name].definition.title or name
    said = {"scheme": name, "scheme_title": title, "rules_said": rules_said(assessment)}
    if asked is not None:
        own = asked in assessment.organisations
        standing = _standing(desk, assessment.of(asked), name, title, on) if own else None
        if standing is not None:
            return nothing | said | {"standing": standing}
    # Where it is not judged itself, those beneath it are; answered alone, they are not there.
    among = None if codes is None else set(codes)
    rows = [
        row
        for row in rows_of(desk, assessment, name)
        if among is None or row.organisation.code in among
    ]
    rated: list[Rated] = [] if desk.alone else ratings_of(rows, assessment.plan.schemes[name])
    return nothing | said | {"ratings": rated}


def _standing(
    desk: Desk, result: OrganisationResult, name: str, title: str, on: dt.date
) -> Standing | None:
    of = result.schemes[name]
    if of.state == "outside":
        return None
    lacking = lacking_items(desk, result, name, desk.clocks.period, on)[:_LACKING]
    return Standing(name, title, of, lacking, next_rating(desk.latest, name, result.code))


def changes(desk: Desk, codes: Sequence[str] | None) -> list[Told]:
    """The last events about facts of some organisations (None: all), the newest first."""
    vocabulary = desk.region.vocabulary
    among = None if codes is None else frozenset(codes)
    found = desk.house.recent(desk.region_code).of(among, desk.clocks.known_at, _CHANGES)
    return [told(each, vocabulary, desk.title) for each in found]
