"""A process that has imported everything and forks one for each look at a plugin.

So each look begins in a fresh process without waiting for imports. It reads one request a line on
standard input, and writes what the look tells, one JSON object a line, on standard output; the last
one says how the look ended: ``{"ended": "well" | "late" | "badly"}``. It does nothing that starts
threads, so that nothing is held when it forks, and ends with its standard input.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import sys
import time
import traceback
from types import FrameType
from typing import Any, Final, NoReturn

import orjson
import pyarrow.dataset  # noqa: F401  reading columns would import it in every look

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from core.scaffold.looking import Asked, look

#: How often it is seen whether the look's process still lives, in seconds.
_OFTEN: Final = 0.2

#: With what the first answer begins; after it the examples are given so many times the limit, since
#: nothing is told between them. A rule that does not end did not get there.
_FIRST: Final = b'{"sight":'
_LONGER: Final = 6

#: The smallest programme: reading it once has all models and grammars built.
_WARM: Final = """\
dangjian: 1
programme: {id: warm.one, region: warm, version: "1", title: x, requires: ">=0"}
indicators:
  a: {title: x, count: meeting, where: {kind: lecture}, assumed: x}
  b: {title: x, formula: a / 2, assumed: x}
schemes:
  s:
    title: x
    total: 1
    assumed: x
    groups: {g: {title: x, points: 1, items: {i: {title: x, points: 1, full_if: a >= 1}}}}
"""


def main() -> None:
    """Serve requests until standard input ends, or whoever reads our answers does."""
    signal.signal(signal.SIGTERM, _leave)
    with contextlib.suppress(RuleError):
        loads(_WARM, VOCABULARY)
    gc.freeze()
    with contextlib.suppress(BrokenPipeError):
        _write({"ready": os.getpid()})
        for line in sys.stdin.buffer:
            asked = orjson.loads(line)
            _serve(Asked(**asked["look"]), float(asked["limit"]))


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _serve(asked: Asked, limit: float) -> None:
    """Fork, pass on what is told, and stop the look where nothing is told for `limit` seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(asked, writing)
    os.close(writing)
    try:
        late = _passed_on(reading, child, limit)
    finally:
        os.close(reading)
        status = _ended(child)
    ended = "late" if late else "badly" if status else "well"
    _write({"ended": ended, "status": status})


def _ended(child: int) -> int:
    """End the look with all that it began itself; the status of its process, negative for a signal."""
    # Its group is made by itself, and may not be there yet.
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _child(asked: Asked, writing: int) -> None:
    """The look itself, in the forked process, which never returns."""
    status = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # What the plugin prints is not for the one who reads our lines.
        os.dup2(2, 1)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.dont_write_bytecode = True
        # Little is thrown away before the first answer, and looking for it takes a sixth of the time.
        gc.disable()
        look(asked, lambda told: _all(writing, orjson.dumps(told) + b"\n"))
        status = 0
    except Exception:  # noqa: BLE001 - printed, and the status says it
        # None is expected, and it is ours: whoever asked is told of the status alone.
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _all(writing: int, content: bytes) -> None:
    if content.startswith(_FIRST):
        gc.enable()
    while content:
        content = content[os.write(writing, content) :]


def _passed_on(reading: int, child: int, limit: float) -> bool:
    """Pass on what the child tells until it ends; True where it was late."""
    last, parent, begun = time.monotonic(), os.getppid(), b""
    while os.getppid() == parent:
        ready, _, _ = select.select([reading], [], [], _OFTEN)
        if ready:
            told = os.read(reading, 1 << 16)
            if not told:
                return False
            # A line that is never ended is not passed on.
            whole, newline, begun = (begun + told).rpartition(b"\n")
            if _FIRST in whole:
                limit *= _LONGER
            sys.stdout.buffer.write(whole + newline)
            sys.stdout.buffer.flush()
            last = time.monotonic()
        elif time.monotonic() - last > limit:
            return True
        elif _gone(child):
            return False
    raise BrokenPipeError("nobody waits for the answer any more")


def _gone(child: int) -> bool:
    """Whether the child has ended, though another process may still hold its pipe; it stays waitable."""
    found = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return found is not None


def _write(told: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(told) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    with contextlib.suppress(SystemExit):
        main()
    # What is frozen is never taken apart; libraries would complain of that at an ordinary end.
    os._exit(0)
