"""A writer to run as a process: transactions of 1, 20 and 200 events, some given up."""

import random
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from core.log import Log
from core.log.chain import Draft
from tests.log.samples import REGION


class GivenUp(Exception):
    pass


def write(url: str, name: str, seconds: float, begin: Barrier, told: Connection) -> None:
    """Write for some seconds once all are ready, then tell how many events were committed."""
    chance = random.Random(name)
    written = 0
    with Log.open(url, REGION) as log:
        begin.wait()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            count = chance.choice([1, 1, 1, 20, 200])
            drafts = [
                Draft(
                    f"{chance.getrandbits(128):032x}", 1, "fact.recorded", "meeting", 1, None, "{}"
                )
                for _ in range(count)
            ]
            try:
                with log._recorder.appending() as append:
                    append.add(drafts)
                    if chance.random() < 0.1:
                        raise GivenUp
                    if chance.random() < 0.3:
                        time.sleep(0.001)  # in the transaction: others overtake where they can
            except GivenUp:
                continue
            written += count
    told.send(written)
