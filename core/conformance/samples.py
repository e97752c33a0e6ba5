"""The facts that a plugin is tried on: of its examples, of its file of facts, of its history."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from core.examples.few import FewFacts, counting
from core.examples.giving import given_facts
from core.facts import Fact, stream_of
from core.host import Plugin, period_of
from core.log import Event, Log
from core.rules import Period, changes

#: The region of the logs in memory; that of examples, since facts know theirs.
REGION: Final = "examples"
#: Facts of examples that a sample has at most, and lines of a history that are read.
MOST: Final = 1_200
LINES: Final = 600


@dataclass(frozen=True)
class Sample:
    """Some facts in a log in memory: what counts of them as tables, and the period to judge.

    `source` says where they come from; `facts` are those to record anew in another order, none
    where lines correct and retract.
    """

    source: str
    log: Log
    counting: FewFacts
    period: Period
    facts: tuple[Fact, ...] = field(default=(), repr=False)

    @property
    def founded(self) -> frozenset[str]:
        """The codes of organisations that facts found."""
        found: list[str] = self.counting.tables["organisation"]["org"].to_pylist()
        return frozenset(found)

    def shuffled(self, seed: int) -> FewFacts:
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


def _counting(log: Log) -> FewFacts:
    """What counts of everything in a log, each table sorted as it was recorded."""
    events: list[Event] = []
    while page := log.read(after=len(events)):
        events += page
    return counting(REGION, events, log.vocabulary.types, len(events))
