"""Threads of their own for what may take long, so that the rest of the server always finds some.

A computing call may wait for a plugin's turn, and a call of another service for its answer; each
holds its thread meanwhile. Sessions, signing in and ``/readyz`` use the threads of `inside`
(`api.web.house`), which nobody of these takes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, ParamSpec, TypeVar

import anyio
from anyio.lowlevel import RunVar

from api.web.turns import TURNS

P = ParamSpec("P")
T = TypeVar("T")

#: Calls at once that may compute (a few of them do, see `api.web.turns`), and that ask another service; further ones wait in line.
COMPUTING: Final = 32
ELSEWHERE: Final = 4

# Limiters belong to an event loop, of which a process of tests has many.
_computing: Final = RunVar[anyio.CapacityLimiter]("computing")
_elsewhere: Final = RunVar[anyio.CapacityLimiter]("elsewhere")


async def computing(call: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Run what may compute in another thread, when its turn comes, in the language in use."""
    limiter = _limiter(_computing, COMPUTING)
    return await anyio.to_thread.run_sync(
        partial(_in_turn, call, *arguments, **options), limiter=limiter
    )


def _in_turn(call: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    with TURNS.turn():
        return call(*arguments, **options)


async def elsewhere(call: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Run what asks another service in another thread, in the language in use."""
    limiter = _limiter(_elsewhere, ELSEWHERE)
    return await anyio.to_thread.run_sync(partial(call, *arguments, **options), limiter=limiter)


def _limiter(kept: RunVar[anyio.CapacityLimiter], calls: int) -> anyio.CapacityLimiter:
    found = kept.get(None)
    if found is None:
        found = anyio.CapacityLimiter(calls)
        kept.set(found)
    return found
