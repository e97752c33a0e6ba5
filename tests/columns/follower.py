"""A process that follows a log, for tests that kill it: ``follower.py url folder batch [where]``.

With ``where`` it kills itself: ``before`` or ``after`` the compare-and-swap of its first batch.
"""

import os
import signal
import sys
from pathlib import Path

from core.columns import ColumnStore
from core.columns.source import Source
from core.facts import VOCABULARY
from core.log import Log, Mark
from tests.columns.histories import REGION


class Deadly(Source):
    """A source whose process dies around the first move of the follower."""

    where = "before"

    def advance(self, expected: Mark, new: Mark) -> bool:
        if new.position == 0:
            return super().advance(expected, new)
        moved = self.where == "after" and super().advance(expected, new)
        os.kill(os.getpid(), signal.SIGKILL)
        return moved


def main(url: str, folder: str, batch: str, where: str = "") -> None:
    with Log.open(url, REGION) as log:
        store = ColumnStore(Path(folder), log, VOCABULARY)
        if where:
            store.source = Deadly(log, store.name)
            store.source.where = where
        while store.catch_up(int(batch)).position < log.head().position:
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
