"""The figures that documents publish, each computed from a region's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core.examples import Figure, Parts, read_figures
from core.host.errors import HostError
from core.host.plugin import Plugin
from core.host.region import Region


@dataclass(frozen=True, slots=True)
class Computed:
    """A published figure and what the facts give: the value, how it is shown, how many facts.

    `exact` is None where there is no data; `facts_digest` covers the ids of all those facts.
    """

    figure: Figure
    exact: str | None
    shown: str
    facts: int
    facts_digest: str

    @property
    def agrees(self) -> bool:
        """Whether the facts give exactly what the document publishes."""
        wanted = self.figure.exact
        if self.exact is None:
            return wanted == "no data"
        if isinstance(wanted, Parts):
            return self.exact == wanted.text
        return isinstance(wanted, Fraction | bool) and Fraction(self.exact) == wanted


def figures_of(region: Region, plugin: Plugin, position: int | None = None) -> list[Computed]:
    """Every figure of a plugin's ``figures.yaml``, in its order; none where it has no such file.

    The columns have to be there. Raises `HostError` ``host.elsewhere`` where they are of another
    region's organisations, `RuleError` for a file that cannot be read, and what `Region.assess` and
    `Region.receipt` raise.
    """
    file = plugin.folder / "figures.yaml"
    if not file.exists():
        return []
    figures = read_figures(file).content.figures
    _check_place(region, plugin, figures, position)
    answers: dict[tuple[str, str], dict[str, Any]] = {}
    for period in dict.fromkeys(figure.period for figure in figures):
        assessment = region.assess(str(period), plugin=plugin.name, position=position)
        wanted = [figure for figure in figures if figure.period == period]
        for code in dict.fromkeys(figure.organisation for figure in wanted):
            names = dict.fromkeys(f.indicator for f in wanted if f.organisation == code)
            body = region.receipt(assessment, code, plugin=plugin.name, indicators=tuple(names))
            answers[str(period), code] = body["indicators"]
    return [
        _computed(figure, answers[str(figure.period), figure.organisation][figure.indicator])
        for figure in figures
    ]


def _check_place(
    region: Region, plugin: Plugin, figures: Sequence[Figure], position: int | None
) -> None:
    """Raise ``host.elsewhere`` where another region's programme has figures of organisations not here."""
    identity = plugin.identity
    if identity.region == region.code:
        return
    for period in dict.fromkeys(figure.period for figure in figures):
        here = region.tree(period.last, position).organisations
        for figure in figures:
            if figure.period == period and figure.organisation not in here:
                place = identity.place or identity.region
                raise HostError(
                    "host.elsewhere",
                    f"these are the figures of {place}; the region {region.code} has other "
                    f"organisations and no '{figure.organisation}' at the end of {period}",
                    place=plugin.name,
                    remedy=f"Ask for those of {identity.region}, or name with --plugin a plugin that "
                    f"has figures of {region.code}",
                )


def _computed(figure: Figure, entry: dict[str, Any]) -> Computed:
    value = entry["value"]
    return Computed(
        figure,
        value["exact"],
        value["shown"],
        entry["facts_total"],
        entry["facts_digest"],
    )
