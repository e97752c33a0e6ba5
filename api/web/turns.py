"""The processor's turns: a few threads compute at once, and who waits for another lets others go on.

Python lets one thread at a time run. Where thirty want to, each loses its place at every read of the
database and waits for all others before it has it again; of two or three, each is done before the next
begins.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final, TypeVar

T = TypeVar("T")

#: Threads that compute at once: while one waits for the disk or is in a library, another runs.
AT_ONCE: Final = 3


class Turns:
    """So many threads at a time are between the beginning and the end of a `turn`.

    Whoever waits for another thread does so `aside`, or all could be waiting for one that waits for
    them. For the same reason nobody goes aside, or begins a turn, holding a lock that others wait for
    within theirs.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = threading.Semaphore(at_once)
        self._own = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Compute here."""
        with self._free:
            self._own.held = True
            try:
                yield
            finally:
                self._own.held = False

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Wait here, or do what has the processor for long: others take the turn meanwhile."""
        if not getattr(self._own, "held", False):
            yield
            return
        self._own.held = False
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()
            self._own.held = True

    @contextmanager
    def waiting_for(self, lock: Any) -> Iterator[None]:
        """Hold a lock, and wait for it aside."""
        if not lock.acquire(blocking=False):
            with self.aside():
                lock.acquire()
        try:
            yield
        finally:
            lock.release()


#: Those of this process.
TURNS: Final = Turns()


class kept_property(cached_property[T]):
    """A `cached_property` whose objects do not wait for one another.

    Python 3.11 holds a lock over all objects of the class while one computes; each of ours is used by
    one thread.
    """

    def __init__(self, function: Callable[[Any], T]) -> None:
        super().__init__(function)
        self.lock = _Open()


class _Open:
    """A lock that is always open."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_raised: object) -> None: ...
