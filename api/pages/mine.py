"""本人: what the schemes about members say of the member who is signed in, and of nobody else.

A member sees the own figures, as a member of the own branch. Nothing here stands beside anybody
else's: no rank, no order, no facts; what is asked in hours is met or not met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.desk import Answer, Desk, Shown
from api.pages.words import points
from api.refusals import Refusal, refusal
from api.web.authority import forbidden
from core.accounts import Action, Grant, Role
from core.assess import AssessError, Assessment, ItemResult, OrganisationResult
from core.host import HostError, Unavailable

_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a scheme: its group, points of how many, and the figures it rests on, with values."""

    group: str
    title: str
    points: str
    of: str
    figures: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Own:
    """A scheme's result of one member; without `parts` where it says nothing of them, for `why`."""

    plugin: str
    title: str
    total: str
    of: str
    parts: Sequence[Part]
    quotes: Sequence[str]
    assumed: str
    why: Refusal | None = None


def own_grant(desk: Desk) -> Grant | None:
    """The grant by which the caller is a member of the region; None where none names a person."""
    for each in desk.caller.grants:
        named = each.role is Role.member and each.region == desk.region_code and each.person
        # A token for less shows no more than it is for.
        if named and desk.may(Action.results, each.organisation):
            return each
    return None


def mine_page(desk: Desk) -> Answer:
    """The caller's own results, of every enabled programme that has schemes about members."""
    grant = own_grant(desk)
    if grant is None and Role.member not in desk.caller.roles:
        raise forbidden(Action.results, desk.region_code, None)
    found = [] if grant is None else list(_own(desk, grant))
    return Shown(
        "mine.html",
        {
            "grant": grant,
            "found": found,
            "branch": "" if grant is None else desk.title(str(grant.organisation)),
        },
    )


def _own(desk: Desk, grant: Grant) -> Iterator[Own]:
    clocks = desk.clocks
    for name in sorted(desk.region.enabled(clocks.position)):
        try:
            programme = desk.region.plugin(name, clocks.position).loaded.programme
            if not any(each.per == "member" for each in programme.schemes.values()):
                continue
            assessment = _of_branch(desk, name, str(grant.organisation))
        except (AssessError, HostError, Unavailable) as error:
            yield Own(name, name, "", "", (), (), "", refusal(error))
            continue
        person = str(grant.person)
        if person in assessment.organisations:
            yield from _schemes(programme.programme.title, assessment, assessment.of(person))


def _of_branch(desk: Desk, plugin: str, organisation: str) -> Assessment:
    """The answer about the members of one branch, of which a page shows one."""
    clocks = desk.clocks
    followed = desk.house.followed(desk.region_code)
    with desk.house.alone(plugin):
        return followed.assess(
            str(clocks.period),
            plugin=plugin,
            position=clocks.position,
            rules_on=clocks.rules,
            organisations=(organisation,),
            subject="member",
        )


def _schemes(plugin: str, assessment: Assessment, result: OrganisationResult) -> Iterator[Own]:
    for name, plan in assessment.plan.schemes.items():
        of, definition = result.schemes[name], plan.definition
        if of.state == "outside":
            continue
        parts = [_part(assessment, definition, result, each) for each in of.items]
        source = definition.source
        quotes = [] if source is None else [source.quote or source.clause or ""]
        yield Own(
            plugin,
            definition.title or name,
            points(of.total),
            points(of.of),
            parts,
            [each for each in quotes if each],
            definition.assumed or "",
        )


def _part(
    assessment: Assessment, definition: Any, result: OrganisationResult, item: ItemResult
) -> Part:
    group = definition.groups[item.group]
    written = group.items[item.item]
    names = _WORD.findall(str(written.model_dump(mode="json", exclude_none=True)))
    known = assessment.resolved.indicators
    figures = [
        (known[each].title or each, result.indicators[each].shown)
        for each in dict.fromkeys(names)
        if each in known and each in result.indicators
    ]
    return Part(
        group.title or item.group, item.title, points(item.points), points(item.of), figures
    )
