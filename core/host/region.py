"""One region: its log, its columns, the plugins it has enabled, and what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import duckdb
import pyarrow as pa

from core.assess import Assessment, Engine, SnapshotFacts, Witness, receipt
from core.columns import Caught, ColumnStore, Snapshot
from core.facts import Vocabulary
from core.host.errors import Damaged, HostError, Unavailable
from core.host.host import Host
from core.host.intake import Taken, take
from core.host.plugin import Plugin
from core.host.version import VERSION
from core.log import Enabled, Event, Log, Outcome
from core.rules import Period

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


#: What reading a file raises that was damaged or taken away.
DAMAGED: Final = (
    OSError,
    duckdb.InvalidInputException,
    duckdb.IOException,
    duckdb.SerializationException,
    pa.ArrowException,
)


class Region:
    """A region of an installation; close it, or use it in a ``with``.

    What it takes in is checked by the core's vocabulary and the codes of its enabled plugins. What
    it answers as of a position, only a plugin answers that was enabled there.
    """

    def __init__(self, log: Log, host: Host, columns: Path) -> None:
        self.log = log
        self.host = host
        self.code = log.region
        self._columns = columns
        self._vocabulary: Vocabulary | None = None
        self._unavailable: dict[str, Unavailable] = {}

    def close(self) -> None:
        """Close the log."""
        self.log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Plugins

    def enabled(self, position: int | None = None) -> dict[str, Enabled]:
        """The plugins enabled at a position (now, where none is given), by name."""
        return {each.plugin: each for each in self.log.enabled(position)}

    def enable(self, name: str, settings: Mapping[str, Any] | None = None) -> Outcome:
        """Enable a plugin in the version that is installed; settings are kept with it.

        Raises `HostError` ``host.unknown-plugin`` or ``host.vocabulary``, or `Unavailable`.
        """
        plugin = self.host.plugin(name)
        self.host.vocabulary({*self._working(), name})
        outcome = self.log.enable(name, plugin.identity.version, settings)
        self.reload()
        return outcome

    def disable(self, name: str) -> Outcome:
        """Disable a plugin; raises `HostError` ``host.not-enabled``."""
        if name not in self.enabled():
            raise self._not_enabled(name, None)
        outcome = self.log.disable(name)
        self.reload()
        return outcome

    def enable_own(self) -> str | None:
        """Enable the one plugin whose programme is this region's own; its name, or None.

        Raises `Unavailable` where there is one and it was set aside.
        """
        own = self.host.of_region(self.code)
        if len(own) != 1:
            return None
        self.enable(own[0])
        return own[0]

    def plugin(
        self, name: str | None = None, position: int | None = None, *, any_version: bool = False
    ) -> Plugin:
        """The plugin enabled at a position, by name; without one, the region's own or the only one.

        With `any_version` the installed version answers for another that was enabled. Raises
        `HostError` ``host.not-enabled``, ``host.several`` or ``host.version``, or `Unavailable`.
        """
        enabled = self.enabled(position)
        chosen = self._only(enabled, position) if name is None else name
        if chosen not in enabled:
            raise self._not_enabled(chosen, position)
        plugin = self.host.plugin(chosen)
        version = enabled[chosen].version
        if plugin.identity.version != version and not any_version:
            then = "is" if position is None else f"at position {position} was"
            raise HostError(
                "host.version",
                f"version {version} {then} enabled, {plugin.identity.version} is installed",
                place=chosen,
                remedy="Enable the installed version, or ask for any version",
            )
        return plugin

    def _only(self, enabled: Mapping[str, Enabled], position: int | None) -> str:
        own = [name for name in self.host.of_region(self.code) if name in enabled]
        choice = own or list(enabled)
        if not choice:
            raise self._not_enabled("", position)
        if len(choice) > 1:
            raise HostError(
                "host.several",
                f"several plugins are enabled: {', '.join(choice)}",
                place=self.code,
                remedy="Say which one",
            )
        return choice[0]

    def _not_enabled(self, name: str, position: int | None) -> HostError:
        when = "" if position is None else f" at position {position}"
        what = (
            f"the plugin '{name}' is not enabled{when}" if name else f"no plugin is enabled{when}"
        )
        return HostError(
            "host.not-enabled",
            what,
            place=self.code,
            remedy=f"dangjian plugins enable {name or 'NAME'} --region {self.code}",
        )

    def _working(self) -> list[str]:
        """The names of enabled plugins that work; why others do not is kept for `unavailable`."""
        self._unavailable = {}
        names: list[str] = []
        for name in self.enabled():
            try:
                self.host.plugin(name)
            except Unavailable as error:
                self._unavailable[name] = error
            except HostError as error:
                self._unavailable[name] = Unavailable(
                    error.code, error.message, place=self.code, remedy=error.remedy
                )
            else:
                names.append(name)
        return names

    def reload(self) -> None:
        """Forget which plugins are enabled, and read it again when it is needed."""
        self._vocabulary = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The core's vocabulary with the codes of the enabled plugins, which are opened for it."""
        if self._vocabulary is None:
            self._vocabulary = self.log.vocabulary = self.host.vocabulary(self._working())
        return self._vocabulary

    @property
    def unavailable(self) -> Mapping[str, Unavailable]:
        """Enabled plugins that were set aside, with the reason: their codes are not known."""
        _ = self.vocabulary
        return self._unavailable

    # Facts

    def take(self, lines: Iterable[bytes]) -> Taken:
        """Take in a file of facts, or an export; see `core.host.intake`."""
        return take(self, lines)

    @cached_property
    def store(self) -> ColumnStore:
        """The columns that follow the log."""
        return ColumnStore(self._columns, self.log, self.vocabulary)

    def follow(self, progress: Progress | None = None) -> Caught:
        """Bring the columns to the end of the log; raises `ColumnsError`."""
        return self.store.catch_up(progress=progress)

    def facts(self, position: int | None = None, snapshot: Snapshot | None = None) -> SnapshotFacts:
        """The facts as of a position, from the columns as they stand or from a snapshot.

        Raises `HostError` ``host.position``, and `ColumnsError`.
        """
        last = self.log.head().position
        if position is not None and position > last:
            raise HostError(
                "host.position",
                f"position {position} is after the last one, {last}",
                place=self.code,
                remedy=f"Positions go from 0 to {last}",
            )
        return SnapshotFacts(snapshot or self.store.snapshot(), position)

    # Assessments

    def assess(
        self,
        period: str,
        *,
        plugin: str | None = None,
        position: int | None = None,
        rules_on: dt.date | None = None,
        overrides: Mapping[str, Fraction] | None = None,
        organisations: Sequence[str] | None = None,
        any_version: bool = False,
        snapshot: Snapshot | None = None,
    ) -> Assessment:
        """What a plugin says of a period, at a position, by the rules in force or those of a day.

        The columns have to be there: `follow` first. Raises what `plugin` raises, `AssessError`,
        `CalendarError`, `ColumnsError`, and `Unavailable` where a function of the plugin fails.
        """
        facts = self.facts(position, snapshot)
        chosen = self.plugin(plugin, position, any_version=any_version)
        with self._reading():
            [assessment] = chosen.assessor.run(
                facts,
                [Period.parse(period)],
                rules_on=rules_on,
                overrides=overrides,
                organisations=organisations,
            )
        return assessment

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Files that were damaged behind our back are said to be."""
        try:
            yield
        except DAMAGED as error:
            raise Damaged(
                "host.columns",
                " ".join(str(error).split("\n")[0].split()),
                place=self.code,
                remedy=f"dangjian replay {self.code} --accept",
            ) from error

    def receipt(
        self,
        assessment: Assessment,
        organisation: str,
        *,
        plugin: str | None = None,
        scheme: str | None = None,
        indicators: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Why an assessment of this region says what it says of an organisation (``receipt.v1``).

        `indicators` are explained beside those that the schemes rest on. Raises `AssessError` for an organisation or scheme that is not there.
        """
        chosen = self.plugin(plugin, assessment.position, any_version=True)
        engine = Engine(VERSION, chosen.name, chosen.identity.version)
        facts = self.facts(assessment.position)
        with self._reading():
            return receipt(
                assessment,
                chosen.assessor,
                facts,
                organisation,
                self.log,
                scheme,
                indicators=indicators,
                engine=engine,
            )

    def behind(
        self,
        assessment: Assessment,
        organisation: str,
        indicator: str,
        *,
        plugin: str | None = None,
    ) -> list[Event]:
        """The events behind an indicator of an organisation in an assessment, by position."""
        chosen = self.plugin(plugin, assessment.position, any_version=True)
        facts = self.facts(assessment.position)
        with self._reading(), Witness(assessment, facts, chosen.assessor) as witness:
            rows = witness.behind(organisation, indicator)
        positions = sorted({row.position for row in rows})
        return [event for each in positions for event in self.log.read(each - 1, 1, each)]
