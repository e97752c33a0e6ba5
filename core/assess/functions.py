"""Functions of plugins: what the rule language has no word for, computed from frames of facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

import pyarrow as pa

from core.rules import Period

Function = Callable[[Mapping[str, pa.Table], Period], Mapping[str, Fraction]]
"""From the frames of the fact tables it reads and a period to a value of each organisation."""

_READS: Final = "reads"


def reads(*tables: str) -> Callable[[Function], Function]:
    """Say of a function which fact tables it gets; of others it gets nothing."""

    def said(function: Function) -> Function:
        vars(function)[_READS] = tables
        return function

    return said


def tables_of(function: Function) -> tuple[str, ...]:
    """The fact tables that a function says it reads."""
    return tuple(getattr(function, _READS, ()))
