"""Watching a plugin: one look at the start and one after every change, each held against the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from core.scaffold.sight import Checked, Moved, Sight, moved

Look = Callable[[], Iterable[Sight | Checked]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One part of a look.

    With a good `Sight`: what moved since the last good one, None where there was none before.
    """

    part: Sight | Checked
    moved: tuple[Moved, ...] | None = None


def watched(look: Look, changes: Iterable[object]) -> Iterator[Seen]:
    """Look once, and again for each of the changes; ends with them.

    What moved is told against the last state in which the plugin could answer, so that a mistake in
    between hides nothing.
    """
    last: Sight | None = None
    for _change in chain([None], changes):
        for part in look():
            if isinstance(part, Checked) or not part.good:
                yield Seen(part)
                continue
            yield Seen(part, None if last is None else moved(last, part))
            last = part
