"""The regions of an installation, open for as long as the server runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from core.host import Installation, Region
from core.log import Log


@dataclass(frozen=True, slots=True)
class Place:
    """A region as a list shows it: its code, what its place is called, and its last position."""

    code: str
    title: str
    position: int


@dataclass
class _Open:
    """A region that is open, with what is enabled in it at the position it was last looked at."""

    region: Region
    turn: threading.Lock
    position: int
    enabled: Mapping[str, object]


class Regions:
    """Regions that stay open once somebody asked for them; threads share them."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.host = installation.host
        self._open: dict[str, _Open] = {}
        self._opening = threading.RLock()

    def close(self) -> None:
        """Close every region."""
        with self._opening:
            for each in self._open.values():
                each.region.close()
            self._open.clear()

    def regions(self) -> list[Place]:
        """The regions that have facts, by code."""
        titles = {each.region: each.place for each in self.host.identities.values() if each.place}
        return [
            Place(code, titles.get(code, code), self.position(code))
            for code in self.installation.regions()
        ]

    def region(self, code: str) -> Region:
        """An open region, which nobody closes; raises as `Installation.region` does.

        It knows the codes of the plugins that are enabled now, whoever enabled them.
        """
        with self._opening:
            found = self._open.get(code)
            if found is None:
                region = self.installation.region(code)
                found = self._open[code] = _Open(region, threading.Lock(), -1, {})
            self._look(found)
            return found.region

    def _look(self, found: _Open) -> None:
        """Begin anew with a region in which plugins were enabled or disabled."""
        position = found.region.log.head().position
        if position == found.position:
            return
        enabled = found.region.enabled()
        if found.position >= 0 and enabled != found.enabled:
            # Its columns and its vocabulary are those of the plugins it began with.
            found.region = self.installation.over(found.region.log)
        # Opens the plugins while nobody else does.
        _ = found.region.vocabulary
        found.position, found.enabled = position, enabled

    def log(self, region: str) -> Log:
        """The log of a region."""
        return self.region(region).log

    def position(self, region: str) -> int:
        """The last position of a region's log."""
        return self.region(region).log.head().position

    def followed(self, region: str) -> Region:
        """A region whose columns are at the end of its log."""
        opened = self.region(region)
        with self._open[region].turn:
            opened.follow()
        return opened

    def _epoch(self, region: str) -> str | None:
        """Which columns a region has: rebuilt ones may say something else at the same position."""
        return self.region(region).store.epoch or self.followed(region).store.epoch

    def _enabled(self, region: str, plugin: str) -> object:
        """As what a plugin is enabled, at the position the region was last looked at."""
        return self._open[region].enabled.get(plugin)
