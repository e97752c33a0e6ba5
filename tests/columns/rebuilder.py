"""A process that rebuilds columns and is killed: ``rebuilder.py url folder position``.

It kills itself once the new columns have got to a position. With the word ``write`` for the position
it records facts instead, and follows them, until its standard input ends.
"""

import datetime as dt
import os
import select
import signal
import sys
from pathlib import Path

from core.columns import ColumnStore, build
from core.facts import VOCABULARY
from core.log import Log
from tests.columns.histories import REGION, Content, Step, append


def main(url: str, folder: str, until: str) -> None:
    with Log.open(url, REGION) as log:
        store = ColumnStore(Path(folder), log, VOCABULARY)
        if until == "write":
            write(log, store)
            return

        def progress(done: int, _: int) -> None:
            shadow = store.beside("columns.rebuild").manifest()
            if shadow is not None and shadow.position >= int(until):
                os.kill(os.getpid(), signal.SIGKILL)

        build(store, batch=5, progress=progress, resume=True)


def write(log: Log, store: ColumnStore) -> None:
    """Record a fact and follow it, again and again."""
    number = 1_000
    while not select.select([sys.stdin], [], [], 0)[0]:
        number += 1
        append(log, [Step(number, Content("donation", "QS-1", dt.date(2015, 5, 4), number))])
        store.catch_up()
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
