"""What-ifs of a region: the answer as it stands, and as it would be under a supposition."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.assess import (
    Assessment,
    Assessor,
    Contrast,
    Explained,
    Side,
    Supposition,
    contrast,
    explained,
    suppose,
)
from core.host.damage import reading
from core.host.plugin import Plugin
from core.host.region import Region


@dataclass(frozen=True)
class WhatIf:
    """An answer and what it would be; nothing of it is kept anywhere."""

    assessor: Assessor
    baseline: Side
    supposed: Side
    supposition: Supposition

    @property
    def other(self) -> bool:
        """Whether another scheme or another programme answers, so that nothing can be subtracted."""
        return bool(self.supposition.plugin or self.supposition.scheme)

    def explained(
        self, scheme: str | None = None, organisations: Collection[str] | None = None
    ) -> Explained:
        """What moves, and which of the numbers moves it; raises `AssessError` A011 for another programme."""
        return explained(
            self.assessor,
            self.baseline,
            self.supposed,
            scheme=scheme,
            organisations=organisations,
        )

    def contrast(self, scheme: str, other: str) -> Contrast:
        """A scheme of the baseline beside one of the supposed answer, by their names or titles."""
        return contrast(self.baseline.answer, scheme, self.supposed.answer, other)


def what_if(
    region: Region,
    period: str,
    supposition: Supposition,
    *,
    plugin: str | None = None,
    position: int | None = None,
    any_version: bool = False,
) -> WhatIf:
    """What a plugin says of a period, and what it would say.

    A supposed plugin has to be installed, not enabled; of one that is enabled at the position the
    rules that the region published over it answer. The columns have to be there: `Region.follow`
    first. Raises as `Region.assess` and `Host.plugin` do.
    """
    baseline = region.assess(period, plugin=plugin, position=position, any_version=any_version)
    chosen = region.plugin(baseline.plugin, baseline.position, any_version=True)
    facts = region.facts(baseline.position)
    with reading(region.store):
        if supposition.plugin:
            [found] = _supposed(region, supposition.plugin, baseline.position).assessor.run(
                facts,
                [baseline.period],
                rules_on=supposition.rules_on,
                overrides=supposition.parameters,
            )
        else:
            [found] = suppose(chosen.assessor, facts, [baseline], supposition)
    return WhatIf(chosen.assessor, Side(baseline, facts), Side(found, facts), supposition)


def _supposed(region: Region, name: str, position: int) -> Plugin:
    if name in region.enabled(position):
        return region.plugin(name, position, any_version=True)
    return region.host.plugin(name)


def side(region: Region, answer: Assessment) -> Side:
    """An answer of a region with the facts that it was computed from."""
    return Side(answer, region.facts(answer.position))
