"""One region: its log, its columns, the plugins it has enabled, and what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

from core.assess import Assessment, Engine, SnapshotFacts, Unplaced, Witness, receipt
from core.columns import Caught, ColumnStore, Snapshot
from core.host.damage import reading
from core.host.enabling import Enabling
from core.host.errors import HostError
from core.host.host import Host
from core.host.intake import Taken, take
from core.host.listing import Listed, OwnFacts, page_of
from core.host.plugin import Plugin
from core.host.references import references
from core.host.unplaced import positions_of, unplaced_in
from core.host.version import VERSION
from core.log import Event, Log
from core.organisations import Tree
from core.people import Vault
from core.rules import Period

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


#: Facts that a receipt lists of each figure, unless all are asked for.
FACTS_SHOWN: Final = 50


class Region(Enabling):
    """A region of an installation; close it, or use it in a ``with``.

    What it takes in is checked by the core's vocabulary and the codes of its enabled plugins. What
    it answers as of a position, only a plugin answers that was enabled there.
    """

    def __init__(self, log: Log, host: Host, columns: Path) -> None:
        super().__init__(log, host)
        self._columns = columns

    def close(self) -> None:
        """Close the log."""
        self.log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Facts

    def take(
        self, lines: Iterable[bytes], expected: int | None = None, by: str | None = None
    ) -> Taken:
        """Take in a file of facts, or an export; see `core.host.intake`."""
        return take(self, lines, expected, by)

    @cached_property
    def store(self) -> ColumnStore:
        """The columns that follow the log."""
        return ColumnStore(self._columns, self.log, self.vocabulary)

    def follow(self, progress: Progress | None = None) -> Caught:
        """Bring the columns to the end of the log; raises `ColumnsError` or `Damaged`."""
        with reading(self.store):
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

    # Organisations and people

    def tree(self, on: dt.date, position: int | None = None) -> Tree:
        """The organisations on a day, as of a position; raises as `facts` does, and `Damaged`."""
        snapshot = self.facts(position).snapshot
        with reading(self.store, snapshot):
            return Tree.of(snapshot, on, vocabulary=self.vocabulary)

    def read_from(self, types: Iterable[str], position: int | None = None) -> tuple[object, ...]:
        """What stands for all facts of some types as of a position: where two are equal, so are these.

        Raises as `facts` does.
        """
        snapshot = self.facts(position).snapshot
        wanted = frozenset(types)
        files = [each for each in snapshot.tables.values() if each.table.type in wanted]
        later = any(each.last > snapshot.position for each in files)
        entries = tuple((each.table.name, each.entries) for each in files)
        return (snapshot.epoch, snapshot.position if later else None, entries)

    def unplaced(self, after: int = 0) -> list[Unplaced]:
        """Organisations that facts in the columns are about and that no fact founds, by code.

        With `after`, only facts that say now what was recorded after this position are counted.
        """
        snapshot = self.store.snapshot()
        with reading(self.store, snapshot):
            return unplaced_in(snapshot, after)

    def first_of(
        self, organisations: Iterable[str], after: int, most: int
    ) -> dict[str, tuple[int, ...]]:
        """The positions of the first `most` facts of organisations recorded after a position."""
        snapshot = self.store.snapshot()
        with reading(self.store, snapshot):
            return positions_of(snapshot, organisations, after, most)

    def facts_about(
        self, organisation: str, types: Iterable[str] = (), period: Period | None = None
    ) -> list[int]:
        """The positions of what facts of an organisation say now, by day; retracted ones left out.

        Only those of `types`, where there are any, and of days of a period, where one is given.
        """
        snapshot = self.store.snapshot()
        with reading(self.store, snapshot):
            found = self._own_facts.of(snapshot, organisation, types, period)
        return list(found["position"].to_pylist())

    @cached_property
    def _own_facts(self) -> OwnFacts:
        return OwnFacts()

    def page(
        self,
        limit: int,
        *,
        position: int | None = None,
        types: Collection[str] = (),
        organisations: Collection[str] | None = None,
        period: Period | None = None,
        after: tuple[int, int] | None = None,
    ) -> list[Listed]:
        """A page of the region's facts by day, those after a place; see `core.host.listing`.

        Raises `HostError` ``host.position`` and `ColumnsError` as `facts` does, and `Damaged`.
        """
        snapshot = self.facts(position).snapshot
        with reading(self.store, snapshot):
            return page_of(
                self._own_facts,
                snapshot,
                limit,
                position=position,
                types=types,
                organisations=organisations,
                period=period,
                after=after,
            )

    @cached_property
    def people(self) -> Vault:
        """The names behind the references that this region's facts hold."""
        return Vault(self.log.database, self.code)

    def references(self) -> list[str]:
        """The references to people in the facts of the columns, sorted."""
        snapshot = self.store.snapshot()
        with reading(self.store, snapshot):
            return references(snapshot)

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
        subject: str = "organisation",
    ) -> Assessment:
        """What a plugin says of a period, at a position, by the rules in force or those of a day.

        With the `subject` ``member`` it is about members, of `organisations` where these are given, by
        the schemes that are about members. The columns have to be there: `follow` first. Raises what `plugin` raises, `AssessError`,
        `CalendarError`, `ColumnsError`, and `Unavailable` where a function of the plugin fails.
        """
        facts = self.facts(position, snapshot)
        chosen = self.plugin(plugin, position, any_version=any_version)
        with reading(self.store, snapshot):
            [assessment] = chosen.assessor.run(
                facts,
                [Period.parse(period)],
                rules_on=rules_on,
                overrides=overrides,
                organisations=organisations,
                subject=subject,
            )
        return assessment

    def receipt(
        self,
        assessment: Assessment,
        organisation: str,
        *,
        plugin: str | None = None,
        scheme: str | None = None,
        indicators: Sequence[str] = (),
        every_fact: bool = False,
        earlier: bool = False,
    ) -> dict[str, Any]:
        """Why an assessment of this region says what it says of an organisation (``receipt.v1``).

        `indicators` are explained beside those that the schemes rest on. Of each figure the first
        facts are listed, or with `every_fact` all of them; with `earlier` also those behind values
        of earlier periods. Raises `AssessError` for an organisation or scheme that is not there,
        and `HostError` ``host.version`` where another programme computed the assessment.
        """
        chosen = self._answering(assessment, plugin)
        engine = Engine(VERSION, chosen.name, chosen.identity.version)
        facts = self.facts(assessment.position)
        with reading(self.store):
            return receipt(
                assessment,
                chosen.assessor,
                facts,
                organisation,
                self.log,
                scheme,
                indicators=indicators,
                engine=engine,
                limit=None if every_fact else FACTS_SHOWN,
                earlier=earlier,
            )

    def _answering(self, assessment: Assessment, plugin: str | None) -> Plugin:
        """The plugin that gave an assessment; raises `HostError` ``host.version`` for another one.

        What it was enabled as does not matter here: an assessment is explained by the programme that
        computed it, or not at all.
        """
        name = plugin or assessment.plugin or None
        chosen = self.plugin(name, assessment.position, any_version=True)
        if chosen.assessor.programme_digest != assessment.programme_digest:
            raise HostError(
                "host.version",
                "the assessment was computed by another programme than the installed one",
                place=chosen.name,
                remedy="Assess again, or install the version that computed it",
            )
        return chosen

    def behind(
        self,
        assessment: Assessment,
        organisation: str,
        indicator: str,
        *,
        plugin: str | None = None,
    ) -> list[Event]:
        """The events behind an indicator of an organisation in an assessment, by position."""
        chosen = self._answering(assessment, plugin)
        facts = self.facts(assessment.position)
        with reading(self.store), Witness(assessment, facts, chosen.assessor) as witness:
            rows = witness.behind(organisation, indicator)
        positions = sorted({row.position for row in rows})
        return [event for each in positions for event in self.log.read(each - 1, 1, each)]
