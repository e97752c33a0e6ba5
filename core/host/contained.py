"""A plugin's code while it runs: it must neither end the program, nor stay for ever, nor write answers.

Code in this process can do anything, so this is no wall against ill will; it keeps slips of one plugin
from stopping the others.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from typing import Final

#: Seconds that one call of a plugin's code may take, unless told otherwise: facts may be millions.
SECONDS: Final = 600.0
#: Seconds that an import may take at most: it has nothing to compute.
IMPORTING: Final = 60.0

_patience = SECONDS


def bound_patience(seconds: float = SECONDS) -> None:
    """Let every import and call of a plugin's code from now on take no more than some seconds."""
    global _patience
    _patience = seconds


class Ended(BaseException):
    """The code tried to end the program, or took too long.

    No `Exception`, so that code which catches those goes on to be ended.
    """


class _Overdue(Ended):
    """Thrown into a thread whose plugin takes too long, by the watch."""


class _Watch:
    """Throws `_Overdue` into a thread after some seconds, unless stopped before."""

    def __init__(self, seconds: float) -> None:
        self._thread = threading.get_ident()
        self._deciding = threading.Lock()
        self._over = False
        self.thrown = False
        self._timer = threading.Timer(seconds, self._throw)
        self._timer.daemon = True

    def start(self) -> None:
        """Begin to watch."""
        self._timer.start()

    def _throw(self) -> None:
        with self._deciding:
            if not self._over:
                self.thrown = True
                number = ctypes.c_ulong(self._thread)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(_Overdue))

    def stop(self) -> None:
        """End the watch; what was thrown and has not arrived is taken back."""
        self._timer.cancel()
        with self._deciding:
            self._over = True
            if self.thrown:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), None)


@contextlib.contextmanager
def contained(most: float = SECONDS) -> Iterator[None]:
    """Run a plugin's code in this block; raises `Ended` in place of what would end the program.

    What it prints goes to standard error, where it disturbs no answer. It is stopped after `most`
    seconds, or those of `bound_patience`, as soon as it runs Python again. What it raises goes
    through, `SystemExit` too.
    """
    patience = min(_patience, most)
    watch = _Watch(patience)
    with contextlib.redirect_stdout(sys.stderr), _staying():
        watch.start()
        try:
            try:
                yield
            finally:
                watch.stop()
        except _Overdue:
            raise Ended(f"it took more than {patience:g} seconds") from None


_leaving = threading.Lock()
_inside = 0
_exit = os._exit


@contextlib.contextmanager
def _staying() -> Iterator[None]:
    """While any plugin runs, `os._exit` raises `Ended` in this process; not in one forked from it."""
    global _inside
    process = os.getpid()

    def refused(status: int) -> None:
        if os.getpid() != process:
            _exit(status)
        raise Ended(f"it tried to end the program (os._exit({status}))")

    with _leaving:
        _inside += 1
        os._exit = refused  # type: ignore[assignment]
    try:
        yield
    finally:
        with _leaving:
            _inside -= 1
            if not _inside:
                os._exit = _exit
