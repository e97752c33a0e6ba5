"""The log to columns, against decoding the same rows to domain events.

Run with ``python -m benchmarks.columns [--facts N]``; about half a minute for the default. Prints the
rates of both and their ratio, measured in one process in turns, the best of three each.
"""

import argparse
import datetime as dt
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import orjson

from benchmarks.goals import against
from core.columns import ColumnStore, as_of
from core.columns.store import PROJECT
from core.facts import VOCABULARY, FactModel, canonical
from core.log import Log
from core.log.chain import Draft
from core.log.mapper import FactMapper
from core.log.recorder import LogEvent, Recorder

REGION, SOURCE = "bench", "generated:benchmark"
FACTS, ORGS, YEARS = 150_000, 300, 10
FIRST_DAY = dt.date(2014, 1, 1)
TURNS = 3
PAGE = 2_500


def bodies(number: int) -> FactModel:
    """Six types in turn: two in six have lists or many fields."""
    parse = VOCABULARY.parse
    person = f"{number % 10_000:012d}"
    match number % 6:
        case 0:
            rows = [{"person": f"{(number + i) % 9_000:012d}"} for i in range(3)]
            return parse(
                "meeting", {"kind": "lecture", "topic": "党课", "hours": "1.5", "attendance": rows}
            )
        case 1:
            return parse("study", {"kind": "course", "hours": "2", "persons": 12, "online": True})
        case 2:
            return parse(
                "dues",
                {
                    "step": "paid",
                    "person": person,
                    "month": "2015-03-01",
                    "standard": "12.5",
                    "paid": "12.5",
                },
            )
        case 3:
            return parse(
                "donation",
                {
                    "campaign": "一日捐",
                    "kind": "money",
                    "amount": f"{number % 900}.5",
                    "persons": 3,
                },
            )
        case 4:
            return parse(
                "external", {"metric": "satisfaction", "value": "97.5", "source_name": "市统计局"}
            )
        case _:
            return parse("disclosure", {"item": "funds", "form": "board"})


def fill(log: Log, count: int) -> None:
    """Facts in the order of their days, appended as rows: recording them would take a minute."""
    templates = [
        (
            body.name,
            body.version,
            orjson.dumps(canonical(body), option=orjson.OPT_SORT_KEYS).decode(),
        )
        for body in map(bodies, range(600))
    ]
    recorder = Recorder(log.database, REGION)
    for first in range(0, count, 10_000):
        with recorder.appending() as append:
            append.add(
                [
                    draft(i, count, *templates[i % 600])
                    for i in range(first, min(first + 10_000, count))
                ]
            )


def draft(number: int, count: int, name: str, version: int, data: str) -> Draft:
    """The row of a ``fact.recorded`` event, with keys in the order of the alphabet."""
    identity = uuid.UUID(int=number)
    org = f"ORG-{number * 7919 % ORGS:04d}"
    day = FIRST_DAY + dt.timedelta(days=number * 365 * YEARS // count)
    state = (
        f'{{"data":{data},"ext":"{number}","fact":"{identity}","mark":"generated",'
        f'"org":"{org}","source":"{SOURCE}"}}'
    )
    return Draft(identity.hex, 1, "fact.recorded", name, version, day.isoformat(), state)


def decode(log: Log) -> int:
    """Every row to a domain event by the library's mapper, a page at a time."""
    mapper, after = FactMapper(), 0
    while rows := log.read(after, PAGE):
        for row in rows:
            mapper.to_domain_event(
                LogEvent(
                    UUID(row.stream),
                    row.version,
                    row.topic,
                    row.state.encode(),
                    row.type,
                    row.schema_version,
                    row.occurred_on,
                )
            )
        after = rows[-1].position
    return after


def project(log: Log, root: Path) -> int:
    """Every row to Arrow tables, nothing written."""
    store, after, last = ColumnStore(root, log, VOCABULARY), -1, 0
    while last > after:
        after, (_, _, last) = last, store._project(last, PROJECT, None)
    return last


def follow(log: Log, root: Path, turn: int) -> int:
    """Every row to synced Parquet files, by a follower that begins anew."""
    return ColumnStore(root, log, VOCABULARY, f"turn{turn}").catch_up().position


def rate(count: int, run: Callable[[], int]) -> float:
    """Events a second of one core: processor time, so that a busy machine says the same."""
    began = time.process_time()
    assert run() == count
    return count / (time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=FACTS)
    count = parser.parse_args().facts
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with Log.open(f"sqlite:///{root}/log.db", REGION) as log:
            fill(log, count)
            best: dict[str, float] = {}
            for turn in range(TURNS):
                for name, run in (
                    ("mapper", lambda: decode(log)),
                    ("to Arrow", lambda: project(log, root)),
                    ("to Parquet", lambda turn=turn: follow(log, root, turn)),
                ):
                    best[name] = max(best.get(name, 0.0), rate(count, run))
            for name, found in best.items():
                print(
                    f"{name:<15} {found:>10,.0f} events/s of a core, {found / best['mapper']:.1f} x the mapper"
                )
            for name, goal in (("to Arrow", 2.5), ("to Parquet", 2.5)):
                ratio = best[name] / best["mapper"]
                against(f"log {name} / the library's mapper", ratio, goal, least=True)
            tail(log, root, count)


def tail(log: Log, root: Path, count: int) -> None:
    """One more event into columns that are up to date, and the size of what stands there."""
    store = ColumnStore(root, log, VOCABULARY, "turn0")
    seconds = []
    recorder = Recorder(log.database, REGION)
    for number in range(count, count + 20):
        body = bodies(number)
        data = orjson.dumps(canonical(body)).decode()
        with recorder.appending() as append:
            append.add([draft(number, count, body.name, body.version, data)])
        began = time.perf_counter()
        assert store.catch_up().events == 1
        seconds.append(time.perf_counter() - began)
    snapshot = store.snapshot()
    files = [Path(path) for table in snapshot.tables.values() for path in table.files]
    size = sum(path.stat().st_size for path in files)
    print(f"one event more  {sorted(seconds)[len(seconds) // 2] * 1000:>10.1f} ms")
    print(f"files           {len(files):>10,} of {size / snapshot.position:.1f} bytes an event")
    print(f"as of the end   {len(as_of(snapshot, 'dues').sql('duckdb')):>10,} characters of SQL")


if __name__ == "__main__":
    main()
