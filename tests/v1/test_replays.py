"""Replays as jobs: they go on without a connection, tell how far they are, and can be cancelled."""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import orjson
import pytest

from api.v1 import jobs
from api.v1.jobs import Jobs
from api.v1.replays import _events
from core.host import HostError, Terms
from tests.host.samples import REGION
from tests.v1.serving import HEAD, Api, refused


def ended(api: Api, id: str) -> dict[str, Any]:
    """The state of a replay when it has ended."""
    api.app.state.replays.wait(id, 60)
    found: dict[str, Any] = api.get(f"replays/{id}")
    return found


def test_a_replay_recomputes_a_region(writable: Api) -> None:
    started = writable("POST", "replays", {"periods": ["2015"]})
    assert started.status_code == 202
    id = started.json()["id"]
    assert started.headers["location"] == f"/api/v1/regions/{REGION}/replays/{id}"
    found = ended(writable, id)
    assert (found["state"], found["account"], found["reason"]) == ("done", "region", None)
    result = found["result"]
    assert (result["position"], result["compared"], result["differences"]) == (HEAD, 1, [])
    [again] = result["assessments"]
    assert again["digest"] == again["live_digest"]
    assert again["digest"] == writable.get("assessments?period=2015")["digest"]
    assert [each["id"] for each in writable.get("replays")["replays"]] == [id]
    refused(writable("DELETE", f"replays/{id}"), 409, "api.replay-ended")
    stream = writable("GET", f"replays/{id}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    event, data = stream.text.strip().splitlines()
    assert event == "event: ended"
    assert orjson.loads(data.removeprefix("data: ")) == found


def test_replays_are_for_some(api: Api) -> None:
    refused(api("POST", "replays", {}, by="unit"), 403, "web.forbidden")
    refused(api("GET", "replays/20260101000000-00000000"), 404, "api.unknown-replay")
    refused(api("POST", "replays", {"periods": ["soon"]}), 422, "api.content")


@dataclass
class Slow:
    """Stands in for the replay: goes on step by step, when it is let, until it is let to the end."""

    step: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    told: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False

    def __call__(
        self, region: Any, periods: Any, *, terms: Terms, progress: Callable[[str], Any]
    ) -> Any:
        assert not terms.switch
        tell = progress("assess")
        for done in (1, 2, 3):
            assert self.step.acquire(timeout=30)
            try:
                tell(done, 3)
            except BaseException:
                self.stopped = True
                raise
            self.told.set()
        raise HostError("host.region", "there is nothing to replay", place=region.code)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    made = Slow()
    monkeypatch.setattr(jobs, "replay", made)
    monkeypatch.setattr(jobs, "STEP", 0.0)
    yield made
    for _each in range(3):
        made.step.release()


def test_a_replay_goes_on_when_nobody_follows_it(writable: Api, slow: Slow) -> None:
    id = writable("POST", "replays", {}).json()["id"]
    refused(writable("POST", "replays", {}), 409, "api.replay-running")
    running: Jobs = writable.app.state.replays

    async def followed_once() -> tuple[str | None, dict[str, Any]]:
        """The first event; then the connection ends."""
        events = _events(running, REGION, id, anyio.Event())
        first = await anext(events)
        await events.aclose()  # type: ignore[attr-defined]
        return first.event, orjson.loads(str(first.data))

    event, state = anyio.run(followed_once)
    assert (event, state["state"], state["done"]) == ("progress", "running", 0)
    slow.step.release()
    assert slow.told.wait(30)
    assert writable.get(f"replays/{id}")["state"] == "running"
    slow.step.release(2)
    found = ended(writable, id)
    assert (found["state"], found["stage"], found["done"], found["of"]) == (
        "failed",
        "assess",
        3,
        3,
    )
    assert found["reason"]["code"] == "host.region"


def test_a_replay_is_followed_to_its_end(writable: Api, slow: Slow) -> None:
    id = writable("POST", "replays", {}).json()["id"]
    running: Jobs = writable.app.state.replays

    async def followed() -> list[tuple[str | None, int]]:
        seen = []
        async for each in _events(running, REGION, id, anyio.Event()):
            seen.append((each.event, orjson.loads(str(each.data))["done"]))
            slow.step.release()
        return seen

    seen = anyio.run(followed)
    assert seen[0] == ("progress", 0)
    assert seen[-1] == ("ended", 3)
    assert [done for _event, done in seen] == sorted(done for _event, done in seen)


def test_a_stream_ends_with_the_server(writable: Api, slow: Slow) -> None:
    id = writable("POST", "replays", {}).json()["id"]
    running: Jobs = writable.app.state.replays

    async def until_it_leaves() -> list[str | None]:
        leaving = anyio.Event()
        seen = []
        async for each in _events(running, REGION, id, leaving):
            seen.append(each.event)
            leaving.set()
        return seen

    assert anyio.run(until_it_leaves) == ["progress"]
    assert writable.get(f"replays/{id}")["state"] == "running"


def test_a_replay_is_cancelled_at_its_next_step(writable: Api, slow: Slow) -> None:
    id = writable("POST", "replays", {}).json()["id"]
    assert writable("DELETE", f"replays/{id}").status_code == 202
    slow.step.release()
    found = ended(writable, id)
    assert (found["state"], slow.stopped) == ("cancelled", True)
    assert found["ended_at"] is not None
    assert writable("POST", "replays", {}).status_code == 202


def test_a_real_replay_that_is_cancelled_leaves_the_columns(
    writable: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops within the rebuild, and the next one finds nothing different."""
    before = writable.get("assessments?period=2015")["digest"]
    monkeypatch.setattr(jobs, "STEP", 0.0)
    write = Jobs._write

    def cancel(self: Jobs, state: dict[str, Any]) -> None:
        write(self, state)
        if state["stage"] == "rebuild":
            (self.folder / f"{state['id']}.cancel").touch()

    monkeypatch.setattr(Jobs, "_write", cancel)
    id = writable("POST", "replays", {}).json()["id"]
    assert ended(writable, id)["state"] == "cancelled"
    monkeypatch.undo()
    id = writable("POST", "replays", {}).json()["id"]
    assert ended(writable, id)["state"] == "done"
    assert writable.get("assessments?period=2015")["digest"] == before


@pytest.mark.parametrize("process", [os.getpid(), 2**22 + 1], ids=["ours", "gone"])
def test_a_replay_whose_server_ended_is_broken(writable: Api, process: int) -> None:
    """Of this process's number, from before it began anew; and of one that is no more."""
    running(writable, process)
    assert writable.get(f"replays/{LEFT}")["state"] == "broken"
    assert writable("GET", f"replays/{LEFT}/events").text.startswith("event: ended")


def test_a_replay_that_nobody_touches_is_broken(writable: Api) -> None:
    """Its process's number may be another program's by now."""
    file = running(writable, os.getppid())
    assert writable.get(f"replays/{LEFT}")["state"] == "running"
    refused(writable("POST", "replays", {}), 409, "api.replay-running")
    at = time.time() - jobs.SILENT - 1
    os.utime(file, (at, at))
    assert writable.get(f"replays/{LEFT}")["state"] == "broken"
    id = writable("POST", "replays", {"periods": ["2015"]}).json()["id"]
    assert ended(writable, id)["state"] == "done"


def test_a_replay_is_touched_while_it_tells_nothing(
    writable: Api, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BEAT", 0.01)
    id = writable("POST", "replays", {}).json()["id"]
    file = writable.prepared.folder / "api" / "replays" / f"{id}.json"
    # It has begun its stage, and writes no more until it is let.
    while writable.get(f"replays/{id}")["stage"] != "assess":
        time.sleep(0.01)
    os.utime(file, (0, 0))
    until = time.monotonic() + 10
    while file.stat().st_mtime == 0 and time.monotonic() < until:
        time.sleep(0.01)
    assert file.stat().st_mtime > 0
    slow.step.release(3)
    ended(writable, id)


def test_two_servers_begin_one_replay(writable: Api, slow: Slow) -> None:
    folder = writable.prepared.folder / "api" / "replays"
    folder.mkdir(parents=True)
    answers: list[int] = []

    def start() -> None:
        answers.append(writable("POST", "replays", {}).status_code)

    with (folder / jobs.LOCK).open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        thread = threading.Thread(target=start)
        thread.start()
        thread.join(0.3)
        assert answers == []
        running(writable, os.getppid())
    thread.join(30)
    assert answers == [409]


#: A replay that another process left.
LEFT = "20260101000000-0123abcd"


def running(api: Api, process: int) -> Path:
    """The file of a replay that a process runs, or ran."""
    folder = api.prepared.folder / "api" / "replays"
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        "id": LEFT,
        "region": REGION,
        "account": "region",
        "periods": [],
        "state": "running",
        "stage": "columns",
        "done": 1,
        "of": 2,
        "started_at": "2026-01-01T00:00:00+00:00",
        "ended_at": None,
        "result": None,
        "reason": None,
        "process": process,
    }
    file = folder / f"{LEFT}.json"
    file.write_bytes(orjson.dumps(state))
    return file
