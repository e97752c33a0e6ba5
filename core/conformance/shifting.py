"""What the installed version of a plugin says otherwise than the version that a region has enabled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.assess import difference
from core.host import Host, Plugin, Region, above, periods_of
from core.rules import Period


@dataclass(frozen=True, slots=True)
class Shift:
    """The last closed period by two versions of a plugin's rules: whose results differ, of how many.

    `rated` counts by scheme the organisations whose points or rating differ.
    """

    region: str
    plugin: str
    period: Period
    before: str
    after: str
    organisations: int
    changed: int
    rated: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "region": self.region,
            "plugin": self.plugin,
            "period": str(self.period),
            "before": self.before,
            "after": self.after,
            "organisations": self.organisations,
            "changed": self.changed,
            "schemes": self.rated,
        }


def last_closed(region: Region, plugin: Plugin, today: dt.date) -> Period | None:
    """The last period with facts and rules that has ended; the columns have to be there."""
    closed = [each for each in periods_of(region.facts().snapshot, plugin) if each.last < today]
    return max(closed, key=lambda each: each.last, default=None)


def shift(region: Region, folder: Path, today: dt.date) -> Shift | None:
    """The last closed period by the version in `folder`, and by the installed one of that name.

    None where no period has ended. The columns have to be there. Raises `HostError` as `Host.plugin`
    does, and what an assessment raises.
    """
    installed = region.host.plugin(folder.name)
    library = {**region.host.library, **above([folder])}
    before = Host([folder], points=(), library=library).plugin(folder.name)
    period = last_closed(region, installed, today)
    if period is None:
        return None
    facts = region.facts()
    [one] = before.assessor.run(facts, [period])
    [other] = installed.assessor.run(facts, [period])
    changes = difference(one, other).changes
    rated: dict[str, int] = {}
    for change in changes:
        for scheme in change.schemes:
            rated[scheme] = rated.get(scheme, 0) + 1
    return Shift(
        region.code,
        folder.name,
        period,
        before.identity.version,
        installed.identity.version,
        len(other.organisations),
        len(changes),
        dict(sorted(rated.items())),
    )
