"""Daishan county: show, compare, judge; project secretaries, the fortress index, as rules over facts."""

from __future__ import annotations

__all__: list[str] = []
