"""Yima: brands, ten best cases, funds; stands on the city's programme."""

from __future__ import annotations

from collections.abc import Iterator

from core.host import hookimpl


@hookimpl(specname="history")
def county_history(seed: int | None) -> Iterator[bytes]:
    """The county's two years by themselves, its work committee at the root."""
    from plugins.sanmenxia.history import county_lines

    return county_lines("yima") if seed is None else county_lines("yima", seed)


__all__ = ["county_history"]
