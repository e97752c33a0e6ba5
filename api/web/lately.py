"""Answers that take long: the last one is shown while the next is computed, and nobody waits.

What takes no longer than somebody would wait is computed at once: answers of a small region, and of
a large one those that are brought on from the last. Any other may be some of its own computing times
old; it says of which position it is, and is never mixed with another's.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from core.assess import Assessment

_log: Final = logging.getLogger("dangjian.web")

#: Of the time since the last answer, at most one part in so many is spent on the next.
SPARED: Final = 5
#: Answers before the last one that are kept.
EARLIER: Final = 2


@dataclass
class _Last:
    """The last answer to a question, the seconds it took and when it was there."""

    answer: Assessment
    cost: float
    at: float
    coming: bool = False
    #: Those just before it: what a fact changed is asked for when it is there.
    earlier: tuple[Assessment, ...] = ()


class Lately:
    """The last answers, at most `kept` of them; threads share it.

    `patience` is what somebody waits for a newer one, in seconds.
    """

    def __init__(
        self, kept: int, patience: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._kept, self._patience, self._clock = kept, patience, clock
        self._last: OrderedDict[Hashable, _Last] = OrderedDict()
        self._lock = threading.Lock()
        self._own = threading.local()
        # One at a time: whoever waits for an answer needs the other processors.
        self._pool = ThreadPoolExecutor(1, "lately")

    def close(self) -> None:
        """Begin nothing more; what is being computed ends."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def beside(self, call: Callable[[], object]) -> None:
        """Do something beside the pages, after what was begun before; nothing once it is closed."""
        with suppress(RuntimeError):
            self._pool.submit(call)

    def at(self, key: Hashable, position: int) -> Assessment | None:
        """The last answer or one just before it, if it is of this position."""
        with self._lock:
            last = self._last.get(key)
        known = () if last is None else (last.answer, *last.earlier)
        return next((each for each in known if each.position == position), None)

    def soon(self, key: Hashable) -> bool:
        """Whether nobody waits long for the answer: the last one took no longer than anyone would."""
        with self._lock:
            last = self._last.get(key)
        return last is not None and last.cost <= self._patience

    def get(self, key: Hashable, head: int, compute: Callable[[], Assessment]) -> Assessment:
        """The answer as of `head`, or the last one before it while that one is computed.

        `compute` gives the newest; what it raises, it raises to whoever waits for it.
        """
        with self._lock:
            last = self._last.get(key)
            if last is not None:
                self._last.move_to_end(key)
                if last.answer.position >= head:
                    return last.answer
                if last.cost > self._patience:
                    self._begin(key, last, compute)
                    return last.answer
        return self._computed(key, compute)

    def _begin(self, key: Hashable, last: _Last, compute: Callable[[], Assessment]) -> None:
        if last.coming or self._clock() - last.at < SPARED * last.cost:
            return
        last.coming = True
        self._pool.submit(self._follow, key, compute)

    def _follow(self, key: Hashable, compute: Callable[[], Assessment]) -> None:
        try:
            self._computed(key, compute)
        except Exception:  # noqa: BLE001 - said in the log, and to whoever asks next
            _log.exception("an answer could not be computed beside the pages: %s", key)
            with self._lock:
                self._last.pop(key, None)

    def waited(self, seconds: float) -> None:
        """Say what part of the time that `compute` takes it waited for others: it is no cost of its."""
        self._own.waited = getattr(self._own, "waited", 0.0) + seconds

    def _computed(self, key: Hashable, compute: Callable[[], Assessment]) -> Assessment:
        start, self._own.waited = self._clock(), 0.0
        answer = compute()
        now = self._clock()
        start += self._own.waited
        with self._lock:
            before = self._last.get(key)
            # Who asked for the same at the same time only waited for it.
            if before is None or before.answer.position < answer.position:
                # The first is computed from nothing, and says nothing of what the next will take.
                begun = -math.inf if before is None else now
                known = () if before is None else (before.answer, *before.earlier)[:EARLIER]
                self._last[key] = _Last(answer, now - start, begun, earlier=known)
                self._last.move_to_end(key)
            while len(self._last) > self._kept:
                self._last.popitem(last=False)
        return answer
