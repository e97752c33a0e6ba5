"""What was computed, by question: the last answers are kept, and each is computed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from api.web.turns import TURNS

T = TypeVar("T")


class Shelf:
    """At most `kept` answers, the least used given up first; threads share it.

    Whoever asks what another thread is computing waits for it; where that one fails, the next
    computes itself.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._turns: dict[Hashable, tuple[threading.Lock, int]] = {}
        self._lock = threading.Lock()
        self.computed = 0

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer to a question, computed if it is not there."""
        turn = self._join(key)
        try:
            with TURNS.waiting_for(turn):
                with self._lock:
                    if key in self._answers:
                        self._answers.move_to_end(key)
                        found: T = self._answers[key]
                        return found
                answer = compute()
                self._keep(key, answer)
                return answer
        finally:
            self._leave(key)

    def _join(self, key: Hashable) -> threading.Lock:
        with self._lock:
            turn, waiting = self._turns.get(key, (threading.Lock(), 0))
            self._turns[key] = turn, waiting + 1
            return turn

    def _leave(self, key: Hashable) -> None:
        with self._lock:
            turn, waiting = self._turns.pop(key)
            if waiting > 1:
                self._turns[key] = turn, waiting - 1

    def _keep(self, key: Hashable, answer: Any) -> None:
        with self._lock:
            self.computed += 1
            self._answers[key] = answer
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)

    def __len__(self) -> int:
        with self._lock:
            return len(self._answers)
