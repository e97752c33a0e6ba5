"""Six writing processes and a reader at the tail: it misses nothing."""

import pytest

from core.log import Log
from tests.log.samples import REGION
from tests.log.write import write


@pytest.mark.postgres
def test_a_reader_at_the_tail_misses_nothing(postgres_url, processes):
    begin = processes.Barrier(6)
    answer, told = processes.Pipe(duplex=False)
    with Log.open(postgres_url, REGION) as log:
        writers = [
            processes.Process(target=write, args=(postgres_url, f"writer{i}", 2.0, begin, told))
            for i in range(6)
        ]
        for writer in writers:
            writer.start()
        seen: list[int] = []
        # Only what stands at the tail at each moment: nothing is asked for a second time.
        while any(writer.is_alive() for writer in writers):
            seen.extend(e.position for e in log.read(after=seen[-1] if seen else 0, limit=500))
        while page := log.read(after=seen[-1], limit=10_000):
            seen.extend(event.position for event in page)
        assert [writer.exitcode for writer in writers] == [0] * 6
        written = sum(answer.recv() for _ in writers)
        assert written > 600
        assert seen == list(range(1, written + 1))
        assert log.verify().sound
