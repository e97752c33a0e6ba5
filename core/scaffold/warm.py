"""The other end of the prepared process: looks at a plugin, one after another, each in a fresh one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final, Self

import orjson

from core.scaffold.looking import Asked
from core.scaffold.sight import Checked, Fault, Sight

#: How long the process may take to end, in seconds.
_PATIENCE: Final = 5.0


class Warm:
    """A prepared process; close it, or use it in a ``with``. One look at a time."""

    def __init__(self, limit: float = 20.0) -> None:
        self.limit = limit
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "core.scaffold.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # An interrupt of the terminal is for us alone; this one ends when we close its input.
            start_new_session=True,
        )
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, and with it a look that is going on."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def look(self, asked: Asked) -> Iterator[Sight | Checked]:
        """What the plugin says, then what became of its examples.

        A plugin that does not answer in time, or ends its process, has a fault that says so, in
        place of what it did not tell.
        """
        assert self._process.stdin is not None
        request = {"look": asked.to_json(), "limit": self.limit}
        self._process.stdin.write(orjson.dumps(request) + b"\n")
        self._process.stdin.flush()
        seen = False
        while "ended" not in (told := self._read()):
            if "sight" in told:
                seen = True
                yield Sight.from_json(told["sight"])
            elif "checked" in told:
                yield Checked.from_json(told["checked"])
        if told["ended"] != "well":
            fault = self._fault(asked, told)
            yield (
                Checked(0, 0, (fault,), 0)
                if seen
                else Sight(asked.period, 0, (), (), (fault,), self.limit)
            )

    def _fault(self, asked: Asked, told: dict[str, Any]) -> Fault:
        if told["ended"] == "late":
            return Fault(
                "scaffold.late",
                asked.folder,
                f"the plugin did not answer within {self.limit:g} seconds and was stopped",
                "Look for a loop in rules.py that does not end, or give it more time with --limit",
            )
        return Fault(
            "scaffold.failed",
            asked.folder,
            f"the plugin ended its process with status {told['status']}",
            "Look for what leaves the program, such as sys.exit or os._exit",
        )

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            return {"ended": "badly", "status": self._process.wait()}
        told: dict[str, Any] = orjson.loads(line)
        return told
