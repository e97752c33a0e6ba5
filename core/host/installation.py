"""One installation: a folder with its data, the database behind it, and the plugins."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Final, Self

import sqlalchemy as sa

from core.host.errors import HostError
from core.host.host import Host
from core.host.naming import refuse_near_miss
from core.host.region import Region
from core.log import Database, Log

DATABASE: Final = "dangjian.db"
COLUMNS: Final = "columns"


class Installation:
    """The regions of a data folder.

    The log lives in ``<folder>/dangjian.db``, or in the database at `database` (see `Log.open`);
    the columns, which can be made again, in ``<folder>/columns``. Any number of processes may read;
    writers take turns in the database.
    """

    def __init__(self, folder: Path, database: str | None = None, host: Host | None = None) -> None:
        self.folder = folder.absolute()
        self.host = Host() if host is None else host
        self.url = database or self._embedded()
        self._is_embedded = not database

    def _embedded(self) -> str:
        if "?" in str(self.folder):
            raise HostError(
                "host.address",
                "the path of a data folder has no '?'",
                place=str(self.folder),
                remedy="Choose another folder",
            )
        return f"sqlite:///{self.folder / DATABASE}"

    @property
    def exists(self) -> bool:
        """Whether there is a log, as far as that can be said without opening it."""
        return not self._is_embedded or (self.folder / DATABASE).exists()

    def regions(self) -> list[str]:
        """The regions that have a log, sorted; none where there is no data yet.

        A region of which nothing was ever recorded, such as one whose first file was refused before
        anything was written, is none.
        """
        if not self.exists:
            return []
        with Database.open(self.url) as database, database.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT region FROM head WHERE position > 0 ORDER BY region"
            )
            return [str(region) for (region,) in found]

    def invented(self) -> bool:
        """Whether there are facts, and none that somebody entered: a demonstration's."""
        if not self.regions():
            return False
        entered = 'SELECT 1 FROM event WHERE state LIKE \'%"mark":"entered"%\' LIMIT 1'
        with Database.open(self.url) as database, database.connect() as connection:
            return connection.execute(sa.text(entered)).first() is None

    def region(self, code: str, *, create: bool = False, insist: bool = True) -> Region:
        """Open a region; with `create`, it may be new.

        Without `insist`, a new one may not have nearly the name of another (see
        `core.host.naming`). Raises `HostError` ``host.data`` or ``host.region``, and `LogError` as
        `Log.open` does.
        """
        if create:
            if not insist:
                refuse_near_miss(code, self.regions())
            self.folder.mkdir(parents=True, exist_ok=True)
        else:
            self._check(code)
        return Region(Log.open(self.url, code), self.host, self.folder / COLUMNS)

    def database(self, *, create: bool = False) -> Database:
        """The database, for what is no region's: accounts. Close it.

        Raises `HostError` ``host.data`` where there is none yet, unless it may be made.
        """
        if create:
            self.folder.mkdir(parents=True, exist_ok=True)
        elif not self.exists:
            raise self._nothing()
        return Database.open(self.url)

    def anew(self) -> Self:
        """The same regions with plugins opened anew, for a thread that computes beside others."""
        return type(self)(self.folder, None if self._is_embedded else self.url, self.host.anew())

    def over(self, log: Log) -> Region:
        """A region over a log that is open already; whoever opened it closes it."""
        return Region(log, self.host, self.folder / COLUMNS)

    def enabled(self) -> dict[str, dict[str, str]]:
        """The version of every plugin that is enabled somewhere, by plugin and region."""
        found: dict[str, dict[str, str]] = {}
        for code in self.regions():
            with self.region(code) as region:
                for name, each in region.enabled().items():
                    found.setdefault(name, {})[code] = each.version
        return found

    def _check(self, code: str) -> None:
        if not self.exists:
            raise self._nothing()
        known = self.regions()
        if code not in known:
            near = difflib.get_close_matches(code.lower(), known, n=1)
            raise HostError(
                "host.region",
                f"there is no region '{code}'",
                place=str(self.folder),
                remedy=f"Did you mean '{near[0]}'?"
                if near
                else f"Regions are {', '.join(known) or 'none yet'}",
            )

    def _nothing(self) -> HostError:
        return HostError(
            "host.data",
            "there is no data here",
            place=str(self.folder),
            remedy="Give the folder with --data, or import facts first",
        )
