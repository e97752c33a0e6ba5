"""Every hook there is. A plugin implements those it needs with ``@hookimpl``, by these names.

What a region asks for stands in its ``programme.yaml``, not in code; hooks are for the rest. Each is
asked of one plugin at a time, and only when somebody asks for it; ``docs/hooks.md`` has an example of
each and a plugin of ours that uses it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pluggy

_hookspec = pluggy.HookspecMarker("dangjian")
hookimpl = pluggy.HookimplMarker("dangjian")


@dataclass(frozen=True)
class Demonstration:
    """What a plugin shows of itself on a history of its own.

    The scheme `scheme` is applied to `period` under the rules of two days; by those of the second it
    is explained for `organisation`, with the value of `indicator`; then the lines `corrections`
    change an answer. Where all plugins are shown, each is in short, and at length where it says
    `at_length`.
    """

    period: str
    scheme: str
    rules: tuple[dt.date, dt.date]
    organisation: str
    indicator: str
    corrections: Iterable[bytes]
    at_length: bool = False


@_hookspec
def history(seed: int | None) -> Iterable[bytes]:
    """Invented facts to try the programme on, as CloudEvents lines; the same seed, the same lines."""
    raise NotImplementedError


@_hookspec
def demonstration() -> Demonstration:
    """What ``dangjian demo`` shows on the lines of ``history(None)``."""
    raise NotImplementedError


@_hookspec
def board(period: str) -> Mapping[str, Any]:
    """The board of a period, in the form of ``board.yaml``; without the hook it is that file."""
    raise NotImplementedError
