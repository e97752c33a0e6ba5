"""考核: the results of one scheme, how they are distributed, and the organisations one by one.

Organisations are listed with what needs attention first and otherwise by code; nobody is ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.pages.charts import Column, histogram
from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.paging import paged
from api.pages.register import last_of
from api.pages.words import points, say
from core.accounts import Action
from core.assess import Assessment, OrganisationResult, SchemeResult
from core.boards import best_first
from core.facts import Label
from core.host import HostError
from core.publishing import Publication
from core.rules import CalendarError, RuleError, SchemePlan, resolve

#: States of a result that is looked at first.
_FIRST: Final = {"vetoed": 0, "unavailable": 1, "unrecorded": 2}

#: Columns of the chart of points.
_BUCKETS: Final = 10


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation and what the scheme says of it; `before` is its published result, if any."""

    organisation: OrganisationResult
    result: SchemeResult
    before: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating, and how many organisations have it."""

    title: str
    stars: int | None
    count: int
    vetoed: bool


def first_scheme(assessment: Assessment) -> str | None:
    """The scheme that is shown first: the first that gives stars, else the first there is."""
    for name, plan in assessment.plan.schemes.items():
        rating = plan.definition.rating
        if rating is not None and any(band.stars for band in rating.bands):
            return name
    return next(iter(assessment.plan.schemes), None)


def schemes_home(desk: Desk) -> Answer:
    """The scheme shown first; where the rules have none, a page that says so."""
    name = first_scheme(desk.latest)
    if name is None:
        return Shown("schemes_none.html")
    return Elsewhere(desk.to(f"/schemes/{name}"))


def scheme_page(desk: Desk) -> Answer:
    """One scheme: distribution, points, vetoes, and the organisations by page."""
    assessment = desk.latest
    name = assessment.scheme_named(desk.path("scheme"))
    plan = assessment.plan.schemes[name]
    rows = rows_of(desk, assessment, name)
    shown = sorted(_filtered(desk, rows), key=_order(desk.query("order")))
    kinds = desk.region.vocabulary.codes["organisation.kind"].codes
    return Shown(
        "scheme.html",
        {
            "assessment": assessment,
            "scheme": name,
            "plan": plan,
            "title": plan.definition.title or name,
            "tabs": tabs(desk, assessment),
            "rows": paged(desk, shown, "个"),
            "every": rows,
            "ratings": ratings_of(rows, plan),
            "chart": points_chart(rows),
            "vetoes": vetoes_of(rows),
            "kinds": _kinds(rows, kinds),
            "asked": {each: desk.query(each) for each in ("q", "kind", "rating", "veto", "order")},
            "computed": sum(row.result.total is not None for row in rows),
            "rules_said": rules_said(assessment),
            "published": _published(desk, name),
        },
    )


def tabs(desk: Desk, assessment: Assessment) -> list[tuple[str, str, str]]:
    """The schemes in force: name, title and address of each."""
    return [
        (name, plan.definition.title or name, desk.to(f"/schemes/{name}"))
        for name, plan in assessment.plan.schemes.items()
    ]


def schemes_in_force(desk: Desk) -> list[tuple[str, str]]:
    """The names and titles of the schemes that a page's clocks are about, without assessing anything.

    There are none where no plugin answers: the pages of results say why.
    """
    clocks, region = desk.clocks, desk.region
    try:
        plugin = region.plugin(clocks.plugin, clocks.position, any_version=True)
    except HostError:
        return []
    programme, on = plugin.loaded.programme, clocks.rules or clocks.period.last

    def titles() -> list[tuple[str, str]]:
        try:
            found = resolve(programme, on).schemes
        except (RuleError, CalendarError):
            return []
        return [(name, each.title or name) for name, each in found.items()]

    return desk.house.shown(("schemes", plugin.assessor.programme_digest, on), titles)


def rules_said(assessment: Assessment) -> str:
    """Which version of the rules was applied, and since when it is in force."""
    version, _, since = assessment.rules_version.partition("@")
    return say("{version} 版 自 {since} 施行", version=version, since=since) if since else version


def rows_of(desk: Desk, assessment: Assessment, scheme: str) -> list[Row]:
    """What the scheme says of those organisations that it is for and the caller may see, by code."""
    allowed = set(desk.among(Action.results, assessment.organisations))
    before = _before(desk, scheme)
    return [
        Row(each, each.schemes[scheme], before.get(each.code))
        for each in assessment.standings(scheme)
        if each.code in allowed and each.schemes[scheme].state != "outside"
    ]


def ratings_of(rows: Sequence[Row], plan: SchemePlan) -> list[Rated]:
    """How many organisations have each rating, best to worst."""
    counted: Counter[tuple[int, str]] = Counter()
    states: dict[str, str] = {}
    for row in rows:
        counted[-(row.result.stars or 0), row.result.title] += 1
        states[row.result.title] = row.result.state
    return [
        Rated(title, -stars or None, counted[stars, title], states[title] == "vetoed")
        for stars, title in sorted(counted, key=best_first(plan.definition))
    ]


def vetoes_of(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    """Name, title and number of organisations of every veto that fired, in the scheme's order."""
    counted = Counter((veto.name, veto.title) for row in rows for veto in row.result.vetoes)
    return [(name, title, count) for (name, title), count in counted.items()]


def _filtered(desk: Desk, rows: Sequence[Row]) -> Iterator[Row]:
    text, kind = desk.query("q").casefold(), desk.query("kind")
    rating, veto = desk.query("rating"), desk.query("veto")
    for row in rows:
        of, result = row.organisation, row.result
        if text and text not in of.title.casefold() and text not in of.code.casefold():
            continue
        if kind and of.kind != kind:
            continue
        if rating and result.title != rating:
            continue
        fired = {each.name for each in result.vetoes}
        if veto and not (
            veto in fired or (veto == "any" and fired) or (veto == "none" and not fired)
        ):
            continue
        yield row


def _order(asked: str) -> Callable[[Row], tuple[int, str]]:
    """What sorts rows: by code, by name, or what needs attention first."""

    def by_code(row: Row) -> tuple[int, str]:
        return 0, row.organisation.code

    def by_name(row: Row) -> tuple[int, str]:
        return 0, row.organisation.title

    def attention_first(row: Row) -> tuple[int, str]:
        moved = row.before is not None and row.before[1] != row.result.title
        return -1 if moved else _FIRST.get(row.result.state, 3), row.organisation.code

    return {"code": by_code, "name": by_name}.get(asked, attention_first)


def points_chart(rows: Sequence[Row]) -> str:
    """How many organisations have how many points, those rated by their points and the vetoed."""
    totals = [(row.result.total, row.result) for row in rows if row.result.total is not None]
    if len(totals) < 2:
        return ""
    low, high = min(total for total, _ in totals), max(total for total, _ in totals)
    width = next(each for each in _widths() if high // each - low // each < _BUCKETS)
    first = low // width
    counted = [[0, 0] for _ in range(high // width - first + 1)]
    for total, result in totals:
        counted[total // width - first][result.state == "vetoed"] += 1
    columns = [
        Column(points(width * (first + place)), plain, vetoed)
        for place, (plain, vetoed) in enumerate(counted)
    ]
    return histogram(columns, say("得分分布,横轴为得分,纵轴为组织个数"))


def _widths() -> Iterator[int]:
    """Widths of columns that people count in, in thousandths: 1, 2, 5, 10, 20 … points."""
    unit = 1000
    while True:
        yield from (unit, 2 * unit, 5 * unit)
        unit *= 10


def _kinds(rows: Sequence[Row], labels: Mapping[str, Label]) -> list[tuple[str, str]]:
    found = sorted({row.organisation.kind for row in rows})
    return [(kind, labels[kind].zh if kind in labels else kind) for kind in found]


def _published(desk: Desk, scheme: str) -> Publication | None:
    return last_of(desk, scheme, str(desk.clocks.period))


def _before(desk: Desk, scheme: str) -> dict[str, tuple[str, str]]:
    """Points and rating of each organisation in the last published result of this scheme."""
    found = _published(desk, scheme)
    if found is None:
        return {}
    rows = {}
    for code, row in found.table.items():
        rating = row.rating
        rows[code] = (points(row.total), rating.title if rating else "")
    return rows
