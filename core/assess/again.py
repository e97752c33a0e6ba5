"""Receipts that were written before, where nothing that they rest on has changed since.

What others record makes the next position of the log, and so another question with the same answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import pyarrow as pa

from core.assess.slices import print_of

#: Receipts that are kept.
KEPT = 256

Body = dict[str, Any]
Rests = Mapping[str, pa.Table]
"""All that a receipt is written from beside the rules: facts, and the answer about organisations."""


@dataclass(frozen=True, slots=True)
class _Written:
    rules: object
    rests: bytes
    body: Body


class Again:
    """The last receipts with what they rest on; threads share it."""

    def __init__(self, kept: int = KEPT) -> None:
        self._most = kept
        self._written: OrderedDict[Hashable, _Written] = OrderedDict()
        self._lock: Final = Lock()

    def get(
        self, key: Hashable, rules: object, rests: Rests | None, write: Callable[[], Body]
    ) -> Body:
        """What was written by the same rules of the same rows, or what `write` gives.

        Without rows nothing is known of what it rests on, and it is written. Nobody may change it.
        """
        if rests is None:
            return write()
        found = print_of(rests)
        with self._lock:
            known = self._written.get(key)
        if known is None or known.rules is not rules or known.rests != found:
            known = _Written(rules, found, write())
        with self._lock:
            self._written[key] = known
            self._written.move_to_end(key)
            if len(self._written) > self._most:
                self._written.popitem(last=False)
        return known.body

    def forget(self, rules: object) -> None:
        """Let go of what was written by some rules."""
        with self._lock:
            for key in [key for key, each in self._written.items() if each.rules is rules]:
                del self._written[key]
