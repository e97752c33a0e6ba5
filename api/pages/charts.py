"""Charts drawn by the server: bars and lines as SVG, which read, print and scale without a script.

Every chart has a name for those who do not see it, and stands beside a table with the same numbers.
Colours are attributes and not styles, so that a strict content policy lets them pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_INK: Final = "#575048"
_DARK: Final = "#26221e"
_BAR: Final = "#7b7268"
_RED: Final = "#8e1b1f"
_GRID: Final = "#e2ddd4"

_WIDTH: Final = 560
_HEIGHT: Final = 240
_LEFT: Final = 44
_RIGHT: Final = 12
_TOP: Final = 26
_BOTTOM: Final = 30

#: The size of letters, in the units of the drawing.
_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A place of a histogram: its name, how many stand there, and how many of a second kind on top."""

    name: str
    plain: int
    hatched: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """A place of a line: its name, its value (None leaves a gap), and how the value is written."""

    name: str
    value: float | None
    shown: str


def histogram(columns: Sequence[Column], label: str) -> str:
    """Columns from zero, side by side, the second kind hatched; every column has its number."""
    most = max((each.plain + each.hatched for each in columns), default=0) or 1
    top = _rounded_up(most)
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(columns), 1)
    parts = [_grid(top), _hatching()]
    for place, each in enumerate(columns):
        left, width = _LEFT + place * step + step * 0.12, step * 0.76
        foot = _height(0, top)
        for value, fill in ((each.plain, _BAR), (each.hatched, "url(#hatch)")):
            if value:
                tall = value * _scale(top)
                edge = f' stroke="{_RED}"' if fill != _BAR else ""
                parts.append(
                    f'<rect x="{left:.1f}" y="{foot - tall:.1f}" width="{width:.1f}" '
                    f'height="{tall:.1f}" fill="{fill}"{edge}></rect>'
                )
                foot -= tall
        if each.plain + each.hatched:
            parts.append(_text(left + width / 2, foot - 6, str(each.plain + each.hatched), _DARK))
        parts.append(_text(left, _HEIGHT - 8, each.name, _INK, "start"))
    return _svg(parts, label)


def bars(points: Sequence[Point], label: str) -> str:
    """One column a place, from zero, each with its value."""
    known = [each.value for each in points if each.value is not None]
    top = max(known, default=0) or 1
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(points), 1)
    parts = [_grid(top, ticks=False)]
    for place, each in enumerate(points):
        left, width = _LEFT + place * step + step * 0.15, step * 0.7
        if each.value is not None:
            y = _height(max(each.value, 0), top)
            tall = _height(0, top) - y
            parts.append(
                f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}" '
                f'fill="{_BAR}"></rect>'
            )
            parts.append(_text(left + width / 2, y - 6, each.shown, _DARK))
        parts.append(_name(left + width / 2, each.name, step))
    return _svg(parts, label, _SIZE + 6)


def line(points: Sequence[Point], label: str) -> str:
    """A line over places; a place without a value leaves a gap, ends and extremes have their value."""
    known = [each.value for each in points if each.value is not None]
    top = max(known, default=0) or 1
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(points) - 1, 1)
    named = _named(points)
    parts = [_grid(top, ticks=False)]
    run: list[tuple[float, float]] = []
    for place, each in enumerate(points):
        x = _LEFT + place * step
        anchor = "start" if place == 0 else "end" if place == len(points) - 1 else "middle"
        parts.append(_text(x, _HEIGHT - 8, each.name, _INK, anchor))
        if each.value is None:
            parts.append(_path(run))
            run = []
            continue
        y = _height(each.value, top)
        run.append((x, y))
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_RED}"></circle>')
        if place in named:
            parts.append(_text(x, y - 10, each.shown, _DARK, anchor))
    parts.append(_path(run))
    return _svg(parts, label)


def _named(points: Sequence[Point]) -> set[int]:
    """The places whose value is written: the ends, the lowest and the highest."""
    known = [(each.value, place) for place, each in enumerate(points) if each.value is not None]
    if not known:
        return set()
    return {known[0][1], known[-1][1], min(known)[1], max(known)[1]}


def _rounded_up(most: int) -> int:
    """The least of 4, 8, 10, 20, 40, 80, 100 … that is not below a number."""
    size = 1
    while True:
        for step in (4, 8, 10):
            if step * size >= most:
                return step * size
        size *= 10


def _scale(top: float) -> float:
    return (_HEIGHT - _TOP - _BOTTOM) / top


def _height(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - value * _scale(top)


def _grid(top: float, *, ticks: bool = True) -> str:
    parts = []
    for part in range(3):
        value = top * part / 2
        y = _height(value, top)
        colour = "#8f8679" if part == 0 else _GRID
        parts.append(
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" '
            f'stroke="{colour}"></line>'
        )
        if ticks:
            parts.append(_text(_LEFT - 8, y + 5, f"{value:g}", _INK, "end"))
    return "".join(parts)


def _hatching() -> str:
    return (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"></rect>'
        f'<rect width="3" height="6" fill="{_RED}"></rect></pattern></defs>'
    )


def _path(run: Sequence[tuple[float, float]]) -> str:
    if len(run) < 2:
        return ""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    return f'<polyline points="{places}" fill="none" stroke="{_RED}" stroke-width="2"></polyline>'


def _text(x: float, y: float, text: str, colour: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(text)}</text>"
    )


def _name(x: float, name: str, room: float) -> str:
    """A name below its place, on two lines where one has no room for it."""
    fits = max(int(room // _SIZE), 2)
    if len(name) <= fits:
        return _text(x, _HEIGHT - 8, name, _INK)
    half = min(-(-len(name) // 2), fits)
    return _text(x, _HEIGHT - 8, name[:half], _INK) + _text(
        x, _HEIGHT + _SIZE, name[half : half + fits], _INK
    )


def _svg(parts: Sequence[str], label: str, below: int = 0) -> str:
    return (
        f'<svg class="chart" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT + below}" font-size="{_SIZE}">{"".join(parts)}</svg>'
    )
