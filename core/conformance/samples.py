"""The facts that a plugin is tried on: of its examples, of its file of facts, of its history."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess import Facts, MemoryFacts
from core.columns import arrow_tables, tables_of
from core.examples.giving import given_facts
from core.facts import VOCABULARY, Fact, stream_of
from core.host import Plugin, period_of
from core.log import Event, Log
from core.rules import DuckEngine, Period, changes

#: The region of the logs in memory; that of examples, since facts know theirs.
REGION: Final = "examples"
#: Facts of examples that a sample has at most, and lines of a history that are read.
MOST: Final = 1_200
LINES: Final = 600
#: Rows of positions in the tables.
_AT: Final = "position"


class SampleFacts:
    """Tables that are loaded as they are: every fact in them counts.

    Fits both engines, which need not copy a table again that they have.
    """

    def __init__(self, region: str, tables: Mapping[str, pa.Table], position: int) -> None:
        self.region = region
        self.tables = tables
        self.position = position

    def provide(
        self,
        engine: Any,
        tables: Collection[str],
        years: object = None,
        *,
        stored_lists: bool = False,
    ) -> None:
        """Make each table readable as ``f_<table>``."""
        for name in tables:
            engine.load(f"f_{name}", self.tables[name])

    def without(self, tables: Collection[str]) -> SampleFacts:
        """The same without a row in some tables."""
        emptied = {name: self.tables[name].slice(0, 0) for name in tables}
        return SampleFacts(self.region, {**self.tables, **emptied}, self.position)

    def only(self, organisations: Collection[str]) -> SampleFacts:
        """The same of some organisations alone."""
        wanted = pa.array(sorted(organisations), pa.string())
        kept = {
            name: table.filter(pc.is_in(table["org"], value_set=wanted))
            for name, table in self.tables.items()
        }
        return SampleFacts(self.region, kept, self.position)


@dataclass(frozen=True)
class Sample:
    """Some facts in a log in memory: what counts of them as tables, and the period to judge.

    `source` says where they come from; `facts` are those to record anew in another order, none
    where lines correct and retract.
    """

    source: str
    log: Log
    counting: SampleFacts
    period: Period
    facts: tuple[Fact, ...] = field(default=(), repr=False)

    @property
    def memory(self) -> Facts:
        """The facts as an assessment of our own reads them."""
        return _memory(self.log)

    @property
    def founded(self) -> frozenset[str]:
        """The codes of organisations that facts found."""
        found: list[str] = self.counting.tables["organisation"]["org"].to_pylist()
        return frozenset(found)

    def shuffled(self, seed: int) -> SampleFacts:
        """The same facts recorded in another order and in other batches; those of a case as they were."""
        streams: dict[Any, list[Fact]] = {}
        for fact in self.facts:
            streams.setdefault(stream_of(REGION, fact), []).append(fact)
        order = list(streams.values())
        draw = Random(seed)
        draw.shuffle(order)
        flat = [fact for each in order for fact in each]
        with Log.open("sqlite://", REGION, self.log.vocabulary) as log:
            start = 0
            while start < len(flat):
                size = draw.randint(1, 1 + len(flat) // 3)
                log.record(flat[start : start + size])
                start += size
            return _counting(log)


def of_facts(
    source: str, facts: Sequence[Fact], periods: Counter[Period], plugin: Plugin
) -> Sample | None:
    """A sample of facts, judged in the most frequent of some periods; None where there are none."""
    if not facts or not periods:
        return None
    log = Log.open("sqlite://", REGION, plugin.loaded.vocabulary)
    log.record(facts)
    [(period, _)] = periods.most_common(1)
    return Sample(source, log, _counting(log), period, tuple(facts))


def of_examples(plugin: Plugin) -> Sample | None:
    """The facts that the examples of the plugin's own programme give; raises `RuleError`."""
    facts, periods = given_facts(plugin.folder, plugin.loaded, most=MOST)
    return of_facts("examples.yaml", facts, Counter(periods), plugin)


def of_lines(source: str, lines: Iterable[bytes], plugin: Plugin) -> Sample | None:
    """A sample of the first lines of a history. Raises `LogError` where the log refuses them."""
    read = list(_first(lines, LINES))
    if not read:
        return None
    log = Log.open("sqlite://", REGION, plugin.loaded.vocabulary)
    log.import_lines(read)
    programme = plugin.loaded.programme
    first = min(changes(programme), default=dt.date.min)
    days = (dt.date.fromisoformat(json.loads(line)["occurredon"]) for line in read)
    periods = Counter(period_of(day, programme.programme.period) for day in days)
    judged = Counter({each: count for each, count in periods.items() if first <= each.last})
    if not judged:
        return None
    [(period, _)] = judged.most_common(1)
    return Sample(source, log, _counting(log), period)


def _first(lines: Iterable[bytes], most: int) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        if number == most:
            return
        yield line


def _memory(log: Log) -> MemoryFacts:
    events: list[Event] = []
    while page := log.read(after=len(events)):
        events += page
    return MemoryFacts(REGION, arrow_tables(events, log.vocabulary.types), len(events))


def _counting(log: Log) -> SampleFacts:
    """What counts of everything in a log, each table sorted as it was recorded."""
    memory = _memory(log)
    names = [name for name, table in tables_of(VOCABULARY.types).items() if table.role != "revised"]
    with DuckEngine() as engine:
        memory.provide(engine, names, None)
        found = {name: engine.run(f'SELECT * FROM "f_{name}" ORDER BY {_AT}') for name in names}
    return SampleFacts(REGION, found, memory.position)
