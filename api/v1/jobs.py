"""Replays as jobs: they run in a thread of the server, and what becomes of them stands in files.

A job goes on when whoever started it goes away; every worker can say how far it is, and ask it to
stop. Its file is replaced whole, so that nobody ever reads half of it, and touched while the job runs:
one that nobody touches is broken, whatever runs under its process's number now.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import orjson

from api.language import gettext as _
from api.refusals import KNOWN, refusal, title_of
from api.v1.errors import CODES, ApiError
from core.host import Installation, Progress, Terms, replay
from core.rules import Period

#: How often progress is written, in seconds.
STEP: Final = 0.2

#: How often the file of a running job is touched, and after how long without that it is broken, in
#: seconds.
BEAT: Final = 5.0
SILENT: Final = 60.0

#: The file that a process locks while it starts a job: of all that want to, one does.
LOCK: Final = "starting.lock"

#: What has ended.
ENDED: Final = ("done", "differs", "failed", "cancelled", "broken")

#: Jobs that are kept of a region; older ones are given up.
KEPT: Final = 50

LOGGER: Final = logging.getLogger("dangjian.api")

_ID: Final = re.compile(r"[0-9]{14}-[0-9a-f]{8}")


class _Cancelled(Exception):
    """The job was asked to stop."""


class Jobs:
    """The replays of an installation, in a folder that every worker of the server sees."""

    def __init__(self, folder: Path, installation: Installation) -> None:
        self.folder = folder
        self._installation = installation
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def start(self, region: str, periods: Sequence[str], account: str) -> dict[str, Any]:
        """Start a replay of a region and give its state.

        Raises `CalendarError` K002 for what is no period, and `ApiError` ``api.replay-running``.
        """
        for period in periods:
            Period.parse(period)
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock, self._starting():
            running = [each for each in self.of(region) if each["state"] == "running"]
            if running:
                raise ApiError(
                    "api.replay-running",
                    _("a replay of this region is running"),
                    place=str(running[0]["id"]),
                    remedy=_("Wait for it, or cancel it"),
                )
            now = dt.datetime.now(dt.UTC)
            state: dict[str, Any] = {
                "id": f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(4)}",
                "region": region,
                "account": account,
                "periods": list(periods),
                "state": "running",
                "stage": "",
                "done": 0,
                "of": 0,
                "started_at": now.isoformat(),
                "ended_at": None,
                "result": None,
                "reason": None,
                "process": os.getpid(),
            }
            self._write(state)
            thread = threading.Thread(
                target=self._run, args=(state,), name=f"replay-{region}", daemon=True
            )
            self._threads[state["id"]] = thread
            thread.start()
        return _shown(state)

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Keep other processes from starting a job; the lock of one that is killed is free again."""
        with (self.folder / LOCK).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def of(self, region: str) -> list[dict[str, Any]]:
        """The states of a region's replays, the last first."""
        found = [each for each in self._all() if each["region"] == region]
        return sorted(found, key=lambda each: str(each["id"]), reverse=True)

    def state(self, region: str, id: str) -> dict[str, Any]:
        """The state of a replay; raises `ApiError` ``api.unknown-replay``."""
        found = self._read(self.folder / f"{id}.json") if _ID.fullmatch(id) else None
        if found is None or found["region"] != region:
            raise ApiError("api.unknown-replay", _("there is no such replay"), place=id)
        return found

    def cancel(self, region: str, id: str) -> dict[str, Any]:
        """Ask a replay to stop, which it does at its next step; raises as `state` does.

        Raises `ApiError` ``api.replay-ended`` for one that has ended.
        """
        found = self.state(region, id)
        if found["state"] in ENDED:
            raise ApiError("api.replay-ended", _("the replay has ended"), place=id)
        (self.folder / f"{id}.cancel").touch()
        return found

    def wait(self, id: str, seconds: float) -> None:
        """Wait for the end of a replay that this process runs."""
        thread = self._threads.get(id)
        if thread is not None:
            thread.join(seconds)

    # The work

    def _run(self, state: dict[str, Any]) -> None:
        over = threading.Event()
        beating = threading.Thread(target=self._beat, args=(state["id"], over), daemon=True)
        beating.start()
        try:
            # With plugins of its own: those of the server go on answering meanwhile.
            with self._installation.anew().region(state["region"]) as region:
                found = replay(
                    region,
                    state["periods"] or None,
                    terms=Terms(switch=False),
                    progress=lambda stage: self._told(state, stage),
                )
            state["result"] = found.to_json()
            state["state"] = "differs" if found.differences else "done"
        except _Cancelled:
            state["state"] = "cancelled"
        except KNOWN as error:
            state["state"] = "failed"
            said = refusal(error)
            state["reason"] = {"code": said.code, "title": said.title, "detail": said.detail}
        except Exception:
            LOGGER.exception("a replay of %s failed", state["region"])
            state["state"] = "failed"
            title = title_of("api.internal", CODES["api.internal"])
            state["reason"] = {"code": "api.internal", "title": title, "detail": ""}
        finally:
            over.set()
            state["ended_at"] = dt.datetime.now(dt.UTC).isoformat()
            self._write(state)
            (self.folder / f"{state['id']}.cancel").unlink(missing_ok=True)
            self._tidy(state["region"])

    def _beat(self, id: str, over: threading.Event) -> None:
        """Touch the file of a job until it is over, also where a stage tells nothing for long."""
        while not over.wait(BEAT):
            with suppress(FileNotFoundError):
                os.utime(self.folder / f"{id}.json")

    def _told(self, state: dict[str, Any], stage: str) -> Progress:
        """What writes down how far a stage is, and stops the job where that was asked."""
        cancel = self.folder / f"{state['id']}.cancel"
        written = 0.0

        def tell(done: int, of: int) -> None:
            nonlocal written
            if cancel.exists():
                raise _Cancelled
            state.update(stage=stage, done=done, of=of)
            if time.monotonic() - written >= STEP or done == of:
                self._write(state)
                written = time.monotonic()

        if cancel.exists():
            raise _Cancelled
        state.update(stage=stage, done=0, of=0)
        self._write(state)
        return tell

    # Files

    def _write(self, state: dict[str, Any]) -> None:
        path = self.folder / f"{state['id']}.json"
        part = path.with_suffix(".part")
        part.write_bytes(orjson.dumps(state))
        part.replace(path)

    def _read(self, path: Path) -> dict[str, Any] | None:
        try:
            state: dict[str, Any] = orjson.loads(path.read_bytes())
            silent = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            return None
        if state["state"] == "running" and not self._alive(state, silent):
            state["state"] = "broken"
        return _shown(state)

    def _alive(self, state: dict[str, Any], silent: float) -> bool:
        """Whether the process that runs a job is there, and runs it."""
        if state["process"] == os.getpid():
            thread = self._threads.get(state["id"])
            return thread is not None and thread.is_alive()
        if silent > SILENT:
            return False
        try:
            os.kill(state["process"], 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def _all(self) -> Iterator[dict[str, Any]]:
        for path in self.folder.glob("*.json"):
            found = self._read(path)
            if found is not None:
                yield found

    def _tidy(self, region: str) -> None:
        for old in self.of(region)[KEPT:]:
            if old["state"] in ENDED:
                (self.folder / f"{old['id']}.json").unlink(missing_ok=True)


def _shown(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != "process"}
