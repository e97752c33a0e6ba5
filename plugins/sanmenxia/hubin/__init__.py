"""Hubin: classes, stays with households, the ledger of livelihood questions; stands on the city's programme."""

from __future__ import annotations

from collections.abc import Iterator

from core.host import hookimpl


@hookimpl(specname="history")
def county_history(seed: int | None) -> Iterator[bytes]:
    """The county's two years by themselves, its work committee at the root."""
    from plugins.sanmenxia.history import county_lines

    return county_lines("hubin") if seed is None else county_lines("hubin", seed)


__all__ = ["county_history"]
