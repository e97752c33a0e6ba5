"""One request to a page: who asks, of which region, by which clocks, and what may be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.pages.clocks import Clocks, clocks_of
from api.pages.numbers import whole
from api.web.access import Access
from api.web.authority import Refused, caller_of, forbidden, house_of, signed_in
from api.web.house import House, today
from api.web.routing import Guarded
from api.web.threads import computing
from api.web.turns import kept_property
from core.accounts import Action, Caller, Reach, Within, entrances, reach
from core.assess import Assessment
from core.host import Region
from core.log import Event
from core.organisations import Tree

#: Rows of a table that are shown at once.
ROWS: Final = 14


@dataclass(frozen=True)
class Shown:
    """A page: its template, what the template shows, and the HTTP status."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Elsewhere:
    """Another page to go to, after something was done."""

    address: str


@dataclass(frozen=True)
class File:
    """A file to keep: its name, type and content."""

    name: str
    kind: str
    content: bytes


Answer = Shown | Elsewhere | File


@dataclass
class Desk:
    """What a view needs; views are synchronous and run in a thread of their own.

    `form` has what was posted, empty for pages that are only looked at.
    """

    request: Request
    house: House
    caller: Caller
    region_code: str
    action: Action
    form: FormData
    #: Whether `latest` is of one organisation alone.
    alone: bool = False

    # Who may do what

    def reach(self, action: Action) -> Reach:
        """Where in the region the caller may do something."""
        return reach(self.caller, action, self.region_code)

    def may(self, action: Action, organisation: str | None = None) -> bool:
        """Whether the caller may do something to an organisation, or without one anywhere here."""
        found = self.reach(action)
        if organisation is None:
            return bool(found)
        return found.holds(organisation, self._within)

    @kept_property
    def _within(self) -> Within:
        return self.house.within(self.region_code)

    def sees(self, action: Action) -> Callable[[str], bool]:
        """Whether the caller may do something to one organisation or another: asked once of each."""
        return cache(lambda organisation: self.may(action, organisation))

    def must(self, action: Action, organisation: str | None = None) -> None:
        """Raise `Refused` ``web.forbidden`` unless `may`."""
        if not self.may(action, organisation):
            raise forbidden(action, self.region_code, organisation)

    def must_all(self, action: Action) -> None:
        """Raise `Refused` unless the caller may do something to the whole region."""
        if not self.reach(action).whole:
            raise forbidden(action, self.region_code, None)

    def among(self, action: Action, organisations: Iterable[str]) -> list[str]:
        """Those of some organisations that the caller may do something to."""
        found = self.reach(action)
        if found.whole:
            return list(organisations)
        return found.among(organisations, self._within)

    def did(self, position: int, appended: int = 1) -> None:
        """Have the audit trail name the page and the position where the log has what was done.

        `appended` is how many events up to there the caller had appended; those that `House.append`
        took in are known already.
        """
        path = self.request.url.path.removeprefix(f"/r/{self.region_code}")
        self.request.state.audited = f"{path}:{position}"
        self.house.appends.add(self.region_code, self.caller.account, position, appended)

    # Of what and when

    @kept_property
    def region(self) -> Region:
        """The region."""
        return self.house.region(self.region_code)

    def event(self, position: int) -> Event:
        """The event of the region's log at a position."""
        [found] = self.region.log.read(position - 1, 1, position)
        return found

    @kept_property
    def place(self) -> str:
        """What the region's place is called; its code where no plugin says it."""
        known = self.house.host.identities.values()
        titles = {each.region: each.place for each in known if each.place}
        return titles.get(self.region_code, self.region_code)

    @kept_property
    def today(self) -> dt.date:
        """The day it is where the regions are."""
        return today()

    @kept_property
    def clocks(self) -> Clocks:
        """The period, position and rules that the address asks for."""
        return clocks_of(self.house, self.region_code, self.request.query_params, self.today)

    @kept_property
    def assessment(self) -> Assessment:
        """What the plugin of the address says by these clocks."""
        clocks = self.clocks
        return self.house.assessment(
            self.region_code,
            clocks.plugin,
            str(clocks.period),
            clocks.position,
            clocks.rules,
            clocks.settings,
        )

    @kept_property
    def latest(self) -> Assessment:
        """The same for pages that many look at: nobody waits for a large region's newest answer.

        It may then be as of a position before the last, and the clocks say so.
        """
        clocks = self.clocks
        if clocks.position is not None or clocks.rules is not None or clocks.settings:
            return self.assessment
        return self.latest_by(clocks.plugin)

    def latest_by(self, plugin: str | None) -> Assessment:
        """The last answer of a plugin by clocks that nobody moved."""
        found = self.house.lately(self.region_code, plugin, str(self.clocks.period))
        self.clocks = replace(self.clocks, answered=found.position)
        return found

    def latest_of(self, organisation: str) -> Assessment:
        """The same for a page about one organisation: it has what the caller has just recorded."""
        found, clocks = self.latest, self.clocks
        if clocks.answered is None:
            return found
        wrote = self.house.appends.last(self.region_code, self.caller.account)
        if clocks.answered >= wrote:
            return found
        self.clocks, self.alone = replace(clocks, answered=None), True
        self.latest = self.house.assessment(
            self.region_code, clocks.plugin, str(clocks.period), organisations=(organisation,)
        )
        return self.latest

    def results_at(self) -> tuple[int, int] | None:
        """The position of results on a page of the newest facts, and how many events came since.

        None where the results are as new. The clocks are then those of the facts again.
        """
        clocks = self.clocks
        self.clocks = replace(clocks, answered=None)
        return (clocks.known_at, clocks.waiting) if clocks.waiting else None

    @kept_property
    def tree(self) -> Tree:
        """The organisations on the last day that the clocks are about."""
        day = min(self.today, self.clocks.period.last)
        return self.house.organisations(self.region_code, day, self.clocks.position)

    def title(self, organisation: str) -> str:
        """What an organisation is called; its code where it is none."""
        found = self.tree.organisations.get(organisation)
        if found is not None:
            return found.title or organisation
        ended = self.tree.ended.get(organisation)
        return organisation if ended is None else ended.organisation.title or organisation

    @kept_property
    def home(self) -> str | None:
        """The organisation that the caller's own grant names; None for those of the whole region.

        Of several the first at which the caller may do what the page is for.
        """
        own = [
            each.organisation
            for each in self.caller.grants
            if each.region == self.region_code
            and each.organisation
            and self.may(self.action, each.organisation)
        ]
        return own[0] if own and not self.reach(Action.results).whole else None

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        """What is asked for after the address's question mark, without space around it."""
        return str(self.request.query_params.get(name, default)).strip()

    @kept_property
    def page(self) -> int:
        """The page of a table that is asked for, from 1."""
        return max(whole(self.query("page", "1")) or 1, 1)

    def here(self, **changed: Any) -> str:
        """The address of this page with other parts behind its question mark; None takes one away."""
        parts = dict(self.request.query_params) | changed
        kept = [(name, str(each)) for name, each in parts.items() if each not in (None, "")]
        path = self.request.url.path
        return f"{path}?{urlencode(kept)}" if kept else path

    def to(self, path: str, **changed: Any) -> str:
        """An address in this region that keeps the clocks; None takes a part away."""
        return self.clocks.address(f"/r/{self.region_code}{path}", **changed)


View = Callable[[Desk], Answer]


def page(
    path: str,
    view: View,
    action: Action,
    *,
    methods: tuple[str, ...] = ("GET",),
    name: str | None = None,
    form_limit: int = 1024 * 1024,
) -> Guarded:
    """A route of a region's page, whose address begins with ``/r/{region}``.

    The caller needs the action somewhere in the region, and where the address names an organisation
    there; a view asks for what else it needs.
    """

    async def endpoint(request: Request) -> Response:
        from api.pages.rendering import rendered

        caller = signed_in(request)
        posted = FormData()
        if request.method == "POST":
            posted = await request.form(max_part_size=form_limit)
        desk = Desk(
            request, house_of(request), caller, str(request.path_params["region"]), action, posted
        )
        try:
            answer = await computing(_seen, desk, view)
        finally:
            await posted.close()
        match answer:
            case Elsewhere(address):
                return RedirectResponse(address, 303)
            case File(file, kind, content):
                said = {"content-disposition": f"attachment; filename*=UTF-8''{_quoted(file)}"}
                return Response(content, media_type=kind, headers=said)
            case Shown():
                return await computing(rendered, desk, answer)

    return Guarded(f"/r/{{region}}{path}", endpoint, action=action, methods=methods, name=name)


def _seen(desk: Desk, view: View) -> Answer:
    organisation = desk.request.path_params.get("organisation")
    if not any(desk.may(way, organisation) for way in entrances(desk.action)):
        raise forbidden(desk.action, desk.region_code, organisation)
    return view(desk)


def _quoted(name: str) -> str:
    return quote(name, safe="")


__all__ = [
    "ROWS",
    "Access",
    "Answer",
    "Desk",
    "Elsewhere",
    "File",
    "Refused",
    "Shown",
    "View",
    "caller_of",
    "page",
]
