"""Published results and the appeals against them, as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from api.arithmetic import spoken
from api.cli import output
from api.cli.days import local_day
from api.cli.invoking import typed
from api.cli.words import label
from api.language import gettext as _
from core.facts import CodeList
from core.publishing import (
    GROUNDS,
    OUTCOMES,
    REASONS,
    STAGES,
    Appeal,
    Publication,
    Review,
    Row,
    Series,
)
from core.rules import show_points


def command(region: str, number: int) -> str:
    """The command that shows a result."""
    return f"{typed()} published {region} {number}"


def words(codes: Sequence[str], of: CodeList) -> str:
    """Codes of a list in words."""
    return "; ".join(label(of.codes[code]) for code in codes)


def summary(series: Series, publication: Publication) -> dict[str, Any]:
    """A result without its table, with the results before and after it and the appeals against it."""
    number = publication.position
    return {
        **publication.summary(),
        "superseded_by": series.superseded_by.get(number),
        "chain": [each.position for each in series.chain(number)],
        "appeals_against": [each.to_json() for each in series.against(number)],
        "appeals_waiting": [each.position for each in series.waiting(number)],
    }


def write_list(region: str, every: Sequence[Series], today: dict[int, Review]) -> None:
    """One line a result; with reviews of `today`, whether it would come out the same today."""
    if not every:
        output.say(_("Nothing is published yet."))
        hint = f"{typed()} publish {region} --period 2015 --scheme NAME --by OFFICE"
        output.say(_("Publish one: {command}").format(command=hint))
        return
    heads = [
        *(_("Number"), _("Scheme"), _("Period"), _("Stage"), _("Published on"), _("By")),
        *(_("Organisations"), _("Appeals"), _("State")),
    ]
    rows: list[list[Any]] = [
        [
            *(number, each.title, each.period, words([each.stage], STAGES)),
            *(local_day(each.recorded_at), each.by, len(each.table)),
            *(_appeals(series.against(number)), _state(series, number)),
        ]
        for series in every
        for number, each in series.publications.items()
    ]
    if today:
        heads.append(_("Today"))
        for row in rows:
            again = today.get(row[0])
            row.append("" if again is None else _holds(again))
    output.table(heads, rows, right=(_("Number"), _("Organisations")))


def _holds(again: Review) -> str:
    if again.unavailable is not None:
        return _("not available")
    if again.holds:
        return _("the same")
    return _("{count} would change").format(count=len(again.moved))


def _state(series: Series, number: int) -> str:
    later = series.superseded_by.get(number)
    return _("stands") if later is None else _("superseded by {number}").format(number=later)


def _appeals(appeals: Sequence[Appeal]) -> str:
    undecided = sum(each.decided is None for each in appeals)
    if not appeals:
        return ""
    return _("{count}, {open} open").format(count=len(appeals), open=undecided)


def write(series: Series, publication: Publication) -> None:
    """A result: who published it and by what, how often each rating, its chain, and the appeals."""
    rules = publication.rules
    output.heading(
        _("{number}: {title} {period}, {stage} · position {position} · {digest}").format(
            number=publication.position,
            title=publication.title,
            period=publication.period,
            stage=words([publication.stage], STAGES),
            position=publication.known_at,
            digest=publication.digest[:19],
        )
    )
    output.say(
        _("Published {day} by {by} · plugin {plugin} {version} · rules of {rules}").format(
            day=local_day(publication.recorded_at),
            by=publication.by,
            plugin=rules.plugin,
            version=rules.plugin_version,
            rules=rules.on,
        )
    )
    if publication.document:
        output.say(publication.document)
    _chain(series, publication)
    _ratings(publication)
    write_appeals(series.against(publication.position))
    write_waiting(series.waiting(publication.position))


def _chain(series: Series, publication: Publication) -> None:
    for each in series.chain(publication.position)[1:]:
        because = words(each.reasons, REASONS)
        if each.appeals:
            because += " " + ", ".join(map(str, each.appeals))
        output.say(
            _("{number} superseded {old}: {reasons}").format(
                number=each.position, old=each.supersedes, reasons=because
            )
        )
    output.say(_state(series, publication.position))


def _ratings(publication: Publication) -> None:
    """How many organisations have each rating, the most stars first."""
    counted = Counter(
        (-(row.rating.stars or 0), spoken(row.rating.title) or _("no rating"))
        for row in publication.table.values()
    )
    output.say(
        _("Organisations: {count} ({ratings}); all of them with --all").format(
            count=len(publication.table),
            ratings="; ".join(f"{title} {count}" for (_s, title), count in sorted(counted.items())),
        )
    )


def write_table(publication: Publication) -> None:
    """What was published of every organisation."""
    output.heading(_("As published"))
    ranked = any(row.rank is not None for row in publication.table.values())
    with_vetoes = any(row.vetoes or row.undecided for row in publication.table.values())
    heads = [_("Code"), _("Organisation"), _("Total"), _("Rating")]
    heads += [_("Rank")] if ranked else []
    heads += [_("Vetoes"), _("Undecided")] if with_vetoes else []
    rows = []
    for code in sorted(publication.table):
        row = publication.table[code]
        cells = [code, row.title, points(row, publication.of), row.rating.title]
        cells += ["" if row.rank is None else f"{row.rank}/{row.peers}"] if ranked else []
        if with_vetoes:
            cells += [vetoed(publication, row.vetoes), vetoed(publication, row.undecided)]
        rows.append(cells)
    output.table(heads, rows, right=(_("Total"), _("Rank")))


def vetoed(publication: Publication, names: Sequence[str]) -> str:
    """Vetoes by their titles."""
    return "; ".join(publication.vetoes.get(name, name) for name in names)


def points(row: Row, of: int) -> str:
    """Points of how many; a dash where they are unavailable."""
    return f"{'—' if row.total is None else show_points(row.total)}/{show_points(of)}"


def write_waiting(appeals: Sequence[Appeal]) -> None:
    """Appeals against results before this one that nobody has decided yet."""
    if appeals:
        said = "; ".join(f"{each.position} ({each.organisation}, {each.of})" for each in appeals)
        output.say(
            _("Appeals against earlier results, still to be decided: {said}").format(said=said)
        )


def write_appeals(appeals: Sequence[Appeal]) -> None:
    """Appeals with their grounds and how they were decided."""
    if not appeals:
        return
    output.heading(_("Appeals"))
    heads = (
        *(_("Number"), _("Organisation"), _("Grounds"), _("Opened")),
        *(_("Conclusion"), _("Decided by"), _("Document")),
    )
    rows = [
        (
            *(each.position, each.organisation, words(each.grounds, GROUNDS)),
            local_day(each.recorded_at),
            *_outcome(each),
        )
        for each in appeals
    ]
    output.table(heads, rows, right=(_("Number"),))


def _outcome(appeal: Appeal) -> tuple[str, str, str]:
    if appeal.decided is None:
        return _("open"), "", ""
    decided = appeal.decided
    return words([decided.outcome], OUTCOMES), decided.by, decided.document
