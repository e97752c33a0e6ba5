"""A program that starts up, to run as a process beside others that do the same."""

from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from core.log import Log
from tests.log.samples import REGION


def begin(url: str, all_ready: Barrier, told: Connection) -> None:
    """Open the log at the same moment as the others, then tell its head's position."""
    all_ready.wait()
    with Log.open(url, REGION) as log:
        told.send(log.head().position)
