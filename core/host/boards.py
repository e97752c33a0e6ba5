"""Boards of plugins: the file ``board.yaml``, or what the hook ``board`` says in its place."""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.assess import Assessment
from core.boards import FILE, Board, Filled, board_from, fill, read_board
from core.host.errors import HostError
from core.host.host import Host
from core.host.plugin import Plugin
from core.host.region import Region
from core.rules import Period

#: What a plugin without a board lacks.
_WRITE: Final = f"Write {FILE} beside programme.yaml (docs/boards.md)"


def board_of(host: Host, plugin: Plugin, period: str) -> Board:
    """A plugin's board of a period, checked against its programme.

    Raises `HostError` ``host.no-board`` where it has none, ``host.hook-failed``, and `RuleError` with
    everything that is wrong with the board.
    """
    said = plugin.board(period)
    if said is not None:
        return board_from(said, f"{plugin.name}: board({period})", plugin.loaded, host.library)
    if not (plugin.folder / FILE).exists():
        raise HostError(
            "host.no-board",
            f"the plugin has no hook 'board' and no {FILE}",
            place=plugin.name,
            remedy=_WRITE,
        )
    return read_board(plugin.folder, plugin.loaded, host.library)


def board(
    region: Region,
    period: str,
    *,
    plugin: str | None = None,
    organisation: str | None = None,
    position: int | None = None,
    rules_on: dt.date | None = None,
    any_version: bool = False,
) -> Filled:
    """A plugin's board with the values of a region, for an organisation or the one above all others.

    The columns have to be there. Raises as `board_of` and `Region.assess` do.
    """
    chosen = region.plugin(plugin, position, any_version=any_version)
    found = _board_of(region, chosen, period)

    def assess(wanted: Period) -> Assessment:
        return region.assess(
            str(wanted),
            plugin=chosen.name,
            position=position,
            rules_on=rules_on,
            any_version=any_version,
        )

    assessment = assess(Period.parse(period))
    code = organisation or top(region, assessment)
    return fill(found, assessment, code, assess)


def _board_of(region: Region, plugin: Plugin, period: str) -> Board:
    """The same as `board_of`; where there is none, says which plugin enabled beside it has one."""
    try:
        return board_of(region.host, plugin, period)
    except HostError as error:
        if error.code != "host.no-board":
            raise
        others = [name for name in sorted(region.enabled()) if _has_board(region, name)]
        if not others:
            raise
        remedy = f"{_WRITE}, or --plugin {others[0]}"
        raise HostError(error.code, error.message, place=error.place, remedy=remedy) from error


def _has_board(region: Region, name: str) -> bool:
    if name in region.unavailable:
        return False
    found = region.host.plugin(name)
    return (found.folder / FILE).exists() or "board" in found.hooks


def top(region: Region, assessment: Assessment) -> str:
    """The organisation with the most others below it, of several the first by code."""
    tree = region.tree(assessment.period.last, assessment.position)
    roots = [code for code in tree.roots if code in assessment.organisations]
    return min(roots, key=lambda code: (-len(tree.descendants(code)), code), default="")
