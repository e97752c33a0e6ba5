"""Regions and their organisations: the tree on a day, as of a position."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from pydantic import Field

from api.v1.endpoints import Answer, Call, Endpoint, Model, Nothing, endpoint
from api.v1.terms import KnownAt, Paged, begun, cut, position_at
from api.web.access import Access
from api.web.house import today
from core.accounts import Action
from core.organisations import Tree


class RegionRow(Model):
    """A region that the caller may see."""

    region: str
    title: str
    position: int = Field(description="The last position of its log.")


class Regions(Model):
    """Regions by code."""

    regions: list[RegionRow]


class OrganisationsAsked(Paged):
    """The day and the knowledge a tree is asked of."""

    on: dt.date | None = Field(default=None, description="The day; today without it.")
    known_at: KnownAt | None = None


class OrganisationAsked(Model):
    """The same of one organisation."""

    on: dt.date | None = Field(default=None, description="The day; today without it.")
    known_at: KnownAt | None = None


class Organisation(Model):
    """An organisation on a day. Members and posts are counted; nobody is named."""

    organisation: str
    title: str
    kind: str
    sector: str
    parent: str | None
    level: int = Field(description="How many organisations stand above it.")
    overlay: bool
    groups: list[str] = Field(description="The overlays it sits in.")
    since: dt.date
    staff: int | None = Field(description="null where no fact tells; never 0 for that.")
    members: dict[str, int] = Field(description="By category.")
    members_total: int | None = Field(description="null where no fact tells; never 0 for that.")
    posts: dict[str, int] = Field(description="How many persons hold each post.")


class OrganisationPage(Model):
    """Organisations by code."""

    on: dt.date
    position: int
    organisations: list[Organisation]
    next: str | None


class Step(Model):
    """A dated step of an organisation, in words of the facts' language."""

    on: dt.date
    step: str
    title: str
    words: str
    position: int


class OrganisationWhole(Organisation):
    """An organisation with those above and below it, and its history."""

    on: dt.date
    position: int
    path: list[str] = Field(description="From the root down to itself.")
    children: list[str]
    history: list[Step]


@endpoint("GET", "/regions", needs=Access.own, tag="regions", answer=Regions)
def list_regions(call: Call[Nothing, None]) -> Answer:
    """List the regions in which the caller has any role."""
    places = call.house.regions()
    own = set(call.caller.regions([each.code for each in places]))
    rows = [
        {"region": each.code, "title": each.title, "position": each.position}
        for each in places
        if each.code in own
    ]
    return Answer({"regions": rows})


@endpoint(
    "GET",
    "/regions/{region}/organisations",
    needs=Action.results,
    tag="organisations",
    query=OrganisationsAsked,
    answer=OrganisationPage,
    codes=("api.cursor", "host.position"),
)
def list_organisations(call: Call[OrganisationsAsked, None]) -> Answer:
    """List the organisations there are on a day that the caller may see, by code."""
    position, last = begun(call, call.query.known_at, (str,))
    tree = call.house.organisations(call.region, call.query.on or today(), position)
    codes = sorted(tree.organisations)
    if not call.reach.whole:
        codes = [code for code in codes if call.holds(code)]
    rows = [code for code in codes if not last or code > str(last[0])]
    shown, following = cut(call, position, rows, lambda code: [code])
    content = {
        "on": tree.on,
        "position": position,
        "organisations": [_row(tree, code) for code in shown],
        "next": following,
    }
    return Answer(content, position)


@endpoint(
    "GET",
    "/regions/{region}/organisations/{organisation}",
    needs=Action.results,
    tag="organisations",
    query=OrganisationAsked,
    answer=OrganisationWhole,
    codes=("host.position", "organisations.unknown"),
)
def read_organisation(call: Call[OrganisationAsked, None]) -> Answer:
    """Read one organisation on a day: those above and below it, and its steps."""
    code = str(call.path["organisation"])
    call.require(code)
    position = position_at(call, call.query.known_at)
    tree = call.house.organisations(call.region, call.query.on or today(), position)
    steps = [
        {
            "on": each.on,
            "step": each.step,
            "title": each.title,
            "words": each.words,
            "position": each.position,
        }
        for each in tree.history(tree[code].code)
    ]
    content = {
        **_row(tree, code),
        "on": tree.on,
        "position": position,
        "path": list(tree.path(code)),
        "children": list(tree.children(code)),
        "history": steps,
    }
    return Answer(content, position)


def _row(tree: Tree, code: str) -> dict[str, Any]:
    each, heads = tree[code], tree.head_count(code)
    return {
        "organisation": code,
        "title": each.title,
        "kind": each.kind,
        "sector": each.sector,
        "parent": each.parent,
        "level": tree.level(code),
        "overlay": each.overlay,
        "groups": list(each.groups),
        "since": each.since,
        "staff": heads.staff,
        "members": dict(heads.members),
        "members_total": heads.total,
        "posts": _posts(tree, code),
    }


def _posts(tree: Tree, code: str) -> dict[str, int]:
    posts: dict[str, int] = {}
    for held in tree.posts(code):
        posts[held.post] = posts.get(held.post, 0) + held.persons
    return posts


ENDPOINTS: Final[tuple[Endpoint, ...]] = (list_regions, list_organisations, read_organisation)
