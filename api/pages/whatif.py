"""推演: the same facts by other numbers, and who would stand elsewhere. Nothing is written."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Final

from api.pages.clocks import settings_of
from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.drafting import form_context
from api.pages.paging import paged
from api.pages.receipt import set_names
from api.pages.schemes import first_scheme, ratings_of, rows_of, rules_said, tabs
from api.pages.weights import ways, written_out
from api.pages.words import points, say
from api.refusals import Refusal, refusal
from api.web.authority import Refused
from core.accounts import Action
from core.assess import AssessError, Assessment, OrganisationResult, SchemeResult
from core.rules import Resolved, show_decimal

#: The parts of the address that suppose a number begin with this.
_PREFIX: Final = "set."

_ITEMS: Final = 3

#: What numbers are refused with that make sums not come out.
_SUMS: Final = "A013"


@dataclass(frozen=True)
class Number:
    """A number of the rules: as it is, as it is supposed, and where it comes from."""

    name: str
    title: str
    unit: str
    stated: str
    supposed: str
    changed: bool
    assumed: bool
    step: str


@dataclass(frozen=True)
class Moved:
    """An organisation that would have other points or another rating, and by which items."""

    organisation: str
    title: str
    before: SchemeResult
    after: SchemeResult
    items: Sequence[str]

    @property
    def rated(self) -> bool:
        """Whether the rating would be another one."""
        return self.before.title != self.after.title

    @property
    def direction(self) -> str:
        """升, 降, or nothing where the one is not above the other."""
        one, two = self.before.stars, self.after.stars
        if one is None and two is None:
            return ""
        return (
            say("升") if (two or 0) > (one or 0) else say("降") if (two or 0) < (one or 0) else ""
        )


def whatif_home(desk: Desk) -> Answer:
    """The what-if of the scheme shown first."""
    desk.must_all(Action.whatif)
    name = first_scheme(desk.assessment)
    return Shown("schemes_none.html") if name is None else Elsewhere(desk.to(f"/whatif/{name}"))


def whatif_page(desk: Desk) -> Answer:
    """The numbers of a scheme's rules to be changed, and what would be otherwise."""
    desk.must_all(Action.whatif)
    official = desk.assessment
    scheme = official.scheme_named(desk.path("scheme"))
    given = _given(desk, official.resolved)
    refused: Refusal | None = None
    supposed = official
    try:
        settings = settings_of(given)
        if settings:
            desk.clocks = replace(desk.clocks, settings=settings)
            supposed = _supposed(desk)
    except Refused as error:
        refused = _no_number(error)
    except (ValueError, AssessError) as error:
        refused = _titled(refusal(error), official.resolved, given)
    moved = _moved(official, supposed, scheme)
    rated = [each for each in moved if each.rated]
    shown = rated if desk.query("show", "rated") == "rated" else moved
    numbers = _numbers(desk, official, scheme, given)
    offered = ways(official, scheme, given) if refused and refused.code == _SUMS else []
    changed = [each for _title, group in numbers for each in group if each.changed]
    return Shown(
        "whatif.html",
        {
            "scheme": scheme,
            "title": official.plan.schemes[scheme].definition.title or scheme,
            "tabs": tabs(desk, official),
            "official": official,
            "numbers": numbers,
            "given": given,
            "refused": refused,
            "ways": [(each.said, _address(desk, each.settings)) for each in offered],
            "written_out": written_out(official, scheme),
            "stuck": [name for name in written_out(official, scheme) if name in given],
            "spread": _spread(desk, official, supposed, scheme),
            "moved": paged(desk, shown, say("个")),
            "rated": rated,
            "every": moved,
            "show": desk.query("show", "rated"),
            "count": len(rows_of(desk, official, scheme)),
            "rules_said": rules_said(official),
            "total": _total(official, supposed, scheme),
            "lines": [f"{each.title} {each.stated} → {each.supposed}" for each in changed],
            **form_context(desk, official, scheme),
        },
        200 if refused is None else 422,
    )


def _address(desk: Desk, settings: Mapping[str, str]) -> str:
    """The address of this page with other numbers besides."""
    return desk.here(**{_PREFIX + name: value for name, value in settings.items()})


def _given(desk: Desk, resolved: Resolved) -> dict[str, str]:
    """The numbers of the address that are other than those in force, full-width digits as usual ones."""
    asked = {
        name.removeprefix(_PREFIX): unicodedata.normalize("NFKC", value).strip()
        for name, value in desk.request.query_params.items()
        if name.startswith(_PREFIX) and str(value).strip()
    }
    return {name: value for name, value in asked.items() if value != plain_number(resolved, name)}


def _no_number(error: Refused) -> Refusal:
    """A refusal of what was typed for a number: the page stays, and says so."""
    return replace(
        refusal(error),
        status=422,
        title=say("所填的不是数"),
        way_out=say("写一个数，如 30、0.5 或 1/3"),
    )


def _titled(refused: Refusal, resolved: Resolved, given: Mapping[str, str]) -> Refusal:
    """A refusal that calls the supposed numbers what the page calls them."""
    detail = refused.detail
    for name in given:
        known = resolved.programme.parameters.get(name)
        if known is not None and known.title:
            detail = detail.replace(f"{name} =", f"{known.title} =")
    return replace(refused, detail=detail)


def plain_number(resolved: Resolved, name: str) -> str:
    """A number of the rules as it is written; nothing where there is none of that name."""
    said = resolved.parameters.get(name)
    return "" if said is None else show_decimal(said.value, 6)


def _supposed(desk: Desk) -> Assessment:
    clocks = desk.clocks
    return desk.house.assessment(
        desk.region_code,
        clocks.plugin,
        str(clocks.period),
        clocks.position,
        clocks.rules,
        clocks.settings,
    )


def _numbers(
    desk: Desk, official: Assessment, scheme: str, given: Mapping[str, str]
) -> list[tuple[str, list[Number]]]:
    """The numbers that a scheme rests on, its points and lines first, then those of its figures."""
    resolved = official.resolved
    plugin = desk.region.plugin(official.plugin, official.position, any_version=True)
    own, behind = set_names(official, scheme, plugin.loaded)
    make = partial(_number, resolved, given)
    other = [name for name in behind if name not in own]
    rest = [name for name in given if name in resolved.parameters and name not in {*own, *behind}]
    groups = [
        (say("分值、分数线和否决线"), [make(name) for name in own]),
        (say("指标里的数"), [make(name) for name in [*other, *rest]]),
    ]
    return [(title, numbers) for title, numbers in groups if numbers]


def _number(resolved: Resolved, given: Mapping[str, str], name: str) -> Number:
    definition = resolved.programme.parameters[name]
    stated = plain_number(resolved, name)
    value = resolved.parameters[name].value
    return Number(
        name,
        definition.title or name,
        definition.unit or _percent(value),
        stated,
        given.get(name, stated),
        name in given,
        bool(definition.assumed) and definition.source is None and not definition.sources,
        "1" if value.denominator == 1 else show_decimal(Fraction(1, 20), 2),
    )


def _percent(value: Fraction) -> str:
    """A share without a unit once more as people say it: 0.6 is 60%."""
    return f" ({show_decimal(100 * value, 1)}%)" if 0 < value < 1 else ""


def _spread(
    desk: Desk, official: Assessment, supposed: Assessment, scheme: str
) -> list[tuple[str, int | None, int, int]]:
    """Of each rating: title, stars, and how many have it before and after."""
    plan = official.plan.schemes[scheme]
    before = ratings_of(rows_of(desk, official, scheme), plan)
    after = ratings_of(rows_of(desk, supposed, scheme), supposed.plan.schemes[scheme])
    counts = Counter({each.title: each.count for each in after})
    known = {each.title: each for each in [*before, *after]}
    was = {each.title: each.count for each in before}
    return [(title, each.stars, was.get(title, 0), counts[title]) for title, each in known.items()]


def _moved(official: Assessment, supposed: Assessment, scheme: str) -> list[Moved]:
    """As `moved_between`; nothing where nothing is supposed."""
    return [] if official is supposed else moved_between(official, supposed, scheme)


def moved_between(official: Assessment, supposed: Assessment, scheme: str) -> list[Moved]:
    """Everybody whose points or rating is other, those with another rating first."""
    after = {each.code: each.schemes[scheme] for each in supposed.standings(scheme)}
    every = [
        _of(each, each.schemes[scheme], after[each.code])
        for each in official.standings(scheme)
        if each.code in after and each.schemes[scheme].state != "outside"
    ]
    moved = [each for each in every if each.rated or each.before.total != each.after.total]
    return sorted(moved, key=lambda each: (not each.rated, each.direction, each.organisation))


def _of(of: OrganisationResult, before: SchemeResult, after: SchemeResult) -> Moved:
    """One organisation by both, with the items that are other."""
    now = {(each.group, each.item): each.points for each in after.items}
    said = [
        f"{each.title} {points(each.points)} → {points(now.get((each.group, each.item)))}"
        for each in before.items
        if each.points != now.get((each.group, each.item))
    ]
    more = len(said) - _ITEMS
    shown = [*said[:_ITEMS], say("另 {n} 项", n=more)] if more > 0 else said
    return Moved(of.code, of.title, before, after, shown)


def _total(official: Assessment, supposed: Assessment, scheme: str) -> tuple[str, str]:
    """The full points of the scheme, before and after: what the items' own points add up to."""

    def full(assessment: Assessment) -> str:
        return points(sum(item.points for item in assessment.plan.schemes[scheme].items))

    return full(official), full(supposed)
