"""Short histories, and what a reader who replays them by hand would find at a position."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb

from core.columns import Snapshot, as_of
from core.facts import VOCABULARY, Fact, FactModel, fact_id
from core.log import Log

REGION = "qingshen"
SOURCE = "test:histories"
PERSONS = ("0123456789ab", "zyxwvtsrqpnm", "222222222222")
EPOCH_ORDINAL = dt.date(1970, 1, 1).toordinal()


def body(type_name: str, **data: Any) -> FactModel:
    return VOCABULARY.parse(type_name, data)


def fact(number: int, org: str, day: dt.date, content: FactModel) -> Fact:
    identity = fact_id(REGION, SOURCE, str(number))
    return Fact(identity, content.name, org, day, SOURCE, str(number), "document", content)


@dataclass(frozen=True)
class Content:
    """What a fact says: a donation of `number` yuan, or a meeting that many people attended."""

    type: str
    org: str
    day: dt.date
    number: int

    def body(self) -> FactModel:
        if self.type == "donation":
            return body(
                "donation", campaign="一日捐", kind="money", amount=str(self.number), persons=1
            )
        rows = [{"person": person} for person in PERSONS[: self.number % 4]]
        return body("meeting", kind="lecture", hours="1.5", attendance=rows)


@dataclass(frozen=True)
class Step:
    """Event number `fact` of the history is recorded, corrected (a content) or retracted (none)."""

    fact: int
    content: Content | None


def append(log: Log, steps: list[Step], start: int = 0, stop: int | None = None) -> None:
    """Append one event for each step of a part of a history: step number n stands at position n."""
    known = {step.fact for step in steps[:start]}
    for step in steps[start:stop]:
        identity = fact_id(REGION, SOURCE, str(step.fact))
        content = step.content
        if content is None:
            log.retract(identity, "entered twice")
        elif step.fact in known:
            reason = f"after {log.head().position}"
            log.correct(identity, content.org, content.day, content.body(), reason)
        else:
            log.record([fact(step.fact, content.org, content.day, content.body())])
        known.add(step.fact)


def counting_at(steps: list[Step], position: int) -> dict[int, tuple[int, int, Content]]:
    """By the position of its recording: the position, revision and content in force of each fact."""
    recorded: dict[int, int] = {}
    found: dict[int, tuple[int, int, Content]] = {}
    revisions: dict[int, int] = {}
    for at, step in enumerate(steps[:position], 1):
        key = recorded.setdefault(step.fact, at)
        revisions[key] = revisions.get(key, 0) + 1
        if step.content is None:
            del found[key]
        else:
            found[key] = (at, revisions[key], step.content)
    return found


def expected_donations(steps: list[Step], position: int) -> list[tuple[Any, ...]]:
    """position, fact, revision, org, day, amount in fen."""
    return sorted(
        (at, key, revision, c.org, c.day.toordinal() - EPOCH_ORDINAL, int(Decimal(c.number) * 100))
        for key, (at, revision, c) in counting_at(steps, position).items()
        if c.type == "donation"
    )


def expected_attendance(steps: list[Step], position: int) -> list[tuple[Any, ...]]:
    """position, fact, org, day, person."""
    return sorted(
        (at, key, c.org, c.day.toordinal() - EPOCH_ORDINAL, person)
        for key, (at, _, c) in counting_at(steps, position).items()
        if c.type == "meeting"
        for person in PERSONS[: c.number % 4]
    )


@cache
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def query(sql: str) -> list[tuple[Any, ...]]:
    return engine().execute(sql).fetchall()


def found(snapshot: Snapshot, table: str, columns: str, at: int | None = None) -> list[Any]:
    """The rows that count as of `at`, sorted."""
    return sorted(query(f"SELECT {columns} FROM ({as_of(snapshot, table, at).sql('duckdb')})"))
