"""What a region is asked as a whole: each working plugin, about each of its periods."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.columns import Snapshot
from core.host.errors import HostError
from core.host.periods import periods_of
from core.host.region import Region
from core.rules import Period

Asked = tuple[str, str]
"""A plugin and a period."""


def asked_of(
    region: Region,
    snapshot: Snapshot,
    periods: Sequence[str] | None,
    unavailable: list[str],
    plugins: Collection[str] | None = None,
) -> list[Asked]:
    """Each working plugin with each of `periods`, or of its own that have facts and rules.

    Only those of `plugins`, where these are given. Why others do not work is added to `unavailable`. Raises `CalendarError` for what is no period.
    """
    asked: list[Asked] = []
    for name in region.enabled():
        if plugins is not None and name not in plugins:
            continue
        try:
            plugin = region.plugin(name)
        except HostError as error:
            unavailable.append(f"{name}: {error}")
            continue
        given = [Period.parse(each) for each in periods or ()] or periods_of(snapshot, plugin)
        # What is said of a period at the end of the calendar is for the assessment to say.
        asked += [(name, str(period)) for period in given]
    return asked
